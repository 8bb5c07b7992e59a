import { type BmpHeader, readBmpHeader } from './bmp-header.js';
import { unpackRle } from './bmp-rle.js';
import {
  indexedRowReader,
  maskedRowReader,
  paletteRowReader,
  type RowReader,
  rgb24RowReader,
  rowHasAlpha,
} from './bmp-rows.js';

/** Pixels as red, green, blue of 8 bits, top row first, without padding. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

export interface DecodeBmpOptions {
  /** A larger picture is refused before anything is allocated for it. */
  readonly maxPixels: number;
  /**
   * The longer edge that is wanted in the end. The picture is averaged down by whole numbers while it is read,
   * to no less than twice this: memory follows what is shown, not what the file claims.
   */
  readonly targetEdgePixels: number;
}

/**
 * Decodes a BMP of 1 to 32 bits, with palette, masks or RLE, over white. In one piece: for a decoder process alone.
 * @throws BmpError
 */
export function decodeBmp(file: Buffer, options: DecodeBmpOptions): RgbPicture {
  const header = readBmpHeader(file, options.maxPixels);
  const readRow = rowReaderOf(file, header);
  const { factor, width, height } = averagedSize(header, options.targetEdgePixels);
  const data = Buffer.alloc(width * height * 3);
  const row = new Uint8Array(header.width * 3);
  const sums = new Uint32Array(width * 3);

  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const end = Math.min((y + 1) * factor, header.height);
    for (let sourceY = y * factor; sourceY < end; sourceY++) {
      readRow(header.topDown ? sourceY : header.height - 1 - sourceY, row);
      addRow(row, factor, sums);
    }
    writeAverages(sums, end - y * factor, factor, header.width, data.subarray(y * width * 3));
  }
  return { width, height, data };
}

function averagedSize({ width, height }: BmpHeader, targetEdgePixels: number) {
  const factor = Math.max(1, Math.floor(Math.max(width, height) / (2 * targetEdgePixels)));
  return { factor, width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
}

/** What decoding holds beside the file, in bytes: the picture, and of RLE its indexes and which of them are skipped. */
export function bmpDecodedBytes(header: BmpHeader, targetEdgePixels: number): number {
  const { width, height } = averagedSize(header, targetEdgePixels);
  const unpacked = header.compression === 'none' ? 0 : header.width * header.height * (1 + 1 / 8);
  return width * height * 3 + unpacked;
}

function rowReaderOf(file: Buffer, header: BmpHeader): RowReader {
  if (header.compression !== 'none') return indexedRowReader(header, unpackRle(file, header));
  if (header.bitsPerPixel <= 8) return paletteRowReader(file, header);
  if (header.bitsPerPixel === 24) return rgb24RowReader(file, header);
  return maskedRowReader(file, header, !hasAlpha(file, header));
}

function hasAlpha(file: Buffer, header: BmpHeader): boolean {
  if (header.masks.alpha === 0) return false;
  for (let row = 0; row < header.height; row++) {
    if (rowHasAlpha(file, header, row)) return true;
  }
  return false;
}

function addRow(row: Uint8Array, factor: number, sums: Uint32Array): void {
  if (factor === 1) {
    sums.set(row);
    return;
  }
  const columns = row.length / 3;
  for (let x = 0, from = 0; x < columns; x++, from += 3) {
    const to = Math.floor(x / factor) * 3;
    sums[to]! += row[from]!;
    sums[to + 1]! += row[from + 1]!;
    sums[to + 2]! += row[from + 2]!;
  }
}

function writeAverages(
  sums: Uint32Array,
  rows: number,
  factor: number,
  sourceWidth: number,
  to: Buffer,
): void {
  const columns = sums.length / 3;
  for (let x = 0; x < columns; x++) {
    const count = rows * Math.min(factor, sourceWidth - x * factor);
    for (let i = x * 3; i < x * 3 + 3; i++) to[i] = sums[i]! / count;
  }
}
