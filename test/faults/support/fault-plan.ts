import { eligibleFaults, type Verb, WIRE_FAULTS, type WireFaultName } from './faults.js';
import type { SeededRandom } from './seeded-random.js';
import type { SourceFile } from './source-files.js';

/** One fault, with everything about it that is drawn. */
export interface WireFault {
  readonly name: WireFaultName;
  /** Where in the request's body, 0 to below 1. */
  readonly position: number;
  /** For what has two ways to go. */
  readonly coin: boolean;
  /** How long what lasts lasts, ms. */
  readonly lastsMs: number;
}

const PROBABILITY: Readonly<Record<Verb, number>> = {
  create: 0.35,
  head: 0.25,
  patch: 0.4,
  details: 0.25,
  commit: 0.4,
  remove: 0.4,
};

/** Past so many, a file is left in peace: it has to end within the campaign's time. */
const MOST_OF_A_FILE = 8;
/** Then one request gets through: the clients' pauses double while nothing does. */
const MOST_IN_A_ROW = 3;

/**
 * Which request of which file meets which fault. The nth request of a kind for a file has draws of its own, so that a seed
 * gives each file the same fate whatever the others do meanwhile.
 */
export class FaultPlan {
  readonly #requests = new Map<string, number>();
  readonly #ofFile = new Map<string, number>();
  readonly #inARow = new Map<string, number>();
  #drawn = 0;

  constructor(
    private readonly random: SeededRandom,
    readonly most: number,
  ) {}

  /** How many were drawn so far. */
  get drawn(): number {
    return this.#drawn;
  }

  get spent(): boolean {
    return this.#drawn >= this.most;
  }

  /** @returns null: this request is left alone */
  draw(file: SourceFile, verb: Verb): WireFault | null {
    const request = `${file.key}/${verb}`;
    const ordinal = (this.#requests.get(request) ?? 0) + 1;
    this.#requests.set(request, ordinal);
    const ofFile = this.#ofFile.get(file.key) ?? 0;
    if (this.spent || ofFile >= MOST_OF_A_FILE) return null;
    const inARow = this.#inARow.get(file.key) ?? 0;
    this.#inARow.set(file.key, 0);
    const random = this.random.fork(`${request}/${ordinal}`);
    if (inARow >= MOST_IN_A_ROW || !random.chance(PROBABILITY[verb])) return null;
    const names = eligibleFaults(verb, file.client);
    if (names.length === 0) return null;
    this.#inARow.set(file.key, inARow + 1);
    this.#ofFile.set(file.key, ofFile + 1);
    this.#drawn += 1;
    return {
      name: random.pickWeighted(names, (name) => WIRE_FAULTS[name].weight),
      position: random.next(),
      coin: random.chance(0.5),
      lastsMs: random.between(200, 800),
    };
  }
}
