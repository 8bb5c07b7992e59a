import {
  type Examination,
  PreviewError,
  type PreviewPart,
  type PreviewRequest,
} from '../../ports/previewer.js';
import { BmpError } from '../bmp/bmp-error.js';
import { isTrap, MagickPictureError } from '../magick/magick-error.js';
import { cutPixels, encodeWebp, fitPixels } from '../sharp/pixel-work.js';
import { restrictSharp } from '../sharp/restricted-sharp.js';
import { DecoderFault } from './decoder-fault.js';
import type { DecoderResult, DecoderSettings, DecoderTask } from './decoder-messages.js';
import { OpenFile } from './file-bytes.js';
import { admitLight, HeavyWork } from './heavy-work.js';
import { openPicture } from './open-picture.js';
import { PageCache } from './page-cache.js';
import { FindingsKept } from './page-findings.js';
import type { Page, Picture, Pixels, Rectangle } from './picture.js';
import { previewErrors } from './preview-errors.js';

type WindowPart = Extract<PreviewPart, { kind: 'window' }>;

/** Decoded when no size is asked for, to learn what the picture is. */
const EXAMINED_PIXELS = 320;

/** Does the jobs of a decoder process. */
export class PictureDesk {
  readonly #cache = new PageCache();
  readonly #findings = new FindingsKept();

  constructor(private readonly settings: DecoderSettings) {
    restrictSharp();
  }

  /** @throws PreviewError about the picture; HeavyWork when it is and must not be; another error when its file cannot be read */
  async do(job: DecoderTask): Promise<DecoderResult> {
    const file = new OpenFile(job.path);
    try {
      const notice = job.kind === 'examine';
      const admit = job.mayBeHeavy ? () => {} : admitLight;
      const findingsOf = (page: number) => this.#findings.of(`${file.identity} ${page}`);
      const picture = await openPicture(file, { ...this.settings, notice, admit, findingsOf });
      switch (job.kind) {
        case 'probe':
          return { preview: picture.facts, renderings: [] };
        case 'examine':
          return await examine(picture, job.sizesPixels);
        case 'render':
          return await this.#render(picture, job.request, file.identity);
      }
    } catch (error) {
      const reason = asPreviewError(error);
      // libvips opens it by its path: a disk that went away looks to it like a broken picture.
      if (isDamaged(reason) && !file.isInPlace())
        throw new DecoderFault('The file went away', { cause: error });
      throw reason;
    } finally {
      file.close();
    }
  }

  async #render(picture: Picture, { page: number, part }: PreviewRequest, identity: string): Promise<Buffer> {
    const { pageCount } = picture.facts;
    if (number > pageCount) throw previewErrors.noSuchPage(number, pageCount);
    const page = await picture.page(number);
    if (part.kind === 'window') {
      return encodeWebp(await this.#window(page, windowOf(part, page), `${identity} ${number}`), page);
    }
    return encodeWebp(await fitted(page, part.sizePixels), page);
  }

  async #window(page: Page, rectangle: Rectangle, key: string): Promise<Pixels> {
    if (!PageCache.fits(page)) return page.part(rectangle);
    const whole = this.#cache.get(key) ?? (await page.part());
    this.#cache.keep(key, whole);
    return cutPixels(whole, rectangle);
  }
}

async function examine(picture: Picture, sizesPixels: readonly number[]): Promise<Examination> {
  const page = await picture.page(1);
  const largestFirst = [...sizesPixels].sort((a, b) => b - a);
  let pixels = await fitted(page, largestFirst[0] ?? EXAMINED_PIXELS);
  const renderings: { sizePixels: number; webp: Buffer }[] = [];
  let webp: Buffer | undefined;
  for (const sizePixels of largestFirst) {
    const smaller = await fitPixels(pixels, sizePixels);
    // The same pixels twice: neither size makes the picture smaller.
    if (webp === undefined || smaller !== pixels) webp = await encodeWebp(smaller, page);
    pixels = smaller;
    renderings.push({ sizePixels, webp });
  }
  const autoContrast = await page.isStretched();
  const incomplete = await page.isIncomplete();
  return { preview: { ...picture.facts, autoContrast, incomplete }, renderings };
}

async function fitted(page: Page, sizePixels: number): Promise<Pixels> {
  return fitPixels(await page.fitted(sizePixels), sizePixels);
}

function windowOf({ column, row, edgePixels }: WindowPart, page: Page): Rectangle {
  const left = column * edgePixels;
  const top = row * edgePixels;
  if (left >= page.width || top >= page.height) throw previewErrors.noSuchWindow(column, row);
  return {
    left,
    top,
    width: Math.min(edgePixels, page.width - left),
    height: Math.min(edgePixels, page.height - top),
  };
}

const isDamaged = (error: unknown) => error instanceof PreviewError && error.code === 'preview-damaged';

function asPreviewError(error: unknown): unknown {
  if (error instanceof PreviewError || !(error instanceof Error)) return error;
  // Of the file system: the file is away, or may not be read. Nothing is known of the picture.
  if ('syscall' in error) return error;
  if (error instanceof BmpError) {
    switch (error.reason) {
      case 'damaged':
        return previewErrors.damaged(error);
      case 'unsupported':
        return previewErrors.unsupported('BMP');
      case 'too-large':
        return previewErrors.tooManyPixels();
    }
  }
  if (isTrap(error) || error instanceof DecoderFault || error instanceof HeavyWork) return error;
  if (error instanceof MagickPictureError) {
    switch (error.reason) {
      case 'damaged':
        return previewErrors.damaged(error);
      case 'unsupported':
        return previewErrors.unsupported(error.format === 'HEIC' ? 'picture (HEIC)' : error.format);
      case 'too-large':
        return previewErrors.tooManyPixels();
    }
  }
  // libvips has no error codes: its message is all there is.
  if (/pixel limit|too large/i.test(error.message)) return previewErrors.tooManyPixels();
  if (/out of range|byte limit|memory allocation|out of memory/i.test(error.message)) {
    return previewErrors.tookTooMuchMemory(error);
  }
  return previewErrors.damaged(error);
}
