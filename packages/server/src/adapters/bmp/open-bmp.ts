import { readFileSync } from 'node:fs';
import type { OpenFile } from '../preview/file-bytes.js';
import type { Admit } from '../preview/heavy-work.js';
import { type Page, type Picture, type Pixels, type Rectangle, stillPicture } from '../preview/picture.js';
import { cutPixels, fitPixels } from '../sharp/pixel-work.js';
import { type BmpHeader, readBmpHeader } from './bmp-header.js';
import { bmpDecodedBytes, decodeBmp } from './decode-bmp.js';

/** @throws BmpError */
export function openBmp(file: OpenFile, maxPixels: number, admit: Admit): Picture {
  admit(file.sizeBytes); // read whole
  const page = new BmpPage(readFileSync(file.path), maxPixels, admit);
  return { facts: stillPicture(page), page: () => page };
}

class BmpPage implements Page {
  readonly width: number;
  readonly height: number;
  readonly #header: BmpHeader;

  constructor(
    private readonly file: Buffer,
    private readonly maxPixels: number,
    private readonly admit: Admit,
  ) {
    this.#header = readBmpHeader(file, maxPixels);
    ({ width: this.width, height: this.height } = this.#header);
  }

  async fitted(edgePixels: number): Promise<Pixels> {
    return fitPixels(this.#decode(edgePixels), edgePixels);
  }

  async part(rectangle?: Rectangle): Promise<Pixels> {
    const whole = this.#decode(Math.max(this.width, this.height));
    return rectangle ? cutPixels(whole, rectangle) : whole;
  }

  async isStretched(): Promise<boolean> {
    return false;
  }

  async isIncomplete(): Promise<boolean> {
    return false;
  }

  #decode(targetEdgePixels: number): Pixels {
    const { maxPixels } = this;
    this.admit(this.file.length + bmpDecodedBytes(this.#header, targetEdgePixels));
    return { ...decodeBmp(this.file, { maxPixels, targetEdgePixels }), channels: 3 };
  }
}
