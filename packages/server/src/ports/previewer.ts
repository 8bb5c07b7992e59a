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
  readonly sizeBytes: number;
  /** Read the whole picture into memory. Called at most once a preview, and not at all when the size forbids it. */
  bytes(): Promise<Buffer>;
}

/** Makes pictures a browser can show out of what it cannot, or what is too large for it. */
export interface Previewer {
  /** Never rejects for a bad picture: the reason is part of the answer. */
  probe(source: PictureSource, signal?: AbortSignal): Promise<PreviewState>;
  /**
   * A WebP that fits a square of `sizePixels`, upright, on white, without metadata, never enlarged.
   * @throws PreviewError
   */
  render(
    source: PictureSource,
    request: { readonly sizePixels: number; readonly page: number },
    signal?: AbortSignal,
  ): Promise<Buffer>;
}
