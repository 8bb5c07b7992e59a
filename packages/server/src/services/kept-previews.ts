import { BlobNotFoundError, type BlobStore } from '../ports/blob-store.js';

/** Pictures by the variant they are kept under. */
export type Pictures = ReadonlyMap<string, Buffer>;

export interface KeptPreviewsOptions {
  readonly blobs: BlobStore;
  /** Starts the names of the variants that are still good. */
  readonly prefix: string;
  /** A picture was shown but could not be kept: for the log. */
  readonly onError: (error: unknown, context: { readonly blobKey: string }) => void;
}

/** Pictures that were made, beside the bytes they were made from. */
export class KeptPreviews {
  constructor(private readonly options: KeptPreviewsOptions) {}

  read(blobKey: string, variant: string): Promise<Buffer | null> {
    return this.options.blobs.readDerived(blobKey, variant);
  }

  sizeBytes(blobKey: string, variant: string): Promise<number | null> {
    return this.options.blobs.derivedSizeBytes(blobKey, variant);
  }

  /**
   * Keeps them, in place of what older versions made of the same blob. Never rejects: they are there to be shown, and a
   * full disk costs the work, not the picture.
   */
  async keep(blobKey: string, pictures: Pictures): Promise<void> {
    const { blobs, prefix, onError } = this.options;
    try {
      for (const [variant, webp] of pictures) await blobs.putDerived(blobKey, variant, webp);
      const outdated = (await blobs.listDerived(blobKey)).filter((variant) => !variant.startsWith(prefix));
      await blobs.removeDerived(blobKey, outdated);
    } catch (error) {
      // Removed while it was looked at: nothing is missing.
      if (!(error instanceof BlobNotFoundError)) onError(error, { blobKey });
    }
  }
}
