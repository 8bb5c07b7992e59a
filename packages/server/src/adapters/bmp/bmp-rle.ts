import { BmpError } from './bmp-error.js';
import type { BmpHeader } from './bmp-header.js';

/** Palette indexes of every pixel, stored rows first to last, and which pixels the codes skipped. */
export interface IndexedRows {
  readonly indexes: Uint8Array;
  readonly isSkipped: (pixel: number) => boolean;
}

/**
 * Unpacks RLE4 and RLE8. Pixels the codes jump over stay skipped: they are transparent.
 * @throws BmpError `damaged` when codes leave the picture, or end before its last row
 */
export function unpackRle(file: Buffer, header: BmpHeader): IndexedRows {
  const { width, height } = header;
  const nibbles = header.compression === 'rle4';
  const indexes = new Uint8Array(width * height);
  const written = new Uint8Array(Math.ceil((width * height) / 8));
  let at = header.pixelOffset;
  let x = 0;
  let y = 0;

  const put = (index: number) => {
    if (x >= width) return; // padding of a run past the row's end
    const pixel = y * width + x++;
    indexes[pixel] = index;
    written[pixel >> 3]! |= 1 << (pixel & 7);
  };

  for (;;) {
    if (at + 2 > file.length) {
      if (y < height - 1) throw new BmpError('damaged');
      break;
    }
    const count = file[at++]!;
    const value = file[at++]!;
    if (count > 0) {
      if (y >= height) throw new BmpError('damaged');
      for (let i = 0; i < count; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      if (at + 2 > file.length) throw new BmpError('damaged');
      x += file[at++]!;
      y += file[at++]!;
      if (x > width || y >= height) throw new BmpError('damaged');
    } else {
      const bytes = nibbles ? Math.ceil(value / 2) : value;
      if (y >= height || at + bytes > file.length) throw new BmpError('damaged');
      for (let i = 0; i < value; i++) {
        const byte = file[at + (nibbles ? i >> 1 : i)]!;
        put(nibbles ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte);
      }
      at += bytes + (bytes % 2); // literal runs are padded to 16 bits
    }
  }
  return { indexes, isSkipped: (pixel) => (written[pixel >> 3]! & (1 << (pixel & 7))) === 0 };
}
