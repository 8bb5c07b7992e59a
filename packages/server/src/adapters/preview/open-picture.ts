import { detectPicture, type PictureFormat } from '../../domain/file-type/picture.js';
import { openBmp } from '../bmp/open-bmp.js';
import { openByMagick } from '../magick/open-by-magick.js';
import { type Leniency, SharpPage } from '../sharp/sharp-page.js';
import type { OpenFile } from './file-bytes.js';
import type { Admit } from './heavy-work.js';
import { readJpegFrame } from './jpeg-header.js';
import { openTiff } from './open-tiff.js';
import type { PageFindings } from './page-findings.js';
import { type Picture, stillPicture } from './picture.js';
import { hasAnimationControl } from './png-chunks.js';
import { checkPixels, previewErrors } from './preview-errors.js';

export interface OpenSettings {
  /** HEIC needs a decoder of patented methods. */
  readonly heic: boolean;
  readonly maxPixels: number;
  /** Whether to find out if a picture that is shown is all there. */
  readonly notice: boolean;
  /** Asked before much memory is taken. */
  readonly admit: Admit;
  /** What earlier jobs found out about a page, by its number from 0; and where to note what this one does. */
  readonly findingsOf: (page: number) => PageFindings;
}

/**
 * Finds the decoder by the first bytes, never by a name or a type, and checks dimensions before anything is decoded.
 * @throws PreviewError, or what a decoder throws about a picture it cannot read
 */
export async function openPicture(file: OpenFile, settings: OpenSettings): Promise<Picture> {
  const format = detectPicture(file.read(0, 128));
  switch (format) {
    case null:
      // It may be whole, and a picture of a kind that nobody here knows.
      throw file.sizeBytes === 0 ? previewErrors.damaged() : previewErrors.unsupported('picture');
    case 'heic':
      return openHeic(file, settings);
    case 'bmp':
      return openBmp(file, settings.maxPixels, settings.admit);
    case 'tiff':
      return openTiff(file, settings);
    case 'jpeg':
      return openJpeg(file, settings);
    default:
      return openCommon(file, format, settings);
  }
}

/** libvips crops lossless JPEG to a corner and cannot read 12 bits: a wrong picture is worse than none. */
async function openJpeg(file: OpenFile, settings: OpenSettings): Promise<Picture> {
  const frame = readJpegFrame(file);
  if (frame === null) throw previewErrors.damaged();
  if (!frame.lossless && frame.precision === 8) return openCommon(file, 'jpeg', settings);
  const page = await openByMagick(file, { ...settings, format: 'JPEG', index: 0 });
  return { facts: stillPicture(page), page: () => page };
}

async function openHeic(file: OpenFile, settings: OpenSettings): Promise<Picture> {
  if (!settings.heic) throw previewErrors.unsupported('picture (HEIC)');
  const page = await openByMagick(file, { ...settings, format: 'HEIC', index: 0 });
  return { facts: stillPicture(page), page: () => page };
}

async function openCommon(file: OpenFile, format: PictureFormat, settings: OpenSettings): Promise<Picture> {
  const { maxPixels, notice, admit, findingsOf } = settings;
  const leniency: Leniency = notice ? 'noticed' : 'shown';
  const options = { limitInputPixels: maxPixels };
  const page = await SharpPage.open(file.path, options, { leniency, admit, findings: findingsOf(0) });
  checkPixels(page, maxPixels);
  const moves = format === 'png' ? hasAnimationControl(file) : format !== 'avif' && page.frameCount > 1;
  return { facts: stillPicture(page, { animated: moves }), page: () => page };
}
