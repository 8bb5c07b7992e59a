import type { PixelSize, Pixels } from './picture.js';

/** Of the pixels kept between jobs. */
const MAX_BYTES = 150e6;
const CHANNELS = 3;
const KEPT_MS = 10_000;

/**
 * The pixels of the page that windows were cut out of last: somebody who zooms asks for many, and a decode for each
 * would be the whole cost.
 */
export class PageCache {
  #key = '';
  #pixels: Pixels | undefined;
  #timer: NodeJS.Timeout | undefined;

  static fits({ width, height }: PixelSize): boolean {
    return width * height * CHANNELS <= MAX_BYTES;
  }

  get(key: string): Pixels | undefined {
    return key === this.#key ? this.#pixels : undefined;
  }

  keep(key: string, pixels: Pixels): void {
    this.#key = key;
    this.#pixels = pixels;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.drop(), KEPT_MS).unref();
  }

  /** Pixels are large, and the collector sees only their handle. */
  drop(): void {
    this.#pixels = undefined;
    globalThis.gc?.();
  }
}
