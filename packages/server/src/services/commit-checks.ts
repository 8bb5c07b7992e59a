import { extensionOf, type PreviewState } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { naturalSortKey } from '../domain/file-name.js';
import { ProblemError } from '../domain/problem-error.js';
import type { Provenance, UploadRecord } from '../domain/upload.js';
import { BlobNotFoundError } from '../ports/blob-store.js';
import type { ContentInspector, ContentVerdict } from '../ports/content-inspector.js';
import type { Previewer } from '../ports/previewer.js';
import { blobKeyOf, type UploadBytes } from './upload-bytes.js';
import type { Sums } from './verifier.js';

/** The file cannot become an attachment, now or ever: sending the same bytes again would end the same way. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(readonly problem: ProblemError) {
    super(problem.message);
  }
}

export interface CommitChecksOptions {
  readonly bytes: UploadBytes;
  readonly inspector: ContentInspector;
  readonly previewer: Previewer;
  readonly blockSizeBytes: number;
  /** `pending`: nobody looks at the file, decoders neither, before it was scanned. */
  readonly firstScanState: 'pending' | 'unscanned';
  /** How long a commit waits for a look at a picture's headers. */
  readonly probeMs: number;
  readonly onError: (error: unknown, uploadId: string) => void;
}

/** Corrected once the picture was examined. */
const NOT_LOOKED_AT: PreviewState = {
  state: 'none',
  code: 'unavailable',
  detail: 'The server has not looked at the picture yet. It is shown as soon as it has.',
};

/** What a complete upload must pass to become an attachment, and the record it becomes. */
export class CommitChecks {
  readonly #options: CommitChecksOptions;

  constructor(options: CommitChecksOptions) {
    this.#options = options;
  }

  /** @throws RefusedError, and whatever the store or a decoder fails with. @param nowMs when it is added, unless it was added elsewhere before */
  async attachmentOf(upload: UploadRecord, sums: Sums, nowMs: number): Promise<AttachmentRecord> {
    requireAnnounced(upload, sums);
    const { addedAtMs, uploader } = upload.provenance ?? { addedAtMs: nowMs, uploader: senderOf(upload) };
    const verdict = await this.#inspect(upload);
    return {
      tenantId: upload.tenantId,
      caseId: upload.caseId,
      id: upload.id,
      blobKey: blobKeyOf(upload.id),
      name: upload.fileName,
      nameKey: naturalSortKey(upload.fileName),
      extension: extensionOf(upload.fileName),
      category: verdict.category,
      mediaType: verdict.mediaType,
      contentMismatch: verdict.contentMismatch,
      sizeBytes: upload.sizeBytes,
      sha256: sums.sha256,
      blockSizeBytes: this.#options.blockSizeBytes,
      blockDigests: sums.blockDigests,
      addedAtMs,
      uploaderId: uploader.id,
      uploaderName: uploader.displayName,
      uploaderNameKey: naturalSortKey(uploader.displayName),
      uploaderOrgName: uploader.orgName ?? null,
      scanState: this.#options.firstScanState,
      scanFinding: null,
      preview: await this.#preview(upload, verdict),
      examinedBy: null,
      deletedAtMs: null,
      deletedBy: null,
    };
  }

  async #inspect(upload: UploadRecord): Promise<Extract<ContentVerdict, { accepted: true }>> {
    const { bytes, inspector } = this.#options;
    const verdict = await inspector.inspect({
      fileName: upload.fileName,
      sizeBytes: upload.sizeBytes,
      read: (range) => bytes.read(upload.id, range),
    });
    if (verdict.accepted) return verdict;
    throw new RefusedError(new ProblemError(verdict.code, verdict.detail, { fileName: upload.fileName }));
  }

  async #preview(
    upload: UploadRecord,
    { category, mediaType }: Extract<ContentVerdict, { accepted: true }>,
  ): Promise<PreviewState> {
    if (category !== 'image') {
      return { state: 'none', code: 'preview-none', detail: 'There is no picture of this kind of file.' };
    }
    if (this.#options.firstScanState === 'pending') return NOT_LOOKED_AT;
    const { bytes, previewer, probeMs, onError } = this.#options;
    const source = {
      mediaType,
      fileName: upload.fileName,
      sizeBytes: upload.sizeBytes,
      withFile: <T>(use: (path: string) => Promise<T>) => bytes.withFile(upload.id, use),
    };
    try {
      return await within(probeMs, (signal) => previewer.probe(source, signal));
    } catch (error) {
      // The store's trouble is the commit's; a decoder's is not.
      if (error instanceof ProblemError || error instanceof BlobNotFoundError) throw error;
      onError(error, upload.id);
      return NOT_LOOKED_AT;
    }
  }
}

/** @throws RefusedError `digest-mismatch` when other bytes came than the portal's backend said */
function requireAnnounced({ fileName, provenance }: UploadRecord, { sha256 }: Sums): void {
  if (provenance?.sha256 === undefined || provenance.sha256 === sha256) return;
  throw new RefusedError(
    new ProblemError(
      'digest-mismatch',
      `The bytes that came of "${fileName}" have another SHA-256 than was announced.`,
      { fileName },
    ),
  );
}

function senderOf({ userId, userName, userOrgName }: UploadRecord): Provenance['uploader'] {
  return { id: userId, displayName: userName, ...(userOrgName !== null && { orgName: userOrgName }) };
}

/**
 * Do the client's digests and the stored bytes agree?
 * @throws request-invalid when they are not as many as the file has blocks; RefusedError `digest-mismatch`
 */
export function compareDigests(
  file: { readonly fileName: string },
  expected: readonly string[],
  stored: readonly string[],
): void {
  if (expected.length !== stored.length) {
    throw new ProblemError(
      'request-invalid',
      `"${file.fileName}" has ${stored.length} blocks; digests of ${expected.length} were sent.`,
      { fileName: file.fileName },
    );
  }
  if (expected.every((digest, index) => digest === stored[index])) return;
  throw new RefusedError(
    new ProblemError(
      'digest-mismatch',
      `The server's copy of "${file.fileName}" is not the file you have now: it changed while it was sent, or was damaged on the way. Pick it again to send it anew.`,
      { fileName: file.fileName },
    ),
  );
}

/** Whatever the work does with its signal. @throws as the work does, or when it takes too long */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new Error(`It took longer than ${ms} ms`);
      controller.abort(reason);
      reject(reason);
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
