import { readFileSync } from 'node:fs';
import type { IMagickImage, MagickReadSettings } from '@imagemagick/magick-wasm';
import type { OpenFile } from '../preview/file-bytes.js';
import { type Admit, MUCH } from '../preview/heavy-work.js';
import { LazyPage } from '../preview/lazy-page.js';
import type { Page, PixelSize } from '../preview/picture.js';
import { SharpPage } from '../sharp/sharp-page.js';
import { loadMagick, type Magick } from './load-magick.js';
import { type MagickFormatName, MagickPictureError, magickPictureError } from './magick-error.js';

export interface MagickRequest {
  readonly format: MagickFormatName;
  /** Place of the page among the pictures of the file, from 0. A HEIC's primary picture is its first. */
  readonly index: number;
  readonly maxPixels: number;
  readonly admit: Admit;
}

/** The file is copied into the memory of WebAssembly. */
const MAX_FILE_BYTES = 256 * 1024 ** 2;

/** Warnings over tags are nothing; these are over pixels. */
const BROKEN_PIXELS =
  /corrupt|premature|truncat|not enough data|read error|unexpected end|bad code|uncompressed data/i;

/**
 * A page that libvips cannot show, or not rightly. ImageMagick decodes it, sharp does the rest with what it decoded: so
 * colours, transparency and orientation are treated as everywhere.
 * @throws MagickPictureError
 */
export async function openByMagick(file: OpenFile, request: MagickRequest): Promise<Page> {
  if (file.sizeBytes > MAX_FILE_BYTES) throw new MagickPictureError('too-large', request.format);
  request.admit(MUCH); // WebAssembly, which gives nothing back
  const bytes = readFileSync(file.path);
  const magick = await loadMagick(request.maxPixels);
  const size = pictureErrors(request, () => uprightSize(magick, bytes, request));
  return new LazyPage(size, async () => {
    const tiff = pictureErrors(request, () => decodeToTiff(magick, bytes, request));
    const { maxPixels, admit } = request;
    return SharpPage.open(tiff, { limitInputPixels: maxPixels }, { leniency: 'none', admit });
  });
}

/** By the headers. */
function uprightSize(magick: Magick, bytes: Buffer, request: MagickRequest): PixelSize {
  const info = magick.MagickImageInfo.create(bytes, settingsOf(magick, request));
  const { width, height } = info;
  if (width * height > request.maxPixels) throw new Error('too large');
  return isTurned(magick, info.orientation, request) ? { width: height, height: width } : { width, height };
}

/** An uncompressed TIFF of 8 bits a channel, with the colour profile and the orientation of the original. */
function decodeToTiff(magick: Magick, bytes: Buffer, request: MagickRequest): Buffer {
  const image = magick.MagickImage.create();
  try {
    image.onWarning = ({ error }) => {
      if (BROKEN_PIXELS.test(error.message)) throw error;
    };
    image.read(bytes, settingsOf(magick, request));
    if (request.format === 'HEIC') uprightAlready(magick, image);
    // What a TIFF says in CIE L*a*b* has no profile of its own.
    if (image.colorSpace === magick.ColorSpace.Lab) image.colorSpace = magick.ColorSpace.sRGB;
    image.depth = 8;
    image.setCompression(magick.CompressionMethod.NoCompression);
    return image.write(magick.MagickFormat.Tiff, (tiff) => Buffer.from(tiff));
  } finally {
    image.dispose();
  }
}

/** HEIF is turned by its own properties (irot, imir), which its decoder heeds; what EXIF says is said of the sensor. */
function uprightAlready(magick: Magick, image: IMagickImage): void {
  image.removeProfile('exif');
  image.orientation = magick.Orientation.TopLeft;
}

function isTurned(magick: Magick, orientation: number, { format }: MagickRequest): boolean {
  return format !== 'HEIC' && orientation >= magick.Orientation.LeftTop;
}

function settingsOf(magick: Magick, { format, index }: MagickRequest): MagickReadSettings {
  return new magick.MagickReadSettings({
    format: magick.MagickFormat[FORMATS[format]],
    frameIndex: index,
    frameCount: 1,
  });
}

const FORMATS = { HEIC: 'Heic', JPEG: 'Jpeg', TIFF: 'Tiff' } as const;

function pictureErrors<T>({ format }: MagickRequest, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw magickPictureError(error, format);
  }
}
