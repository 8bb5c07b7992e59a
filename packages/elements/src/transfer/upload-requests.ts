import type {
  Attachment,
  CommitRequest,
  Receipt,
  UploadDetails,
  UploadList,
  UploadSummary,
} from '@case-attachments/contract';
import { commitPath, uploadPath, uploadsPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';

/** Checking a large file may take the server longer than it takes to say that it is busy. */
const COMMIT_TIMEOUT_MS = 120_000;

/** The server's upload registry of one case: everything about uploads but their creation and their bytes. */
export class UploadRequests {
  constructor(
    readonly client: ApiClient,
    readonly caseId: string,
    /** Whose uploads these are, as the policy said: nobody else's credentials may make one. */
    readonly userId: string,
  ) {}

  urlOf(uploadId: string): string {
    return this.client.server + uploadPath(this.caseId, uploadId);
  }

  /** Resolves when there is a token, or none to be had: the request then says so. */
  async authorized(): Promise<void> {
    await this.client.authenticator.headers().catch(() => {});
  }

  /** This user's unfinished uploads of the case. */
  async list(signal: AbortSignal): Promise<readonly UploadSummary[]> {
    const { uploads } = await this.client.json<UploadList>(uploadsPath(this.caseId), { signal });
    if (!Array.isArray(uploads)) throw new ApiError({ code: 'response-invalid' }, 200);
    return uploads;
  }

  details(uploadId: string, signal: AbortSignal): Promise<UploadDetails> {
    return this.client.json<UploadDetails>(uploadPath(this.caseId, uploadId), { signal });
  }

  /**
   * Verify and attach; may be repeated.
   * @throws ApiError `response-invalid` for a receipt that is not about this file
   */
  async commit(
    uploadId: string,
    file: Blob,
    blockDigests: string[],
    signal: AbortSignal,
  ): Promise<Attachment> {
    const receipt = await this.client.json<Partial<Receipt>>(commitPath(this.caseId, uploadId), {
      method: 'POST',
      json: { blockDigests } satisfies CommitRequest,
      signal,
      timeoutMs: COMMIT_TIMEOUT_MS,
    });
    const { attachment, attachmentId, sizeBytes } = receipt;
    if (sizeBytes !== file.size || !attachment || attachment.id !== attachmentId) {
      throw new ApiError({ code: 'response-invalid' }, 200);
    }
    return attachment;
  }

  /** Have the server forget it. What it does not know (any more) is forgotten already. */
  async remove(uploadId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.client.request(uploadPath(this.caseId, uploadId), {
        method: 'DELETE',
        headers: { 'Tus-Resumable': '1.0.0' },
        keepalive: true,
        signal,
      });
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure.code !== 'upload-not-found') throw error;
    }
  }
}
