export interface JpegFrame {
  /** Bits a sample. Browsers and libjpeg show 8. */
  readonly precision: number;
  /** Coded without loss (SOF3 and kin), as some X-ray software does: decoders crop or refuse it. */
  readonly lossless: boolean;
}

/**
 * The frame header of a JPEG (ITU-T T.81, B.2.2). Null when there is none before the first scan.
 * Walks the segments, so a thumbnail inside EXIF is not taken for the picture.
 */
export function readJpegFrame(file: Buffer): JpegFrame | null {
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return null;
    const marker = file[at + 1]!;
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
    const length = file.readUInt16BE(at + 2);
    if (length < 2) return null;
    // C4, C8 and CC share the range of the frame markers but are tables, an extension and arithmetic conditions.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return at + 5 > file.length ? null : { precision: file[at + 4]!, lossless: (marker & 3) === 3 };
    }
    at += 2 + length;
  }
  return null;
}
