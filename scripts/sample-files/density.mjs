import { smoothNoise } from './noise.mjs';
import { bytes } from './random.mjs';

/**
 * A film that adds up how much each thing in front of it absorbs, as X-rays do.
 */
export class Film {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.density = new Float32Array(width * height);
  }

  /**
   * @param {(x: number, y: number, density: number) => number} shade new density at the middle of a pixel
   * @param {{ left: number, top: number, right: number, bottom: number }} [box] where it differs from the old one
   */
  expose(shade, box = { left: 0, top: 0, right: this.width, bottom: this.height }) {
    const left = Math.max(0, Math.floor(box.left));
    const right = Math.min(this.width, Math.ceil(box.right));
    const bottom = Math.min(this.height, Math.ceil(box.bottom));
    for (let y = Math.max(0, Math.floor(box.top)); y < bottom; y++) {
      for (let x = left, at = y * this.width + left; x < right; x++, at++) {
        this.density[at] = shade(x + 0.5, y + 0.5, this.density[at] ?? 0);
      }
    }
  }

  /**
   * The developed picture: more absorption is lighter, never quite white; with the grain of a sensor, and dimmer
   * towards the edges.
   * @param {number} seed
   * @param {{ vignette?: number, grain?: number }} [options]
   * @returns {import('./pictures.mjs').RawPicture}
   */
  develop(seed, { vignette = 0.35, grain = 5 } = {}) {
    const { width, height } = this;
    const data = new Uint8Array(width * height);
    const noise = bytes(width * height * 2, seed);
    const cloud = smoothNoise(seed + 99);
    for (let y = 0, at = 0; y < height; y++) {
      const v = (y / height) * 2 - 1;
      for (let x = 0; x < width; x++, at++) {
        const u = (x / width) * 2 - 1;
        const light = 1 - Math.exp(-1.25 * Math.max(0, this.density[at] ?? 0));
        const dim = 1 - vignette * (u * u * 0.6 + v * v * 0.4) + 0.04 * cloud(u * 5 + 9, v * 5 + 9);
        // Two even numbers added are nearer to the noise of a sensor than one.
        const speck = ((noise[2 * at] ?? 0) + (noise[2 * at + 1] ?? 0)) / 255 - 1;
        const grey = 8 + 242 * light * (0.85 + 0.15 * light) * dim + speck * grain * (0.5 + light);
        data[at] = Math.min(250, Math.max(4, grey));
      }
    }
    return { width, height, channels: 1, data };
  }
}
