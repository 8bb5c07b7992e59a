import sharp from 'sharp';
import { encodeBmp } from './bmp.mjs';
import { mix, smoothNoise } from './noise.mjs';
import { random } from './random.mjs';

/**
 * @typedef {object} RawPicture Pixels of 8 bits a channel, top row first, without padding.
 * @property {number} width
 * @property {number} height
 * @property {1 | 3} channels
 * @property {Uint8Array} data
 */

/**
 * A cloudy picture in two colours that differs by seed, and in every corner, so that a turned or mirrored copy
 * can be told from it.
 * @param {number} width
 * @param {number} height
 * @param {number} [seed]
 * @returns {RawPicture}
 */
export function picture(width, height, seed = 1) {
  const next = random(seed);
  const from = [next(), next(), next()].map((value) => 40 + value * 160);
  const to = [next(), next(), next()].map((value) => 40 + value * 160);
  const noise = smoothNoise(seed);
  const data = new Uint8Array(width * height * 3);
  const scale = 6 / Math.max(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cloud = noise(x * scale, y * scale) * 0.35;
      const t = Math.min(1, Math.max(0, x / width + cloud));
      const light = 0.55 + 0.6 * (y / height);
      for (let channel = 0; channel < 3; channel++) {
        data[at++] = Math.min(255, mix(from[channel] ?? 0, to[channel] ?? 0, t) * light);
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** @param {RawPicture} raw */
function sharpOf({ width, height, channels, data }) {
  const image = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

/**
 * @typedef {'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'bmp' | 'avif'} PictureFormat
 */

/**
 * @param {RawPicture} raw
 * @param {PictureFormat} format
 * @returns {Promise<Buffer>}
 */
export async function encodePicture(raw, format) {
  if (format === 'bmp') return encodeBmp(raw);
  const image = sharpOf(raw);
  if (format === 'tiff') return image.tiff({ compression: 'lzw' }).toBuffer();
  if (format === 'jpeg') return image.jpeg({ quality: 90 }).toBuffer();
  return image.toFormat(format).toBuffer();
}

/**
 * A TIFF of several pages of one size.
 * @param {readonly RawPicture[]} pages
 * @returns {Promise<Buffer>}
 */
export async function encodeTiffPages(pages) {
  const stills = await Promise.all(pages.map((page) => sharpOf(page).png().toBuffer()));
  const [first, ...others] = stills;
  if (others.length === 0) return sharp(first).tiff({ compression: 'lzw' }).toBuffer();
  const joined = sharp(stills, { join: { animated: true } });
  // Joining makes five channels of grey pages: the grey one, copied, and alpha.
  if (pages.every(({ channels }) => channels === 1)) joined.extractChannel(0);
  return joined.tiff({ compression: 'lzw' }).toBuffer();
}

/** @param {number} width @param {number} height @param {number} [seed] @returns {Promise<Buffer>} */
export const jpeg = (width, height, seed) => encodePicture(picture(width, height, seed), 'jpeg');

/** @param {number} width @param {number} height @param {number} [seed] @returns {Promise<Buffer>} */
export const png = (width, height, seed) => encodePicture(picture(width, height, seed), 'png');

/** @param {number} width @param {number} height @param {number} [seed] @returns {Promise<Buffer>} */
export const webp = (width, height, seed) => encodePicture(picture(width, height, seed), 'webp');

/** @param {number} width @param {number} height @param {number} [seed] @returns {Promise<Buffer>} */
export const avif = (width, height, seed) => encodePicture(picture(width, height, seed), 'avif');

/** @param {number} width @param {number} height @param {number} [seed] @returns {Promise<Buffer>} */
export const bmp = (width, height, seed) => encodePicture(picture(width, height, seed), 'bmp');

/**
 * @param {number} width
 * @param {number} height
 * @param {number} [seed]
 * @param {number} [frames] more than one makes it move
 * @returns {Promise<Buffer>}
 */
export async function gif(width, height, seed = 1, frames = 1) {
  if (frames === 1) return encodePicture(picture(width, height, seed), 'gif');
  const stills = await Promise.all(Array.from({ length: frames }, (_, i) => png(width, height, seed + i)));
  return sharp(stills, { join: { animated: true } })
    .gif()
    .toBuffer();
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} [seed]
 * @param {number} [pages]
 * @returns {Promise<Buffer>}
 */
export async function tiff(width, height, seed = 1, pages = 1) {
  return encodeTiffPages(Array.from({ length: pages }, (_, i) => picture(width, height, seed + i)));
}
