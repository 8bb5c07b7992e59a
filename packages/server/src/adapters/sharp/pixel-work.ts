import sharp, { type Sharp } from 'sharp';
import type { PixelSize, Pixels, Rectangle } from '../preview/picture.js';

/** Photographs and X-rays. By measurement: twice the effort saves a twentieth of the bytes, and finer colours cost five times the time. */
const LOSSY = { quality: 82, effort: 2 } as const;
/** Small pictures are drawings and screenshots, whose single pixels lossy WebP washes out; they cost little whole. */
const WHOLE = { nearLossless: true, quality: 60 } as const;
const SMALL_PIXELS = 65_536;

/** @param original the size of the page, before it was made to fit */
export function encodeWebp(pixels: Pixels, original: PixelSize): Promise<Buffer> {
  return sharpOf(pixels)
    .webp(original.width * original.height <= SMALL_PIXELS ? WHOLE : LOSSY)
    .toBuffer();
}

/** Made to fit a square; as they are when they do. */
export async function fitPixels(pixels: Pixels, edgePixels: number): Promise<Pixels> {
  if (Math.max(pixels.width, pixels.height) <= edgePixels) return pixels;
  return pixelsOf(resizeToFit(sharpOf(pixels), edgePixels));
}

export function cutPixels({ data, width, channels }: Pixels, part: Rectangle): Pixels {
  const rowBytes = part.width * channels;
  const cut = Buffer.alloc(rowBytes * part.height);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.top + row) * width + part.left) * channels;
    data.copy(cut, row * rowBytes, from, from + rowBytes);
  }
  return { data: cut, width: part.width, height: part.height, channels };
}

/** Turned upright as an EXIF or TIFF orientation says, 1 to 8. */
export function turnPixels(pixels: Pixels, orientation: number): Promise<Pixels> {
  const image = sharpOf(pixels);
  const mirrored = [2, 4, 5, 7].includes(orientation);
  const degrees =
    orientation <= 2 ? 0 : orientation <= 4 ? 180 : orientation === 5 || orientation === 8 ? 270 : 90;
  return pixelsOf(image.flop(mirrored).rotate(degrees));
}

export function resizeToFit(image: Sharp, edgePixels: number): Sharp {
  return image.resize({ width: edgePixels, height: edgePixels, fit: 'inside', withoutEnlargement: true });
}

/** @param image of one channel or three */
export async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
}

function sharpOf({ data, width, height, channels }: Pixels): Sharp {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return channels === 1 ? image.toColourspace('b-w') : image;
}
