import type { Attachment } from '@case-attachments/contract';

/** A picture to show: revoke nothing yourself, call `release` when it leaves the page. */
export interface LoadedPreview {
  readonly url: string;
  release(): void;
}

/** A square of a page at its own pixels, counted from 0 in squares of the policy's `previewWindowPixels`. */
export interface WindowPlace {
  readonly column: number;
  readonly row: number;
}

/** Authorised pictures as object URLs. Equal requests share one fetch and one URL; released ones are revoked after a while. */
export interface PreviewLoader {
  /**
   * @param part the whole page: edge of the square it must fill, in CSS pixels times the screen's pixel ratio, of which
   * the next larger of the policy's `previewSizes` is fetched; or a square of it
   * @throws ApiError with the preview's problem code
   */
  load(
    attachment: Attachment,
    part: number | WindowPlace,
    options?: { readonly page?: number; readonly priority?: 'high' | 'low'; readonly signal?: AbortSignal },
  ): Promise<LoadedPreview>;
}
