import { random } from './random.mjs';

/**
 * A typed letter as a fax machine sees it: black words of no language on white.
 * @param {number} width @param {number} height @param {number} [seed]
 * @returns {import('./pictures.mjs').RawPicture} grey
 */
export function letterPage(width, height, seed = 1) {
  const next = random(seed);
  const data = new Uint8Array(width * height).fill(255);
  const margin = Math.round(width * 0.1);
  const line = Math.round(height / 42);
  const x0 = Math.max(2, Math.round(line / 8));
  for (let top = margin; top < height - margin; top += line) {
    if (next() < 0.12) continue; // between paragraphs
    const end = width - margin - next() * width * 0.25;
    for (let left = margin; left < end; ) {
      const letters = 2 + Math.floor(next() * 8);
      for (let letter = 0; letter < letters && left < end; letter++, left += x0 * 3) {
        const tall = next() < 0.3 ? line * 0.15 : line * 0.3;
        fillRectangle(data, width, left, top + tall, x0, line * 0.7 - tall);
        if (next() < 0.5) fillRectangle(data, width, left, top + line * 0.5, x0 * 2, x0);
      }
      left += x0 * 4;
    }
  }
  return { width, height, channels: 1, data };
}

/** @param {Uint8Array} data @param {number} stride @param {number} left @param {number} top @param {number} width @param {number} height */
function fillRectangle(data, stride, left, top, width, height) {
  for (let y = Math.round(top); y < top + height; y++) {
    const from = y * stride + Math.round(left);
    data.fill(20, from, from + Math.round(width));
  }
}
