import type { PreviewState } from '@case-attachments/contract';

/** Pixels of 8 bits a channel, grey or red, green, blue, top row first, without padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Buffer;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends PixelSize {
  readonly left: number;
  readonly top: number;
}

/** A page before it is decoded. Its sizes and all pixels it gives are those of the upright page, over white, in sRGB. */
export interface Page extends PixelSize {
  /** The page made to fit a square of this edge, never enlarged; or somewhat larger, where that is cheaper to make. */
  fitted(edgePixels: number): Promise<Pixels>;
  /** A part of the page at its own pixels; all of it when no part is named. */
  part(rectangle?: Rectangle): Promise<Pixels>;
  /** Whether its values are stretched. */
  isStretched(): Promise<boolean>;
  /** Whether something of it is missing that is shown as far as it goes. */
  isIncomplete(): Promise<boolean>;
}

/** A picture whose headers were read and found showable. */
export interface Picture {
  /** From its headers alone. */
  readonly facts: Available;
  /** @throws PreviewError when this page cannot be shown */
  page(number: number): Page | Promise<Page>;
}

export type Available = Extract<PreviewState, { state: 'available' }>;

/** Facts of a still picture of one page. */
export function stillPicture({ width, height }: PixelSize, more: Partial<Available> = {}): Available {
  return {
    state: 'available',
    width,
    height,
    pageCount: 1,
    animated: false,
    autoContrast: false,
    incomplete: false,
    ...more,
  };
}
