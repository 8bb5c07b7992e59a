import type { Page, PixelSize, Pixels, Rectangle } from './picture.js';

/** A page whose size is known by its headers, and which another decoder shows once something of it is wanted. */
export class LazyPage implements Page {
  readonly width: number;
  readonly height: number;
  #page: Promise<Page> | undefined;

  constructor(
    size: PixelSize,
    private readonly open: () => Promise<Page>,
  ) {
    ({ width: this.width, height: this.height } = size);
  }

  async fitted(edgePixels: number): Promise<Pixels> {
    return (await this.#opened()).fitted(edgePixels);
  }

  async part(rectangle?: Rectangle): Promise<Pixels> {
    return (await this.#opened()).part(rectangle);
  }

  async isStretched(): Promise<boolean> {
    return (await this.#opened()).isStretched();
  }

  async isIncomplete(): Promise<boolean> {
    return (await this.#opened()).isIncomplete();
  }

  #opened(): Promise<Page> {
    this.#page ??= this.open();
    return this.#page;
  }
}
