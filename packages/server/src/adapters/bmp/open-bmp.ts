import { readFileSync } from 'node:fs';
import type { OpenFile } from '../preview/file-bytes.js';
import { type Page, type Picture, type Pixels, type Rectangle, stillPicture } from '../preview/picture.js';
import { cutPixels, fitPixels } from '../sharp/pixel-work.js';
import { readBmpHeader } from './bmp-header.js';
import { decodeBmp } from './decode-bmp.js';

/** @throws BmpError */
export function openBmp(file: OpenFile, maxPixels: number): Picture {
  const page = new BmpPage(readFileSync(file.path), maxPixels);
  return { facts: stillPicture(page), page: () => page };
}

class BmpPage implements Page {
  readonly width: number;
  readonly height: number;

  constructor(
    private readonly file: Buffer,
    private readonly maxPixels: number,
  ) {
    ({ width: this.width, height: this.height } = readBmpHeader(file, maxPixels));
  }

  async fitted(edgePixels: number): Promise<Pixels> {
    return fitPixels(await this.#decode(edgePixels), edgePixels);
  }

  async part(rectangle?: Rectangle): Promise<Pixels> {
    const whole = await this.#decode(Math.max(this.width, this.height));
    return rectangle ? cutPixels(whole, rectangle) : whole;
  }

  async isStretched(): Promise<boolean> {
    return false;
  }

  async isIncomplete(): Promise<boolean> {
    return false;
  }

  async #decode(targetEdgePixels: number): Promise<Pixels> {
    const { maxPixels } = this;
    return { ...(await decodeBmp(this.file, { maxPixels, targetEdgePixels })), channels: 3 };
  }
}
