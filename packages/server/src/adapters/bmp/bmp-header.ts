import { BmpError } from './bmp-error.js';

/** Longest edge: bounds what is held of one row. Pixels. */
export const BMP_MAX_EDGE_PIXELS = 65_535;

/** Which bits of a pixel are a channel. 0 when the picture has no such channel. */
export interface BmpMasks {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** The first stored row is the top one; usually it is the bottom one. */
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly compression: 'none' | 'rle4' | 'rle8';
  readonly masks: BmpMasks;
  /** Where the rows, or the RLE codes, begin. */
  readonly pixelOffset: number;
  /** Red, green, blue by index; empty above 8 bits. */
  readonly palette: Uint8Array;
}

const FILE_HEADER_BYTES = 14;
const OS2_V1_BYTES = 12;
const OS2_V2_BYTES = 64;
const WINDOWS_SIZES: ReadonlySet<number> = new Set([40, 52, 56, 108, 124]);

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

const MASKS_555: BmpMasks = { red: 0x7c00, green: 0x03e0, blue: 0x001f, alpha: 0 };
const MASKS_888: BmpMasks = { red: 0xff0000, green: 0x00ff00, blue: 0x0000ff, alpha: 0 };

/**
 * Reads the headers of a BMP (Windows 3 to V5, OS/2 1 and 2) and checks everything that is claimed against the
 * size of the file, so that what is allocated afterwards is bounded.
 * @throws BmpError
 */
export function readBmpHeader(file: Buffer, maxPixels: number): BmpHeader {
  if (file.length < FILE_HEADER_BYTES + OS2_V1_BYTES || file.toString('latin1', 0, 2) !== 'BM') {
    throw new BmpError('damaged');
  }
  const headerBytes = file.readUInt32LE(14);
  const os2v1 = headerBytes === OS2_V1_BYTES;
  const os2v2 = headerBytes >= 16 && headerBytes <= OS2_V2_BYTES && !WINDOWS_SIZES.has(headerBytes);
  if (!os2v1 && !os2v2 && !WINDOWS_SIZES.has(headerBytes)) throw new BmpError('damaged');
  if (FILE_HEADER_BYTES + headerBytes > file.length) throw new BmpError('damaged');

  const field = (offset: number) => (offset + 4 <= headerBytes ? file.readUInt32LE(14 + offset) : 0);
  const width = os2v1 ? file.readUInt16LE(18) : file.readInt32LE(18);
  const signedHeight = os2v1 ? file.readUInt16LE(20) : file.readInt32LE(22);
  const bits = file.readUInt16LE(os2v1 ? 24 : 28);
  const compressionCode = os2v1 ? RGB : field(16);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw new BmpError('damaged');

  // The same numbers mean Huffman and 24-bit RLE in OS/2, and wrapped JPEG and PNG in Windows.
  if (os2v2 && compressionCode > RLE4) throw new BmpError('unsupported');
  if (compressionCode === 4 || compressionCode === 5 || bits === 0 || bits === 64) {
    throw new BmpError('unsupported');
  }
  const bitsPerPixel = checkBits(bits, compressionCode);
  const masks = readMasks(file, headerBytes, bitsPerPixel, compressionCode);
  const extraMasks =
    headerBytes !== 40
      ? 0
      : compressionCode === BITFIELDS
        ? 12
        : compressionCode === ALPHA_BITFIELDS
          ? 16
          : 0;
  const paletteOffset = FILE_HEADER_BYTES + headerBytes + extraMasks;
  const pixelOffset = file.readUInt32LE(10);
  if (pixelOffset < paletteOffset || pixelOffset >= file.length) throw new BmpError('damaged');

  const header: BmpHeader = {
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel,
    compression: compressionCode === RLE8 ? 'rle8' : compressionCode === RLE4 ? 'rle4' : 'none',
    masks,
    pixelOffset,
    palette:
      bitsPerPixel > 8
        ? new Uint8Array()
        : readPalette(file, paletteOffset, pixelOffset, os2v1 ? 3 : 4, field(32) || 2 ** bitsPerPixel),
  };
  if (header.compression === 'none' && pixelOffset + bmpRowBytes(header) * height > file.length) {
    // Some writers leave out the padding of the last row.
    const lastRowBytes = Math.ceil((width * bitsPerPixel) / 8);
    if (pixelOffset + bmpRowBytes(header) * (height - 1) + lastRowBytes > file.length) {
      throw new BmpError('damaged');
    }
  }
  // After that: a header that claims more than its file holds is damage, however much it claims.
  const tooLong = width > BMP_MAX_EDGE_PIXELS || height > BMP_MAX_EDGE_PIXELS;
  if (tooLong || width * height > maxPixels) throw new BmpError('too-large');
  return header;
}

/** Rows are padded to four bytes. */
export function bmpRowBytes(header: Pick<BmpHeader, 'width' | 'bitsPerPixel'>): number {
  return Math.ceil((header.width * header.bitsPerPixel) / 32) * 4;
}

function checkBits(bits: number, compression: number): BmpHeader['bitsPerPixel'] {
  const fits =
    compression === RGB
      ? [1, 2, 4, 8, 16, 24, 32].includes(bits)
      : compression === RLE8
        ? bits === 8
        : compression === RLE4
          ? bits === 4
          : (compression === BITFIELDS || compression === ALPHA_BITFIELDS) && (bits === 16 || bits === 32);
  if (!fits) throw new BmpError('damaged');
  return bits as BmpHeader['bitsPerPixel'];
}

function readMasks(file: Buffer, headerBytes: number, bits: number, compression: number): BmpMasks {
  if (compression !== BITFIELDS && compression !== ALPHA_BITFIELDS) {
    // The fourth byte of plain 32-bit pixels is unused, even where programs leave something in it.
    return bits === 16 ? MASKS_555 : MASKS_888;
  }
  // Behind the 40-byte header, or inside a longer one: the same place.
  const at = FILE_HEADER_BYTES + 40;
  const withAlpha = compression === ALPHA_BITFIELDS || headerBytes >= 56;
  if (at + (withAlpha ? 16 : 12) > file.length) throw new BmpError('damaged');
  const masks = {
    red: file.readUInt32LE(at),
    green: file.readUInt32LE(at + 4),
    blue: file.readUInt32LE(at + 8),
    alpha: withAlpha ? file.readUInt32LE(at + 12) : 0,
  };
  if (!Object.values(masks).every(isContiguous)) throw new BmpError('damaged');
  return masks;
}

function isContiguous(mask: number): boolean {
  const lowest = (mask & -mask) >>> 0;
  return mask === 0 || Number.isInteger(Math.log2(mask / lowest + 1));
}

function readPalette(
  file: Buffer,
  from: number,
  end: number,
  entryBytes: 3 | 4,
  colours: number,
): Uint8Array {
  const count = Math.min(colours, 256, Math.floor((end - from) / entryBytes));
  const palette = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const at = from + i * entryBytes;
    palette[i * 3] = file[at + 2] ?? 0;
    palette[i * 3 + 1] = file[at + 1] ?? 0;
    palette[i * 3 + 2] = file[at] ?? 0;
  }
  return palette;
}
