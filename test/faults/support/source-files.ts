import { createHash } from 'node:crypto';
import { BLOCK_SIZE_BYTES } from '@case-attachments/contract/files';
import type { SeededRandom } from './seeded-random.js';

/** Who sends a file. `foreign` and `keyless`: another maker's client, with an `Idempotency-Key` and without. */
export type ClientKind = 'browser' | 'node' | 'foreign' | 'keyless';

export const isForeign = (client: ClientKind): boolean => client === 'foreign' || client === 'keyless';

/** A file of a campaign, as it lies with the person before it is sent. Content comes again from its own draws. */
export interface SourceFile {
  /** Names the file for its draws and in reports: `browser-3/2`. */
  readonly key: string;
  readonly client: ClientKind;
  readonly caseId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  bytes(): Buffer;
}

const KIB = 1024;
const MIB = KIB * KIB;
const LARGE_BYTES = 100 * MIB;

const STEMS = [
  'upper jaw',
  'série',
  '下顎スキャン',
  'צילום',
  'снимок №1',
  'wax-up 🦷',
  "O'Neil #2 100%",
] as const;

/** Sizes on edges: nothing, one byte, a small file's limit, a block. */
const EDGES = [0, 1, 256 * KIB, 256 * KIB + 1, BLOCK_SIZE_BYTES - 1, BLOCK_SIZE_BYTES, BLOCK_SIZE_BYTES + 1];

/** Draws the files of one worker, batch by batch. */
export class SourceFiles {
  #batches = 0;
  #larges: number;
  #echo: { readonly name: string; readonly content: Content } | null = null;

  /** @param larges how many files of more than 100 MB there are */
  constructor(
    private readonly worker: string,
    private readonly random: SeededRandom,
    larges: number,
  ) {
    this.#larges = larges;
  }

  /** Files of one case. Some have the name of a file in another case, with its content or with other content. */
  batch(client: ClientKind, count: number): readonly SourceFile[] {
    this.#batches += 1;
    const label = `${client}-${this.worker}-${this.#batches}`;
    const random = this.random.fork(label);
    const caseId = `C-${label}`;
    const names = new Set<string>();
    return Array.from({ length: count }, (_none, index): SourceFile => {
      const key = `${label}/${index}`;
      const own = random.fork(String(index));
      const { name, content } = this.#draw(own, index, client);
      if (names.has(name)) throw new Error(`two files of one case are named ${name}`);
      names.add(name);
      return { key, client, caseId, name, ...content };
    });
  }

  #draw(random: SeededRandom, index: number, client: ClientKind): { name: string; content: Content } {
    const echo = this.#echo;
    if (index === 0 && echo && random.chance(0.5)) {
      // As people do: the same photograph into two cases, or each case with its own "scan.stl".
      if (random.chance(0.5)) return echo;
      return { name: echo.name, content: new Content(random.fork('content'), this.#size(random, client)) };
    }
    const drawn = {
      name: `${index + 1} ${random.pick(STEMS)}.stl`,
      content: new Content(random.fork('content'), this.#size(random, client)),
    };
    // Kept only for the first of the next batch: names within a case stay different.
    if (index === 0) this.#echo = drawn;
    return drawn;
  }

  #size(random: SeededRandom, client: ClientKind): number {
    if (client === 'node' && this.#larges > 0) {
      this.#larges -= 1;
      return LARGE_BYTES + random.between(1, 20 * MIB);
    }
    const drawn = random.next();
    if (drawn < 0.25) return random.pick(EDGES);
    if (drawn < 0.5) return random.between(2, 256 * KIB);
    if (drawn < 0.95) return random.between(256 * KIB, 6 * MIB);
    return random.between(12 * MIB, 30 * MIB);
  }
}

class Content {
  readonly sha256: string;

  constructor(
    private readonly random: SeededRandom,
    readonly sizeBytes: number,
  ) {
    this.sha256 = createHash('sha256').update(this.bytes()).digest('hex');
  }

  readonly bytes = (): Buffer => {
    const bytes = this.random.fork('bytes').bytes(this.sizeBytes);
    // Content that nobody knows, under a name that is accepted: no magic number, and no text either.
    bytes.fill(0, 0, Math.min(bytes.length, 8));
    return bytes;
  };
}
