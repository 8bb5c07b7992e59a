import type { PreviewState } from '@case-attachments/contract';

/** Why a picture cannot be shown; becomes a problem with the same code. */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
  constructor(
    readonly code: 'preview-none' | 'preview-unsupported' | 'preview-too-large' | 'preview-damaged',
    /** For the person: names the reason, never a path. */
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A picture's bytes and what the server decided they are. */
export interface PictureSource {
  readonly mediaType: string;
  /** What it is called; tells what it was meant to be where the bytes are nothing known. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Lends a file on this machine for as long as `use` takes, and not at all when type or size forbid it. Read only. */
  withFile<T>(use: (path: string) => Promise<T>): Promise<T>;
}

/** What of a page is wanted: all of it made to fit a square, or one square of its own pixels. */
export type PreviewPart =
  | { readonly kind: 'fitted'; readonly sizePixels: number }
  | { readonly kind: 'window'; readonly column: number; readonly row: number; readonly edgePixels: number };

export interface PreviewRequest {
  /** From 1. */
  readonly page: number;
  readonly part: PreviewPart;
}

/** What a picture turned out to be once its first page was decoded. */
export interface Examination {
  readonly preview: PreviewState;
  /** The first page in the sizes asked for; empty when it cannot be shown. */
  readonly renderings: readonly { readonly sizePixels: number; readonly webp: Buffer }[];
}

/** Makes pictures a browser can show out of what it cannot, or what is too large for it. */
export interface Previewer {
  /** Another one whenever the same picture would be shown otherwise: what was kept under an older one is made anew. */
  readonly version: string;
  /**
   * Another one whenever a file of this media type may be found to be something else than before, by another version or
   * by a switch for its kind alone: it is examined again then.
   */
  examinedBy(mediaType: string): string;
  /** By the headers alone, so quick. Never rejects for a bad picture: the reason is part of the answer. */
  probe(source: PictureSource, signal?: AbortSignal): Promise<PreviewState>;
  /** Decodes the first page once, for all sizes. Never rejects for a bad picture, as `probe`. */
  examine(source: PictureSource, sizesPixels: readonly number[], signal?: AbortSignal): Promise<Examination>;
  /**
   * A WebP of the part, upright, on white, without metadata, never enlarged. The same grey means the same value in every
   * size and window of a page.
   * @throws PreviewError
   */
  render(source: PictureSource, request: PreviewRequest, signal?: AbortSignal): Promise<Buffer>;
  /** Ends what runs. */
  close(): Promise<void>;
}
