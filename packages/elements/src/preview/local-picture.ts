import { readSlice } from '../transfer/slice-reader.js';
import { HEADER_BYTES, type PictureHeader, readPictureHeader } from './picture-header.js';

/** Decoded it takes four bytes a pixel, for a moment and one at a time: 200 MB. */
const MAX_PIXELS = 50_000_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The browser makes the picture smaller in the page's own thread: to this many times the box by skipping pixels, which
 * takes no time, and from there properly. At once and properly, a photo of 24 megapixels held up the page for 130 ms.
 */
const STEP = 8;
/** A long thin picture shows its middle. */
const MAX_STRETCH = 4;

/** Endings of the kinds that `picture-header.ts` knows. */
const WITH_HEADER = /\.(jpe?g|jpe|jfif|png|gif|webp|bmp|dib|avif|tiff?|hei[cf])$/i;

/** Whether a file of this name without a header that is known is not what its name says. */
export function shouldHaveHeader(name: string): boolean {
  return WITH_HEADER.test(name);
}

/** What a chosen file is by its first bytes. @throws ApiError `file-unreadable` or `file-changed` */
export async function pictureHeaderOf(file: Blob): Promise<PictureHeader | null> {
  return readPictureHeader(new Uint8Array(await readSlice(file.slice(0, HEADER_BYTES))));
}

/**
 * A small upright picture of a file on this computer, drawn: nothing of the file itself is kept.
 * @param boxPixels edge of the square that its middle fills, in device pixels
 * @throws when it is too large to be decoded for this, and when the browser cannot
 */
export async function drawLocalPicture(
  file: Blob,
  { mediaType, width, height }: Extract<PictureHeader, { kind: 'native' }>,
  boxPixels: number,
): Promise<HTMLCanvasElement> {
  if (width * height > MAX_PIXELS || file.size > MAX_BYTES) throw new RangeError('too large to show');
  const stretch = Math.min(MAX_STRETCH, Math.max(width, height) / Math.min(width, height));
  const bitmap = await createImageBitmap(file.slice(0, file.size, mediaType), {
    // One side alone: the header's are those before turning.
    resizeWidth: Math.min(Math.max(width, height), Math.round(boxPixels * stretch * STEP)),
    resizeQuality: 'low',
    imageOrientation: 'from-image',
  });
  try {
    const canvas = document.createElement('canvas');
    canvas.width = boxPixels;
    canvas.height = boxPixels;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.imageSmoothingQuality = 'high';
    // As the server does with what is see-through.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, boxPixels, boxPixels);
    const scale = boxPixels / Math.min(bitmap.width, bitmap.height);
    const [drawnWidth, drawnHeight] = [bitmap.width * scale, bitmap.height * scale];
    const left = (boxPixels - drawnWidth) / 2;
    const top = (boxPixels - drawnHeight) / 2;
    context.drawImage(bitmap, left, top, drawnWidth, drawnHeight);
    return canvas;
  } finally {
    bitmap.close();
  }
}
