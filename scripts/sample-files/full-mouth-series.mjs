import sharp from 'sharp';
import { dentalXray } from './dental.mjs';
import { random } from './random.mjs';

const COLUMNS = 4;
const ROWS = 3;
const GAP = 60;
const GRAIN = 512;

/**
 * Twelve X-rays on one sheet, as a scanner for mounted films makes them: 6000 x 4000 pixels with grain down to the last.
 * Half a second: four films are drawn, the others are their mirror images.
 * @param {number} [seed] @param {number} [width] @param {number} [height]
 * @returns {Promise<Buffer>} a grey JPEG
 */
export async function fullMouthSeries(seed = 1, width = 6000, height = 4000) {
  const filmWidth = Math.floor((width - GAP * (COLUMNS + 1)) / COLUMNS);
  const filmHeight = Math.floor((height - GAP * (ROWS + 1)) / ROWS);
  const films = await Promise.all(Array.from({ length: 4 }, (_, i) => film(seed + i, filmWidth, filmHeight)));
  const placed = await Promise.all(
    Array.from({ length: COLUMNS * ROWS }, async (_, i) => {
      const { data, info } = /** @type {Film} */ (films[i % films.length]);
      const { width, height, channels } = info;
      const turned = sharp(data, { raw: { width, height, channels } })
        .flop(i >= 8)
        .flip(i >= 4);
      return {
        input: await turned.raw().toBuffer(),
        raw: { width, height, channels },
        left: GAP + (i % COLUMNS) * (filmWidth + GAP),
        top: GAP + Math.floor(i / COLUMNS) * (filmHeight + GAP),
      };
    }),
  );
  const sheet = sharp({ create: { width, height, channels: 3, background: '#101010' } }).composite([
    ...placed,
    { input: grain(seed), raw: { width: GRAIN, height: GRAIN, channels: 4 }, tile: true },
  ]);
  return sheet.jpeg({ quality: 80 }).toBuffer();
}

/** @typedef {{ data: Buffer, info: import('sharp').OutputInfo }} Film */

/** @param {number} seed @param {number} width @param {number} height @returns {Promise<Film>} */
function film(seed, width, height) {
  const small = { width: Math.round(width / 4), height: Math.round(height / 4) };
  const raw = dentalXray(small.width, small.height, seed, seed % 2 ? 'bitewing' : 'periapical');
  return sharp(raw.data, { raw: { ...small, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** Specks of silver: black or white, nearly transparent. @param {number} seed */
function grain(seed) {
  const next = random(seed);
  const pixels = Buffer.alloc(GRAIN * GRAIN * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    pixels.fill(next() < 0.5 ? 0 : 255, at, at + 3);
    pixels[at + 3] = next() * 24;
  }
  return pixels;
}
