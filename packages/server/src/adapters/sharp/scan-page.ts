import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { OpenFile } from '../preview/file-bytes.js';
import type { Admit } from '../preview/heavy-work.js';
import type { Page, Pixels, Rectangle } from '../preview/picture.js';
import { previewErrors } from '../preview/preview-errors.js';
import { retagTiff } from '../preview/retagged-tiff.js';
import { type Levels, levelsOf, type Samples, type Scale, to8Bits } from '../preview/scan-levels.js';
import { readSamples, type SampleKind } from '../preview/scan-samples.js';
import type { TiffPage } from '../preview/tiff-directories.js';
import { cutPixels, fitPixels, pixelsOf, turnPixels } from './pixel-work.js';

/** None, LZW, Deflate (two codes), PackBits: those that pack bytes, whatever the bytes mean. */
const BYTE_COMPRESSIONS: ReadonlySet<number> = new Set([1, 5, 8, 32_773, 32_946]);
const MAX_FILE_BYTES = 256 * 1024 ** 2;
/** Whole pages give their levels by so many of their samples, evenly spread. */
const LEVEL_SAMPLES = 400_000;

/** What the samples of a grey page are, when it is a scan that libvips does not read: 10, 12 or 14 bits, signed, floating point. */
function kindOf({ bitsPerSample: [bits], sampleFormats: [format], predictor }: TiffPage): SampleKind | null {
  const plain = predictor === 1;
  if (format === 1 && (bits === 10 || bits === 12 || bits === 14) && plain) return `packed${bits}`;
  if (format === 1 && bits === 32) return predictor <= 2 ? 'uint32' : null;
  if (format === 2 && bits === 16) return predictor <= 2 ? 'int16' : null;
  if (format === 2 && bits === 32) return predictor <= 2 ? 'int32' : null;
  return format === 3 && bits === 32 && plain ? 'float32' : null;
}

export function isScan(page: TiffPage, { sizeBytes }: OpenFile): boolean {
  return (
    sizeBytes <= MAX_FILE_BYTES &&
    (page.photometric === 0 || page.photometric === 1) &&
    page.samplesPerPixel === 1 &&
    !page.tiled &&
    BYTE_COMPRESSIONS.has(page.compression) &&
    kindOf(page) !== null
  );
}

/**
 * A page of grey samples that libvips does not read. It is told that they are bytes, and unpacks those; what they mean
 * is read here.
 */
export class ScanPage implements Page {
  readonly width: number;
  readonly height: number;
  #whole: Promise<Pixels> | undefined;
  #stretched = false;

  constructor(
    private readonly file: OpenFile,
    private readonly page: TiffPage,
    private readonly admit: Admit,
  ) {
    const turned = page.orientation >= 5;
    this.width = turned ? page.height : page.width;
    this.height = turned ? page.width : page.height;
  }

  async fitted(edgePixels: number): Promise<Pixels> {
    return fitPixels(await this.#wholeOnce(), edgePixels);
  }

  async part(rectangle?: Rectangle): Promise<Pixels> {
    const whole = await this.#wholeOnce();
    return rectangle ? cutPixels(whole, rectangle) : whole;
  }

  async isStretched(): Promise<boolean> {
    await this.#wholeOnce();
    return this.#stretched;
  }

  async isIncomplete(): Promise<boolean> {
    return false;
  }

  #wholeOnce(): Promise<Pixels> {
    this.#whole ??= this.#decode();
    return this.#whole;
  }

  async #decode(): Promise<Pixels> {
    const { width, height, orientation, bitsPerSample } = this.page;
    // The file, its unpacked rows, the samples, and what is shown of them.
    this.admit(this.file.sizeBytes + width * height * (2 * Math.ceil((bitsPerSample[0] ?? 8) / 8) + 1));
    const kind = kindOf(this.page) as SampleKind;
    const samples = readSamples(await this.#bytes(), kind, this.page);
    const levels = this.#levelsOf(samples, kind);
    this.#stretched = levels.stretched;
    return turnPixels({ width, height, channels: 1, data: to8Bits(samples, levels) }, orientation);
  }

  #levelsOf(samples: Samples, kind: SampleKind): Levels {
    const step = Math.ceil(samples.length / LEVEL_SAMPLES);
    const some = step === 1 ? samples : samples.filter((_, i) => i % step === 0);
    const levels = levelsOf(some, scaleOf(kind, some));
    const whiteIsZero = this.page.photometric === 0;
    return whiteIsZero ? { ...levels, black: levels.white, white: levels.black } : levels;
  }

  /** The unpacked rows, as the file has them: each begins at a whole byte. */
  async #bytes(): Promise<Buffer> {
    const { width, directory, bitsPerSample } = this.page;
    const tiff = readFileSync(this.file.path);
    const rowBytes = Math.ceil((width * (bitsPerSample[0] ?? 8)) / 8);
    if (!retagTiff(tiff, directory, asBytes(rowBytes))) throw previewErrors.unsupported('TIFF');
    const image = sharp(tiff, { failOn: 'error', page: directory, limitInputPixels: false });
    const { data } = await pixelsOf(image.toColourspace('b-w'));
    return data;
  }
}

/** The tags of a page of bytes, black where they are 0: width, bits, photometric interpretation, predictor, format. */
const asBytes = (rowBytes: number) =>
  new Map([
    [256, rowBytes],
    [258, 8],
    [262, 1],
    [317, 1],
    [339, 1],
  ]);

/** The whole scale of a kind. Floating point has one only when its values look like shares of 1. */
function scaleOf(kind: SampleKind, samples: Samples): Scale {
  switch (kind) {
    case 'packed10':
    case 'packed12':
    case 'packed14':
      return { black: 0, white: 2 ** Number(kind.slice(6)) - 1 };
    case 'uint32':
      return { black: 0, white: 2 ** 32 - 1 };
    case 'float32':
      return samples.every((value) => Number.isNaN(value) || (value >= 0 && value <= 1))
        ? { black: 0, white: 1 }
        : null;
    default:
      return null;
  }
}
