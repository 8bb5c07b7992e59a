import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { encodeBmp } from './bmp.mjs';
import { encodeTiff } from './tiff.mjs';

/** @typedef {import('./pictures.mjs').RawPicture} RawPicture */

/** @param {RawPicture} raw */
const sharpOf = ({ width, height, channels, data }) => sharp(data, { raw: { width, height, channels } });

/**
 * A JPEG as a phone writes it: stored turned, with the tag that says how to turn it back.
 * @param {RawPicture} raw as it is to be seen
 * @param {number} orientation 1 to 8, of EXIF
 * @returns {Promise<Buffer>}
 */
export async function phoneJpeg(raw, orientation) {
  // What undoes the turn that each orientation asks for.
  const upright = sharpOf(raw);
  const stored = [5, 7].includes(orientation)
    ? sharp(await upright.flop().png().toBuffer()).rotate(orientation === 5 ? 270 : 90)
    : upright.flop([2, 4].includes(orientation)).rotate({ 3: 180, 4: 180, 6: 270, 8: 90 }[orientation] ?? 0);
  return sharp(await stored.png().toBuffer())
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .withExif({
      IFD0: { Copyright: 'somebody' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' },
    })
    .withMetadata({ orientation })
    .toBuffer();
}

/**
 * A CMYK JPEG as layout programs write it, with or without the profile that says what its inks are.
 * @param {RawPicture} raw @param {{ profile?: boolean }} [options] @returns {Promise<Buffer>}
 */
export async function cmykJpeg(raw, { profile = true } = {}) {
  const file = await sharpOf(raw)
    .toColourspace('cmyk')
    .jpeg({ quality: 92 })
    .withIccProfile('cmyk')
    .toBuffer();
  return profile ? file : withoutSegments(file, 0xe2);
}

/** @param {Buffer} jpeg @param {number} marker of the segments to leave out */
function withoutSegments(jpeg, marker) {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] !== marker) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

/**
 * A page of a fax: black on white, one bit a pixel, CCITT G4.
 * @param {readonly RawPicture[]} pages of one size @returns {Promise<Buffer>}
 */
export async function faxTiff(pages) {
  return encodeTiff(await Promise.all(pages.map(faxPage)));
}

/** @param {RawPicture} page @returns {Promise<import('./tiff.mjs').TiffPage>} its strips as libtiff packs them */
async function faxPage(page) {
  const tiff = await sharpOf(page)
    .greyscale()
    .threshold(128)
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1 })
    .toBuffer();
  const directory = tiff.readUInt32LE(4);
  /** @param {number} wanted @returns {number[]} */
  const valuesOf = (wanted) => {
    for (let i = 0, at = directory + 2; i < tiff.readUInt16LE(directory); i++, at += 12) {
      if (tiff.readUInt16LE(at) !== wanted) continue;
      const bytes = tiff.readUInt16LE(at + 2) === 3 ? 2 : 4;
      const count = tiff.readUInt32LE(at + 4);
      const from = count * bytes <= 4 ? at + 8 : tiff.readUInt32LE(at + 8);
      return Array.from({ length: count }, (_, value) => tiff.readUIntLE(from + value * bytes, bytes));
    }
    return [];
  };
  const lengths = valuesOf(279);
  const [photometric = 0] = valuesOf(262);
  const [rowsPerStrip = page.height] = valuesOf(278);
  return {
    width: page.width,
    height: page.height,
    rows: valuesOf(273).map((from, i) => tiff.subarray(from, from + (lengths[i] ?? 0))),
    rowsPerStrip,
    bits: 1,
    photometric,
    compression: 4,
  };
}

/**
 * An X-ray of 16 bits whose values fill a small part of the scale, as sensors deliver them: black to most programs.
 * @param {RawPicture} grey of one channel @param {{ from?: number, to?: number, orientation?: number }} [options] the values of black and white
 * @returns {Buffer}
 */
export function lowRangeTiff({ width, height, data }, { from = 200, to = 3200, orientation = 1 } = {}) {
  const samples = Uint16Array.from(data, (value) => from + (value * (to - from)) / 255);
  return encodeTiff([
    { width, height, bits: 16, rows: new Uint8Array(samples.buffer), orientation, compression: 'deflate' },
  ]);
}

/**
 * A GIF that moves for ever, half a second a frame.
 * @param {readonly RawPicture[]} frames of one size @returns {Promise<Buffer>}
 */
export async function animatedGif(frames) {
  const stills = await Promise.all(frames.map((frame) => sharpOf(frame).png().toBuffer()));
  return sharp(stills, { join: { animated: true } })
    .gif({ delay: frames.map(() => 500), loop: 0 })
    .toBuffer();
}

/**
 * A ring and a line to it on nothing: what somebody draws to lay over a picture.
 * @param {number} width @param {number} height @returns {Promise<Buffer>} a PNG with alpha
 */
export function annotationPng(width, height) {
  const pixels = Buffer.alloc(width * height * 4);
  const edge = Math.min(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const fromRing = Math.abs(Math.hypot(x - width * 0.6, y - height * 0.45) - edge * 0.22);
      const fromLine = x < width * 0.45 ? Math.abs(y - height * 0.85 + x * 0.55) : edge;
      // Its edge is soft over two pixels.
      const alpha = 3 + edge / 100 - Math.min(fromRing, fromLine);
      if (alpha > 0) pixels.set([214, 48, 49, Math.min(1, alpha / 2) * 255], at);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/**
 * An animated PNG: the picture, then frames that are its middle, turned into another one.
 * @param {RawPicture} raw @returns {Promise<Buffer>}
 */
export async function animatedPng(raw) {
  const still = await sharpOf(raw).png({ palette: false }).toBuffer();
  const { width, height } = raw;
  const chunks = [...pngChunks(still)];
  const control = (/** @type {number} */ sequence) => {
    const bytes = Buffer.alloc(26);
    bytes.writeUInt32BE(sequence, 0);
    bytes.writeUInt32BE(width, 4);
    bytes.writeUInt32BE(height, 8);
    bytes.writeUInt16BE(1, 20);
    bytes.writeUInt16BE(5, 22);
    return bytes;
  };
  const black = deflateSync(Buffer.alloc(height * (1 + width * 3)));
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(2, 0);
  const frame = Buffer.alloc(4 + black.length);
  frame.writeUInt32BE(2, 0);
  frame.set(black, 4);
  const parts = [still.subarray(0, 8)];
  for (const { type, data } of chunks) {
    if (type === 'IEND') parts.push(pngChunk('fcTL', control(1)), pngChunk('fdAT', frame));
    parts.push(pngChunk(type, data));
    if (type === 'IHDR') parts.push(pngChunk('acTL', animation), pngChunk('fcTL', control(0)));
  }
  return Buffer.concat(parts);
}

/** @param {Buffer} png */
function* pngChunks(png) {
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
  }
}

/** @param {string} type @param {Uint8Array} data */
function pngChunk(type, data) {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/**
 * A small file that says it is a picture of very many pixels.
 * @param {'png' | 'bmp' | 'tiff' | 'gif'} format @param {number} [edge] pixels; a GIF has no more than 65 535
 * @returns {Buffer}
 */
export function bomb(format, edge = 60_000) {
  const tiny = { width: 2, height: 2, channels: /** @type {3} */ (3), data: new Uint8Array(12) };
  switch (format) {
    case 'bmp': {
      const file = encodeBmp(tiny, { bits: 8 });
      file.writeUInt32LE(1, 30); // RLE8: how few bytes there are says nothing of how many pixels
      file.writeInt32LE(edge, 18);
      file.writeInt32LE(edge, 22);
      return file;
    }
    case 'tiff':
      return encodeTiff([
        { width: edge, height: edge, bits: 1, rows: new Uint8Array(8), compression: 'packbits' },
      ]);
    case 'gif': {
      const file = Buffer.from(
        '47494638396101000100800000000000ffffff2c00000000010001000002024401003b',
        'hex',
      );
      file.writeUInt16LE(edge, 6);
      file.writeUInt16LE(edge, 8);
      file.writeUInt16LE(edge, 24);
      file.writeUInt16LE(edge, 26);
      return file;
    }
    case 'png': {
      const header = Buffer.from('0000000000000000010000000000', 'hex').subarray(0, 13);
      header.writeUInt32BE(edge, 0);
      header.writeUInt32BE(edge, 4);
      return Buffer.concat([
        Buffer.from('89504e470d0a1a0a', 'hex'),
        pngChunk('IHDR', header),
        pngChunk('IDAT', deflateSync(Buffer.alloc(edge))),
        pngChunk('IEND', Buffer.alloc(0)),
      ]);
    }
  }
}

/** @param {string} name */
const fixture = (name) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

/**
 * `dentalPhoto(640, 480, 5)` as a phone writes HEIC: stored turned, with a property (irot) that says how to turn it back,
 * and the same said again by EXIF, which is not to be heeded. Made once by heif-enc, the property added to its output:
 * nothing that is installed here writes HEIC.
 */
export const heic = () => fixture('photo.heic');

/** `dentalPhoto(96, 72, 5)` as a JPEG of 12 bits a sample, made once by ImageMagick. */
export const jpeg12 = () => fixture('12-bit.jpg');
