import { createHash } from 'node:crypto';

/**
 * Random draws that can be made again: everything a campaign decides comes from its seed. `fork` gives draws of their own
 * to each file and request, so that what happens to one does not depend on which other came first.
 */
export class SeededRandom {
  #state: number;

  constructor(private readonly seed: string) {
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE();
  }

  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${label}`);
  }

  /** 0 to below 1. Mulberry32: small, quick, and even enough for drawing faults. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const drawn = from[Math.floor(this.next() * from.length)];
    if (drawn === undefined) throw new RangeError('nothing to pick from');
    return drawn;
  }

  /** @param weightOf how often each is drawn, against the others */
  pickWeighted<T>(from: readonly T[], weightOf: (each: T) => number): T {
    let left = this.next() * from.reduce((sum, each) => sum + weightOf(each), 0);
    for (const each of from) {
      left -= weightOf(each);
      if (left < 0) return each;
    }
    return this.pick(from);
  }

  /** Noise without a pattern that a shifted or repeated block could hide in. */
  bytes(length: number): Buffer {
    const words = new Uint32Array(Math.ceil(length / 4));
    let word = (this.next() * 2 ** 32) | 1;
    for (let index = 0; index < words.length; index += 1) {
      // xorshift32 (Marsaglia 2003)
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
      words[index] = word;
    }
    return Buffer.from(words.buffer, 0, length);
  }
}
