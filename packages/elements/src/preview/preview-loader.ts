import type { Attachment } from '@case-attachments/contract';

/** A picture to show: revoke nothing yourself, call `release` when it leaves the page. */
export interface LoadedPreview {
  readonly url: string;
  release(): void;
}

/** Authorised pictures as object URLs. Equal requests share one fetch and one URL; released ones are revoked after a while. */
export interface PreviewLoader {
  /**
   * @param sizePixels edge of the square it must fill, in CSS pixels times the screen's pixel ratio;
   * the next larger of the policy's `previewSizes` is fetched
   * @throws ApiError with the preview's problem code
   */
  load(
    attachment: Attachment,
    sizePixels: number,
    options?: { readonly page?: number; readonly priority?: 'high' | 'low'; readonly signal?: AbortSignal },
  ): Promise<LoadedPreview>;
}
