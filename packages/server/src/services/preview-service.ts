import { PREVIEW_SIZES, type PreviewQuery } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import type { BlobStore } from '../ports/blob-store.js';
import { PreviewError, type Previewer } from '../ports/previewer.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import { PreviewQueue } from './preview-queue.js';

/** Pictures are decoded into memory: two at a time keep a small server alive. */
const CONCURRENCY = 2;
const DEFAULT_SIZE = 640;
/** Changes when the same picture would be rendered otherwise: old renderings are then made anew. */
const RENDERING = 'v1';

export interface PreviewServiceOptions {
  readonly previewer: Previewer;
  readonly blobs: BlobStore;
  readonly content: AttachmentContentService;
  /** A picture was shown but could not be kept: for the log. */
  readonly onKeepError: (error: unknown, context: { readonly blobKey: string }) => void;
}

/** Derived WebPs: made once, kept beside the bytes they were made from. */
export class PreviewService {
  readonly #queue = new PreviewQueue<Buffer>(CONCURRENCY);

  constructor(private readonly options: PreviewServiceOptions) {}

  /**
   * @param signal the reader has gone
   * @throws ProblemError `preview-none`, `preview-unsupported`, `preview-too-large`, `preview-damaged`
   */
  async webp(record: AttachmentRecord, query: PreviewQuery, signal: AbortSignal): Promise<Buffer> {
    const { preview } = record;
    if (preview.state === 'none') {
      throw new ProblemError(preview.code, preview.detail, { fileName: record.name });
    }
    const page = query.page ?? 1;
    if (page > preview.pageCount) {
      throw new ProblemError('request-invalid', `Query: "page" is beyond the last, ${preview.pageCount}.`);
    }
    const sizePixels = roundUp(query.size ?? DEFAULT_SIZE);
    const variant = `webp-${RENDERING}-${sizePixels}-p${page}`;
    const { blobs } = this.options;
    const kept = await blobs.readDerived(record.blobKey, variant);
    if (kept) return kept;
    return this.#queue.run(
      `${record.blobKey} ${variant}`,
      async (signal) => {
        const webp = await this.#render(record, sizePixels, page, signal);
        await this.#keep(record.blobKey, variant, webp);
        return webp;
      },
      signal,
    );
  }

  /** The picture is there to be shown, whether or not it can be kept: a full disk costs the work, not the picture. */
  async #keep(blobKey: string, variant: string, webp: Buffer): Promise<void> {
    try {
      await this.options.blobs.putDerived(blobKey, variant, webp);
    } catch (error) {
      this.options.onKeepError(error, { blobKey });
    }
  }

  async #render(
    record: AttachmentRecord,
    sizePixels: number,
    page: number,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { previewer, content } = this.options;
    const source = {
      mediaType: record.mediaType,
      sizeBytes: record.sizeBytes,
      withFile: <T>(use: (path: string) => Promise<T>) => content.withFile(record, use),
    };
    try {
      return await previewer.render(source, { page, part: { kind: 'fitted', sizePixels } }, signal);
    } catch (cause) {
      if (!(cause instanceof PreviewError)) throw cause;
      throw new ProblemError(cause.code, cause.message, { fileName: record.name }, { cause });
    }
  }
}

/** The smallest size that is made and not below what was asked, so that few are kept. */
function roundUp(size: number): number {
  return PREVIEW_SIZES.find((made) => made >= size) ?? PREVIEW_SIZES[PREVIEW_SIZES.length - 1]!;
}
