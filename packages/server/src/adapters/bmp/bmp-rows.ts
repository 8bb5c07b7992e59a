import { type BmpHeader, type BmpMasks, bmpRowBytes } from './bmp-header.js';
import type { IndexedRows } from './bmp-rle.js';

/** Writes one stored row as red, green, blue over white. */
export type RowReader = (storedRow: number, rgb: Uint8Array) => void;

export function indexedRowReader(header: BmpHeader, rows: IndexedRows): RowReader {
  const { width, palette } = header;
  return (row, rgb) => {
    for (let x = 0, pixel = row * width; x < width; x++, pixel++) {
      if (rows.isSkipped(pixel)) rgb.fill(255, x * 3, x * 3 + 3);
      else copyColour(palette, rows.indexes[pixel]!, rgb, x);
    }
  };
}

export function paletteRowReader(file: Buffer, header: BmpHeader): RowReader {
  const { width, palette, bitsPerPixel } = header;
  const rowBytes = bmpRowBytes(header);
  const perByte = 8 / bitsPerPixel;
  const mask = 2 ** bitsPerPixel - 1;
  return (row, rgb) => {
    const from = header.pixelOffset + row * rowBytes;
    for (let x = 0; x < width; x++) {
      const byte = file[from + Math.floor(x / perByte)]!;
      const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
      copyColour(palette, (byte >> shift) & mask, rgb, x);
    }
  };
}

export function rgb24RowReader(file: Buffer, header: BmpHeader): RowReader {
  const rowBytes = bmpRowBytes(header);
  return (row, rgb) => {
    let from = header.pixelOffset + row * rowBytes;
    for (let to = 0; to < header.width * 3; to += 3, from += 3) {
      rgb[to] = file[from + 2]!;
      rgb[to + 1] = file[from + 1]!;
      rgb[to + 2] = file[from]!;
    }
  };
}

/** 16 and 32 bits a pixel, by masks. `opaque` ignores the alpha channel. */
export function maskedRowReader(file: Buffer, header: BmpHeader, opaque: boolean): RowReader {
  const bytes = header.bitsPerPixel / 8;
  const rowBytes = bmpRowBytes(header);
  const masks: BmpMasks = opaque ? { ...header.masks, alpha: 0 } : header.masks;
  const red = channelReader(masks.red);
  const green = channelReader(masks.green);
  const blue = channelReader(masks.blue);
  const alpha = masks.alpha === 0 ? null : channelReader(masks.alpha);
  return (row, rgb) => {
    let from = header.pixelOffset + row * rowBytes;
    for (let to = 0; to < header.width * 3; to += 3, from += bytes) {
      const pixel = pixelAt(file, from, bytes);
      rgb[to] = red(pixel);
      rgb[to + 1] = green(pixel);
      rgb[to + 2] = blue(pixel);
      if (alpha !== null) overWhite(rgb, to, alpha(pixel));
    }
  };
}

/** Whether any pixel of a stored row has some alpha: pictures without any are meant to be opaque. */
export function rowHasAlpha(file: Buffer, header: BmpHeader, row: number): boolean {
  const bytes = header.bitsPerPixel / 8;
  const from = header.pixelOffset + row * bmpRowBytes(header);
  for (let x = 0; x < header.width; x++) {
    if ((pixelAt(file, from + x * bytes, bytes) & header.masks.alpha) !== 0) return true;
  }
  return false;
}

function pixelAt(file: Buffer, at: number, bytes: number): number {
  const low = file[at]! | (file[at + 1]! << 8);
  return bytes === 2 ? low : (low | (file[at + 2]! << 16) | (file[at + 3]! << 24)) >>> 0;
}

/** Takes the masked bits and stretches them to 0..255. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const width = 32 - Math.clz32(mask >>> shift);
  const drop = Math.max(0, width - 8);
  const max = 2 ** Math.min(width, 8) - 1;
  const stretched = Uint8Array.from({ length: max + 1 }, (_, value) => Math.round((value * 255) / max));
  return (pixel) => stretched[((pixel & mask) >>> shift) >>> drop]!;
}

function overWhite(rgb: Uint8Array, at: number, alpha: number): void {
  if (alpha === 255) return;
  for (let i = at; i < at + 3; i++) rgb[i] = Math.round((rgb[i]! * alpha) / 255 + 255 - alpha);
}

/** An index past the end of the palette is black. */
function copyColour(palette: Uint8Array, index: number, rgb: Uint8Array, x: number): void {
  const from = index * 3;
  rgb[x * 3] = palette[from] ?? 0;
  rgb[x * 3 + 1] = palette[from + 1] ?? 0;
  rgb[x * 3 + 2] = palette[from + 2] ?? 0;
}
