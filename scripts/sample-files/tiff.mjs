import { deflateSync } from 'node:zlib';

/**
 * @typedef {object} TiffPage One page, its samples as they are to be stored.
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array | readonly Uint8Array[]} rows packed rows, each of whole bytes; of planes, one after the other; or strips that are packed already
 * @property {number} [rowsPerStrip] all of them, unless `rows` are strips
 * @property {number} [bits] a sample
 * @property {number} [samples] a pixel
 * @property {number} [photometric] 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 8 CIE L*a*b*
 * @property {1 | 2 | 3} [format] 1 unsigned, 2 signed, 3 floating point
 * @property {'none' | 'deflate' | 'packbits' | number} [compression] a number: the code under which `rows` are stored as they are
 * @property {number} [orientation] 1 to 8
 * @property {boolean} [planar] colours in planes of their own
 * @property {0 | 1 | 2} [alpha] what the sample after the colours is: nothing known, associated alpha, alpha
 * @property {number} [subfile] 1 says it is a smaller copy of another page
 */

const SHORT = 3;
const LONG = 4;
const LONG8 = 16;
const CODES = { none: 1, deflate: 8, packbits: 32_773 };

/**
 * A TIFF or BigTIFF, most often of one strip a page (and plane), to try decoders with: kinds that few programs write.
 * @param {readonly TiffPage[]} pages
 * @param {{ big?: boolean, loop?: boolean }} [options] `loop` makes the last page be followed by the first
 * @returns {Buffer} little-endian
 */
export function encodeTiff(pages, { big = false, loop = false } = {}) {
  const head = Buffer.alloc(big ? 16 : 8);
  head.write('II', 'latin1');
  head.writeUInt16LE(big ? 43 : 42, 2);
  if (big) head.writeUInt16LE(8, 4);
  /** @type {Buffer[]} */
  const parts = [head];
  let end = head.length;
  /** @param {Uint8Array} bytes @returns {number} where they are */
  const add = (bytes) => {
    const at = end;
    const padded = Buffer.alloc(bytes.length + (bytes.length % 2));
    padded.set(bytes);
    parts.push(padded);
    end += padded.length;
    return at;
  };

  let first = 0;
  /** Where the offset of the next directory is to be written. @type {(at: number) => void} */
  let link = (at) => (big ? head.writeBigUInt64LE(BigInt(at), 8) : head.writeUInt32LE(at, 4));
  for (const page of pages) {
    const strips = stripsOf(page).map((strip) => ({ at: add(strip), length: strip.length }));
    const entries = entriesOf(page, strips, big).map((entry) => ({
      ...entry,
      bytes: Buffer.from(entry.bytes),
    }));
    const room = big ? 8 : 4;
    for (const entry of entries) {
      if (entry.bytes.length <= room) continue;
      const at = add(entry.bytes);
      entry.bytes = Buffer.alloc(room);
      big ? entry.bytes.writeBigUInt64LE(BigInt(at)) : entry.bytes.writeUInt32LE(at);
    }
    const directory = Buffer.alloc((big ? 16 : 6) + entries.length * (big ? 20 : 12));
    big ? directory.writeBigUInt64LE(BigInt(entries.length)) : directory.writeUInt16LE(entries.length);
    entries.forEach(({ tag, type, count, bytes }, i) => {
      const at = big ? 8 + i * 20 : 2 + i * 12;
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(type, at + 2);
      big ? directory.writeBigUInt64LE(BigInt(count), at + 4) : directory.writeUInt32LE(count, at + 4);
      directory.set(bytes, at + 4 + room);
    });
    const at = end;
    parts.push(directory);
    end += directory.length;
    link(at);
    first ||= at;
    const next = directory.length - room;
    link = (to) => (big ? directory.writeBigUInt64LE(BigInt(to), next) : directory.writeUInt32LE(to, next));
  }
  if (loop) link(first);
  return Buffer.concat(parts);
}

/** @param {TiffPage} page @returns {Uint8Array[]} */
function stripsOf({ rows, samples = 1, planar = false, compression = 'none' }) {
  if (!(rows instanceof Uint8Array)) return [...rows];
  const planes = planar ? samples : 1;
  const length = rows.length / planes;
  return Array.from({ length: planes }, (_, i) => {
    const plane = rows.subarray(i * length, (i + 1) * length);
    return compression === 'deflate'
      ? deflateSync(plane)
      : compression === 'packbits'
        ? packBits(plane)
        : plane;
  });
}

/** @param {TiffPage} page @param {{ at: number, length: number }[]} strips @param {boolean} big */
function entriesOf(page, strips, big) {
  const { width, height, bits = 8, samples = 1, photometric = samples >= 3 ? 2 : 1, format = 1 } = page;
  const {
    compression = 'none',
    orientation = 1,
    planar = false,
    alpha,
    subfile = 0,
    rowsPerStrip = height,
  } = page;
  const places = strips.map(({ at }) => at);
  const lengths = strips.map(({ length }) => length);
  const entries = [
    numbers(254, LONG, [subfile]),
    numbers(256, LONG, [width]),
    numbers(257, LONG, [height]),
    numbers(258, SHORT, Array(samples).fill(bits)),
    numbers(259, SHORT, [typeof compression === 'number' ? compression : CODES[compression]]),
    numbers(262, SHORT, [photometric]),
    numbers(273, big ? LONG8 : LONG, places),
    numbers(274, SHORT, [orientation]),
    numbers(277, SHORT, [samples]),
    numbers(278, LONG, [rowsPerStrip]),
    numbers(279, big ? LONG8 : LONG, lengths),
    numbers(284, SHORT, [planar ? 2 : 1]),
    ...(alpha === undefined ? [] : [numbers(338, SHORT, [alpha])]),
    numbers(339, SHORT, Array(samples).fill(format)),
  ];
  return entries.sort((a, b) => a.tag - b.tag);
}

/** @param {number} tag @param {number} type @param {number[]} values */
function numbers(tag, type, values) {
  const size = type === SHORT ? 2 : type === LONG ? 4 : 8;
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, i) => {
    if (type === SHORT) bytes.writeUInt16LE(value, i * size);
    else if (type === LONG) bytes.writeUInt32LE(value, i * size);
    else bytes.writeBigUInt64LE(BigInt(value), i * size);
  });
  return { tag, type, count: values.length, bytes };
}

/**
 * Samples of 10, 12 or 14 bits as TIFF has them: most significant bit first, rows of whole bytes.
 * @param {ArrayLike<number>} samples @param {number} width @param {number} bits
 * @returns {Uint8Array}
 */
export function packSamples(samples, width, bits) {
  const rowBytes = Math.ceil((width * bits) / 8);
  const rows = new Uint8Array(rowBytes * (samples.length / width));
  for (let i = 0; i < samples.length; i++) {
    const row = Math.floor(i / width) * rowBytes;
    for (let bit = 0; bit < bits; bit++) {
      const at = (i % width) * bits + bit;
      const one = ((samples[i] ?? 0) >> (bits - 1 - bit)) & 1;
      rows[row + (at >> 3)] = (rows[row + (at >> 3)] ?? 0) | (one << (7 - (at & 7)));
    }
  }
  return rows;
}

/** Literal runs alone: longer than the rows, and right. @param {Uint8Array} bytes */
function packBits(bytes) {
  const runs = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const run = bytes.subarray(at, at + 128);
    runs.push(Buffer.of(run.length - 1), run);
  }
  return Buffer.concat(runs);
}
