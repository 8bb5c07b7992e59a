/** What the first bytes say a picture is. */
export type PictureHeader =
  /** A browser shows it by itself. Sizes in pixels, before any turning. */
  | { readonly kind: 'native'; readonly mediaType: string; readonly width: number; readonly height: number }
  /** TIFF and HEIC: the server can show it, few browsers can. */
  | { readonly kind: 'server' };

/** So much of a file holds its header: a JPEG's stands behind a camera's remarks, of up to 64 KiB each. */
export const HEADER_BYTES = 256 * 1024;

/**
 * What a file is by its content, whatever its name says, and how large the picture is: before anything is decoded.
 * @param bytes from the file's start
 * @returns null for what is no picture, and for one whose header makes no sense
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return headerOf(view);
  } catch (error) {
    // Cut off in the middle.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function headerOf(view: DataView): PictureHeader | null {
  const start = text(view, 0, 12);
  if (start.startsWith('\xff\xd8\xff')) return native('image/jpeg', jpegSize(view));
  // PNG, section 11.2.1: IHDR is the first chunk.
  if (start.startsWith('\x89PNG\r\n\x1a\n')) {
    return text(view, 12, 4) === 'IHDR'
      ? native('image/png', [view.getUint32(16), view.getUint32(20)])
      : null;
  }
  if (/^GIF8[79]a/.test(start))
    return native('image/gif', [view.getUint16(6, true), view.getUint16(8, true)]);
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return native('image/webp', webpSize(view));
  if (start.startsWith('BM')) return native('image/bmp', bmpSize(view));
  if (/^(?:II[*+]\0|MM\0[*+])/.test(start)) return { kind: 'server' };
  if (start.slice(4, 8) === 'ftyp') return heifHeader(view);
  return null;
}

type Size = readonly [width: number, height: number] | null;

function native(mediaType: string, size: Size): PictureHeader | null {
  if (!size) return null;
  const [width, height] = size;
  return width > 0 && height > 0 ? { kind: 'native', mediaType, width, height } : null;
}

/** Start of frame: ITU T.81, section B.2.2. The other markers of that range are tables and arithmetic conditioning. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(view: DataView): Size {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // Filling before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // The picture itself, or its end, without a frame.
    else if (marker === 0xda || marker === 0xd9) return null;
    else at += 2 + view.getUint16(at + 2);
  }
}

/** RFC 9649, sections 2.5 to 2.7. */
function webpSize(view: DataView): Size {
  const bits24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (text(view, 12, 4)) {
    case 'VP8X':
      return [bits24(24) + 1, bits24(27) + 1];
    case 'VP8 ':
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    default:
      return null;
  }
}

function bmpSize(view: DataView): Size {
  const headerBytes = view.getUint32(14, true);
  if (headerBytes === 12) return [view.getUint16(18, true), view.getUint16(20, true)];
  // Negative heights are of pictures stored from the top.
  return headerBytes >= 40 ? [view.getInt32(18, true), Math.abs(view.getInt32(22, true))] : null;
}

/** ISO/IEC 14496-12, section 4.3: the brands a file is compatible with. AVIF and HEIC are one container. */
function heifHeader(view: DataView): PictureHeader | null {
  const brands = text(view, 8, Math.min(view.getUint32(0), 256) - 8);
  if (/avi[fs]/.test(brands)) return native('image/avif', largestExtent(view));
  return /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands) ? { kind: 'server' } : null;
}

/** ISO/IEC 23008-12, section 6.5.3: each picture in the file, tiles and thumbnails too, has its `ispe`. */
function largestExtent(view: DataView): Size {
  let largest: Size = null;
  const boxes = text(view, 0, Math.min(view.byteLength, 16 * 1024));
  for (
    let at = boxes.indexOf('ispe');
    at >= 0 && at + 16 <= boxes.length;
    at = boxes.indexOf('ispe', at + 4)
  ) {
    const size = [view.getUint32(at + 8), view.getUint32(at + 12)] as const;
    if (!largest || size[0] * size[1] > largest[0] * largest[1]) largest = size;
  }
  return largest;
}

function text(view: DataView, at: number, length: number): string {
  let all = '';
  for (let index = at; index < Math.min(at + length, view.byteLength); index += 1) {
    all += String.fromCharCode(view.getUint8(index));
  }
  return all;
}
