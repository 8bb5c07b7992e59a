import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Admit } from '../preview/heavy-work.js';
import type { Page, Pixels, Rectangle } from '../preview/picture.js';
import { type Levels, levelsOf, toGrey8 } from '../preview/scan-levels.js';
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
}

/** The levels of a scan are taken from its page made to fit this, whichever size is wanted. Pixels. */
const LEVELS_EDGE_PIXELS = 640;
const SCALE_16 = { black: 0, white: 65_535 };

/** A page that libvips decodes from the file itself, as a stream, and smaller at once where the format allows it. */
export class SharpPage implements Page {
  readonly width: number;
  readonly height: number;
  readonly #isScan: boolean;
  #levels: Promise<Levels> | undefined;
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
    this.#isScan = metadata.space === 'grey16' && !isTransparent;
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
    const isScan = metadata.space === 'grey16' && metadata.hasAlpha;
    // Some sensors' programs write an alpha that hides nothing.
    const isTransparent = isScan ? !(await isOpaque(input, options)) : metadata.hasAlpha;
    return new SharpPage(input, options, settings, metadata, isTransparent);
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
      if (this.#isScan) {
        const { samples, ...size } = await samplesOf(shape(upright));
        return { ...size, channels: 1, data: toGrey8(samples, await this.#levelsOnce()) };
      }
      const grey = this.metadata.space === 'b-w';
      return pixelsOf(shape(upright).toColourspace(grey ? 'b-w' : 'srgb'));
    });
  }

  #levelsOnce(): Promise<Levels> {
    this.#levels ??= this.#decode(async (upright) => {
      const { samples } = await samplesOf(resizeToFit(upright, LEVELS_EDGE_PIXELS));
      return levelsOf(samples, SCALE_16);
    });
    return this.#levels;
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

/** A page in full is held, and once more to turn it. */
function wholeBytesAPixel({ orientation = 1 }: Metadata, isPart: boolean): number {
  return (isPart ? 0 : 3) + (orientation === 1 ? 0 : 3);
}

/**
 * Cameras leave bytes between the parts of a file, and odd parameters, that cost no pixel; bytes before a restart marker
 * (D0 to D7) are pixels that were lost. libvips has no codes for them.
 */
function isHarmless(error: unknown): boolean {
  return /extraneous bytes before marker 0x(?!d[0-7])|Invalid SOS parameters/i.test(String(error));
}

async function samplesOf(image: Sharp) {
  const { data, info } = await image
    .toColourspace('grey16')
    .extractChannel(0)
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, samples: new Uint16Array(data.buffer, data.byteOffset, width * height) };
}
