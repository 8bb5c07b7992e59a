import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Admit } from '../preview/heavy-work.js';
import type { PageFindings } from '../preview/page-findings.js';
import type { Page, Pixels, Rectangle } from '../preview/picture.js';
import { type Levels, levelsOf, to8Bits } from '../preview/scan-levels.js';
import { pixelsOf, resizeToFit } from './pixel-work.js';

/** How much of what is broken is put up with. */
export type Leniency =
  /** Nothing: for formats of which broken files come out as another picture. */
  | 'none'
  /** A picture cut short is shown as far as it goes: that is more use than none. */
  | 'shown'
  /** So it is, and found out; costs a second decode of what is broken. */
  | 'noticed';

export interface SharpPageSettings {
  readonly leniency: Leniency;
  readonly admit: Admit;
  /** What the decoder holds at once of a format that is stored in pieces. */
  readonly pieceBytes?: number;
  /** Of this page, by earlier jobs; those of this one are noted. */
  readonly findings?: PageFindings;
}

/** The levels of a scan are taken from its page made to fit this, whichever size is wanted. Pixels. */
const LEVELS_EDGE_PIXELS = 640;
const SCALE_16 = { black: 0, white: 65_535 };

/** 16 bits a sample, as sensors write them. The 10 and 12 bits of AVIF are made for the eye. */
const mayBeScan = ({ format, space }: Metadata) =>
  format !== 'heif' && (space === 'grey16' || space === 'rgb16');

/** A page that libvips decodes from the file itself, as a stream, and smaller at once where the format allows it. */
export class SharpPage implements Page {
  readonly width: number;
  readonly height: number;
  readonly #isScan: boolean;
  readonly #findings: PageFindings;
  #incomplete = false;

  private constructor(
    private readonly input: string | Buffer,
    private readonly options: SharpOptions,
    private readonly settings: SharpPageSettings,
    private readonly metadata: Metadata,
    /** A drawing with alpha is no scan: its faintness is meant. */
    isTransparent: boolean,
  ) {
    ({ width: this.width, height: this.height } = metadata.autoOrient);
    this.#isScan = mayBeScan(metadata) && !isTransparent;
    this.#findings = settings.findings ?? {};
  }

  /**
   * @param input a path, or the bytes of a file
   * @throws what sharp throws
   */
  static async open(
    input: string | Buffer,
    options: SharpOptions,
    settings: SharpPageSettings,
  ): Promise<SharpPage> {
    const failOn = settings.leniency === 'none' ? 'error' : 'none';
    const metadata = await sharp(input, { ...options, failOn }).metadata();
    const { findings = {} } = settings;
    // Some sensors' programs write an alpha that hides nothing.
    if (mayBeScan(metadata) && metadata.hasAlpha) findings.isOpaque ??= await isOpaque(input, options);
    const isTransparent = metadata.hasAlpha && !findings.isOpaque;
    return new SharpPage(input, options, { ...settings, findings }, metadata, isTransparent);
  }

  get #isGrey(): boolean {
    return this.metadata.space === 'b-w' || this.metadata.space === 'grey16';
  }

  /** Pictures in the file: pages or frames. */
  get frameCount(): number {
    return this.metadata.pages ?? 1;
  }

  fitted(edgePixels: number): Promise<Pixels> {
    this.#admit(0);
    return this.#pixels((upright) => resizeToFit(upright, edgePixels));
  }

  part(rectangle?: Rectangle): Promise<Pixels> {
    const { format } = this.metadata;
    // Only made smaller does WebP come row after row.
    const decoded = format === 'webp' ? 4 : 0;
    this.#admit(decoded + wholeBytesAPixel(this.metadata, rectangle !== undefined));
    return this.#pixels((upright) => (rectangle ? upright.extract(rectangle) : upright));
  }

  async isStretched(): Promise<boolean> {
    return this.#isScan && (await this.#levelsOnce()).stretched;
  }

  async isIncomplete(): Promise<boolean> {
    return this.#incomplete;
  }

  /** @param resultBytesAPixel what is made of each of its pixels */
  #admit(resultBytesAPixel: number): void {
    const { admit, pieceBytes = 0 } = this.settings;
    admit(pieceBytes + this.width * this.height * (decodedBytesAPixel(this.metadata) + resultBytesAPixel));
  }

  #pixels(shape: (upright: Sharp) => Sharp): Promise<Pixels> {
    return this.#decode(async (upright) => {
      const levels = this.#isScan ? await this.#levelsOnce() : null;
      // libvips shows colours of the whole range as they are.
      if (levels && (levels.stretched || this.#isGrey)) {
        const { samples, ...shown } = await this.#samples(shape(upright));
        return { ...shown, data: to8Bits(samples, levels) };
      }
      return pixelsOf(shape(upright).toColourspace(this.#isGrey ? 'b-w' : 'srgb'));
    });
  }

  async #levelsOnce(): Promise<Levels> {
    this.#findings.levels ??= await this.#decode(async (upright) => {
      const { samples, channels } = await this.#samples(resizeToFit(upright, LEVELS_EDGE_PIXELS));
      return levelsOf(samples, SCALE_16, channels);
    });
    return this.#findings.levels;
  }

  /** Of 16 bits. */
  async #samples(image: Sharp) {
    const sixteen = this.#isGrey
      ? image.toColourspace('grey16').extractChannel(0)
      : image.toColourspace('rgb16');
    const { data, info } = await sixteen.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const channels: Pixels['channels'] = this.#isGrey ? 1 : 3;
    const samples = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
    return { width, height, channels, samples };
  }

  async #decode<T>(use: (upright: Sharp) => Promise<T>): Promise<T> {
    const upright = (failOn: 'none' | 'error' | 'warning') =>
      sharp(this.input, { ...this.options, failOn })
        .autoOrient()
        .flatten({ background: 'white' });
    if (this.settings.leniency === 'none') return use(upright('error'));
    if (this.settings.leniency === 'shown' || this.#incomplete) return use(upright('none'));
    try {
      return await use(upright('warning'));
    } catch (error) {
      const shown = await use(upright('none'));
      this.#incomplete ||= !isHarmless(error);
      return shown;
    }
  }
}

/** Whether its alpha, or what stands in the place of it, hides nothing. Decodes it all. */
export async function isOpaque(input: string | Buffer, options: SharpOptions): Promise<boolean> {
  const { isOpaque } = await sharp(input, { ...options, failOn: 'none' }).stats();
  return isOpaque;
}

/**
 * What the decoder holds for each pixel of the page, by measurement; next to nothing where it gives row after row.
 * AVIF: its planes in 16 bits, and their colours.
 */
function decodedBytesAPixel({ format, isProgressive }: Metadata): number {
  switch (format) {
    case 'heif':
      return 18;
    case 'gif':
      return 4;
    case 'jpeg':
    case 'png':
      return isProgressive ? 4 : 0;
    default:
      return 0;
  }
}

/** A page in full is held, and once more to turn it; of 16 bits before levels make it one of 8. */
function wholeBytesAPixel({ orientation = 1, depth }: Metadata, isPart: boolean): number {
  const decoded = depth === 'ushort' ? 6 : 3;
  const shown = depth === 'ushort' ? 3 : 0;
  return (isPart ? 0 : decoded + shown) + (orientation === 1 ? 0 : decoded);
}

/**
 * Cameras leave bytes between the parts of a file, and odd parameters, that cost no pixel; bytes before a restart marker
 * (D0 to D7) are pixels that were lost. libvips has no codes for them.
 */
function isHarmless(error: unknown): boolean {
  return /extraneous bytes before marker 0x(?!d[0-7])|Invalid SOS parameters/i.test(String(error));
}
