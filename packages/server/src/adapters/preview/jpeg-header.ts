import type { FileBytes } from './file-bytes.js';

export interface JpegFrame {
  /** Bits a sample. Browsers and libjpeg show 8. */
  readonly precision: number;
  /** Coded without loss (SOF3 and kin), as some X-ray software does: decoders crop or refuse it. */
  readonly lossless: boolean;
}

/** More segments and fill bytes than any writer makes. */
const MAX_SEGMENTS = 100_000;

/**
 * The frame header of a JPEG (ITU-T T.81, B.2.2). Null when there is none before the first scan.
 * Walks the segments, so a thumbnail inside EXIF is not taken for the picture.
 */
export function readJpegFrame(file: FileBytes): JpegFrame | null {
  let at = 2;
  for (let segments = 0; segments < MAX_SEGMENTS; segments++) {
    const head = file.read(at, 5);
    if (head.length < 4 || head[0] !== 0xff) return null;
    const marker = head[1]!;
    if (marker === 0xff) {
      at++; // fill bytes may stand before a marker
      continue;
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (standsAlone) {
      at += 2;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return null;
    const length = head.readUInt16BE(2);
    if (length < 2) return null;
    // C4, C8 and CC share the range of the frame markers but are tables, an extension and arithmetic conditions.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return head.length < 5 ? null : { precision: head[4]!, lossless: (marker & 3) === 3 };
    }
    at += 2 + length;
  }
  return null;
}
