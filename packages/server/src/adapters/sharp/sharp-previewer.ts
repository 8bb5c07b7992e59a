import { readFile } from 'node:fs/promises';
import type { PreviewState } from '@case-attachments/contract';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { detectPicture, type PictureFormat } from '../../domain/file-type/picture.js';
import {
  type Examination,
  type PictureSource,
  PreviewError,
  type Previewer,
  type PreviewRequest,
} from '../../ports/previewer.js';
import { BmpError } from '../bmp/bmp-error.js';
import { readBmpHeader } from '../bmp/bmp-header.js';
import { decodeBmp } from '../bmp/decode-bmp.js';
import { toGrey8 } from './auto-contrast.js';
import { Gate } from './gate.js';
import { readJpegFrame } from './jpeg-header.js';
import { hasAnimationControl } from './png-chunks.js';
import { previewErrors } from './preview-errors.js';
import { isPlainTiffPage, readTiffPages, type TiffPage } from './tiff-directories.js';

export interface SharpPreviewerOptions {
  /** Larger pictures are not decoded. */
  readonly maxPixels?: number;
  /** Larger files are not read into memory. */
  readonly maxBytes?: number;
  /** Longest time one picture may take. Whole seconds. */
  readonly timeoutSeconds?: number;
  /** Pictures worked on at once: what bounds memory. */
  readonly concurrency?: number;
}

const DEFAULTS: Required<SharpPreviewerOptions> = {
  maxPixels: 120_000_000,
  maxBytes: 256 * 1024 ** 2,
  timeoutSeconds: 20,
  concurrency: 2,
};

/** Photographs and X-rays. */
const LOSSY = { quality: 82, smartSubsample: true } as const;
/** Small pictures are drawings and screenshots, whose single pixels lossy WebP washes out; they cost little whole. */
const WHOLE = { nearLossless: true, quality: 60 } as const;
const SMALL_PIXELS = 65_536;

type Available = Extract<PreviewState, { state: 'available' }>;

/** A picture whose headers were read and found showable. */
interface Opened {
  readonly facts: Available;
  /** @throws PreviewError, BmpError or what sharp throws */
  render(sizePixels: number, page: number): Promise<Buffer>;
}

/**
 * Shows JPEG, PNG, GIF, WebP, AVIF, plain TIFF by sharp, and BMP by a decoder of our own. The format is told from
 * the first bytes, never from a name or a type; dimensions are checked before anything is decoded.
 */
export class SharpPreviewer implements Previewer {
  readonly #options: Required<SharpPreviewerOptions>;
  readonly version = '1';
  readonly #gate: Gate;

  constructor(options: SharpPreviewerOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#gate = new Gate(this.#options.concurrency);
    restrictSharp();
  }

  async probe(source: PictureSource, signal?: AbortSignal): Promise<PreviewState> {
    try {
      return await this.#with(source, async (picture) => picture.facts, signal);
    } catch (error) {
      if (!(error instanceof PreviewError)) throw error;
      return { state: 'none', code: error.code, detail: error.message };
    }
  }

  async examine(
    source: PictureSource,
    sizesPixels: readonly number[],
    signal?: AbortSignal,
  ): Promise<Examination> {
    try {
      return await this.#with(
        source,
        async (picture) => {
          const renderings: { sizePixels: number; webp: Buffer }[] = [];
          for (const sizePixels of sizesPixels) {
            renderings.push({ sizePixels, webp: await picture.render(sizePixels, 1) });
          }
          return { preview: picture.facts, renderings };
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof PreviewError)) throw error;
      return { preview: { state: 'none', code: error.code, detail: error.message }, renderings: [] };
    }
  }

  async close(): Promise<void> {}

  render(source: PictureSource, request: PreviewRequest, signal?: AbortSignal): Promise<Buffer> {
    return this.#with(
      source,
      (picture) => {
        const { pageCount } = picture.facts;
        if (request.page > pageCount) throw previewErrors.noSuchPage(request.page, pageCount);
        const { part } = request;
        if (part.kind === 'window') throw previewErrors.none();
        return picture.render(part.sizePixels, request.page);
      },
      signal,
    );
  }

  async #with<T>(
    source: PictureSource,
    use: (picture: Opened) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    refuseByMediaType(source.mediaType);
    if (source.sizeBytes > this.#options.maxBytes) throw previewErrors.tooManyBytes(this.#options.maxBytes);
    return this.#gate.run(async () => {
      const file = await source.withFile((path) => readFile(path));
      signal?.throwIfAborted();
      try {
        return await use(await this.#open(file, signal));
      } catch (error) {
        signal?.throwIfAborted();
        throw asPreviewError(error);
      }
    }, signal);
  }

  async #open(file: Buffer, signal?: AbortSignal): Promise<Opened> {
    const format = detectPicture(file.subarray(0, 128));
    switch (format) {
      case null:
        throw previewErrors.damaged();
      case 'heic':
        throw previewErrors.unsupported('picture (HEIC)');
      case 'bmp':
        return this.#openBmp(file, signal);
      case 'tiff':
        return this.#openTiff(file);
      default:
        return this.#openCommon(file, format);
    }
  }

  async #openCommon(file: Buffer, format: PictureFormat): Promise<Opened> {
    if (format === 'jpeg') refuseOddJpeg(file);
    // A picture cut short is shown as far as it goes: that is more use than none.
    const input = { failOn: 'none', limitInputPixels: this.#options.maxPixels } as const;
    const metadata = await sharp(file, input).metadata();
    const { width, height } = metadata.autoOrient;
    this.#checkPixels(width, height);
    const moves = format !== 'avif' && (metadata.pages ?? 1) > 1;
    return {
      facts: {
        state: 'available',
        width,
        height,
        pageCount: 1,
        animated: moves || (format === 'png' && hasAnimationControl(file)),
        autoContrast: false,
        incomplete: false,
      },
      render: (sizePixels) => this.#render(sharp(file, input), metadata, sizePixels),
    };
  }

  async #openTiff(file: Buffer): Promise<Opened> {
    const pages = readTiffPages(file);
    const [first] = pages;
    if (first === undefined || first.width === 0 || first.height === 0) throw previewErrors.damaged();
    const open = async (page: TiffPage) => {
      this.#checkPixels(page.width, page.height);
      if (!isPlainTiffPage(page)) throw previewErrors.unsupported('TIFF');
      const image = sharp(file, {
        failOn: 'error',
        limitInputPixels: this.#options.maxPixels,
        page: page.directory,
      });
      return { image, metadata: await image.metadata() };
    };
    const { metadata } = await open(first);
    return {
      facts: {
        state: 'available',
        width: metadata.autoOrient.width,
        height: metadata.autoOrient.height,
        pageCount: pages.length,
        animated: false,
        autoContrast: false,
        incomplete: false,
      },
      render: async (sizePixels, page) => {
        const opened = await open(pages[page - 1] ?? first);
        return this.#render(opened.image, opened.metadata, sizePixels);
      },
    };
  }

  async #openBmp(file: Buffer, signal?: AbortSignal): Promise<Opened> {
    const { width, height } = readBmpHeader(file, this.#options.maxPixels);
    return {
      facts: {
        state: 'available',
        width,
        height,
        pageCount: 1,
        animated: false,
        autoContrast: false,
        incomplete: false,
      },
      render: async (sizePixels) => {
        const { data, ...size } = await decodeBmp(file, {
          maxPixels: this.#options.maxPixels,
          targetEdgePixels: sizePixels,
          signal,
        });
        const image = sharp(data, {
          raw: { ...size, channels: 3 },
          limitInputPixels: this.#options.maxPixels,
        });
        return encode(this.#fit(image, sizePixels), size);
      },
    };
  }

  async #render(image: Sharp, metadata: Metadata, sizePixels: number): Promise<Buffer> {
    const fitted = this.#fit(image.autoOrient().flatten({ background: 'white' }), sizePixels);
    // A drawing with alpha is no scan: its faintness is meant.
    if (metadata.space !== 'grey16' || metadata.hasAlpha)
      return encode(fitted.toColourspace('srgb'), metadata);
    const { data, info } = await fitted
      .toColourspace('grey16')
      .extractChannel(0)
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const samples = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height);
    const { width, height } = info;
    return encode(sharp(toGrey8(samples), { raw: { width, height, channels: 1 } }), metadata);
  }

  #fit(image: Sharp, sizePixels: number): Sharp {
    return image
      .resize({ width: sizePixels, height: sizePixels, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: this.#options.timeoutSeconds });
  }

  #checkPixels(width: number, height: number): void {
    if (width * height > this.#options.maxPixels) throw previewErrors.tooManyPixels(width, height);
  }
}

/** `original` is the size of what is shown, before it was made to fit. */
function encode(
  image: Sharp,
  original: { readonly width: number; readonly height: number },
): Promise<Buffer> {
  return image.webp(original.width * original.height <= SMALL_PIXELS ? WHOLE : LOSSY).toBuffer();
}

/** By what the content inspector found, so that a film of half a gigabyte is not read to learn it is none. */
function refuseByMediaType(mediaType: string): void {
  if (mediaType === 'application/dicom') throw previewErrors.unsupported('picture (DICOM)');
  if (mediaType === 'image/heic' || mediaType === 'image/heif') {
    throw previewErrors.unsupported('picture (HEIC)');
  }
  if (!mediaType.startsWith('image/')) throw previewErrors.none();
}

/** sharp crops lossless JPEG to a corner and cannot read 12 bits: a wrong picture is worse than none. */
function refuseOddJpeg(file: Buffer): void {
  const frame = readJpegFrame(file);
  if (frame === null) throw previewErrors.damaged();
  if (frame.lossless || frame.precision !== 8) throw previewErrors.unsupported('JPEG');
}

function asPreviewError(error: unknown): unknown {
  if (error instanceof PreviewError || !(error instanceof Error)) return error;
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
  // libvips has no error codes: its message is all there is.
  if (/pixel limit|too large/i.test(error.message)) return previewErrors.tooManyPixels();
  if (/timeout/i.test(error.message)) return previewErrors.tookTooLong(error);
  return previewErrors.damaged(error);
}

let restricted = false;

/**
 * sharp's settings are the process's own. No cache: every picture is seen once. Two threads: uploads need the rest.
 * No loaders but those used here: a decoder that is not there has no holes.
 */
function restrictSharp(): void {
  if (restricted) return;
  restricted = true;
  sharp.cache(false);
  sharp.concurrency(2);
  const formats = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif', 'Tiff'];
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: formats.map((format) => `VipsForeignLoad${format}`) });
}
