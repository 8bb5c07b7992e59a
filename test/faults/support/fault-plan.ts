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
};

/** Past so many, a file is left in peace: it has to end within the campaign's time. */
const MOST_OF_A_FILE = 8;

/**
 * Which request of which file meets which fault. The nth request of a kind for a file has draws of its own, so that a seed
 * gives each file the same fate whatever the others do meanwhile.
 */
export class FaultPlan {
  readonly #requests = new Map<string, number>();
  readonly #ofFile = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly most: number,
  ) {}

  get spent(): boolean {
    return this.#total >= this.most;
  }

  get total(): number {
    return this.#total;
  }

  /** @returns null: this request is left alone */
  draw(file: SourceFile, verb: Verb): WireFault | null {
    const request = `${file.key}/${verb}`;
    const ordinal = (this.#requests.get(request) ?? 0) + 1;
    this.#requests.set(request, ordinal);
    const ofFile = this.#ofFile.get(file.key) ?? 0;
    if (this.spent || ofFile >= MOST_OF_A_FILE) return null;
    const random = this.random.fork(`${request}/${ordinal}`);
    if (!random.chance(PROBABILITY[verb])) return null;
    const names = eligibleFaults(verb, file.client);
    if (names.length === 0) return null;
    this.#ofFile.set(file.key, ofFile + 1);
    this.#total += 1;
    return {
      name: random.pickWeighted(names, (name) => WIRE_FAULTS[name].weight),
      position: random.next(),
      coin: random.chance(0.5),
      lastsMs: random.between(200, 800),
    };
  }

  /** A fault that was not drawn for a request. */
  count(): void {
    this.#total += 1;
  }
}
