import type {
  Attachment,
  CommitRequest,
  Receipt,
  UploadCreated,
  UploadDetails,
  UploadList,
  UploadSummary,
} from '@case-attachments/contract';
import { commitPath, EXPECTED_USER_HEADER, uploadPath, uploadsPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';

/** Checking a large file may take the server longer than it takes to say that it is busy. */
const COMMIT_TIMEOUT_MS = 120_000;

/** The server's upload registry of one case: everything about uploads but their bytes. */
export class UploadRequests {
  constructor(
    private readonly client: ApiClient,
    private readonly caseId: string,
    /** Whose uploads these are, as the policy said: nobody else's credentials may make one. */
    private readonly userId: string,
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
   * tus creation. The same key gives the same upload, however often it is asked.
   * @throws ApiError `identity-changed` when the credentials are another person's by now
   */
  async create(file: File, idempotencyKey: string, signal: AbortSignal): Promise<string> {
    const { id } = await this.client.json<UploadCreated>(uploadsPath(this.caseId), {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(file.size),
        'Upload-Metadata': encodeMetadata({ filename: file.name, filetype: file.type, commit: 'explicit' }),
        'Idempotency-Key': idempotencyKey,
        [EXPECTED_USER_HEADER]: encodeURIComponent(this.userId),
      },
      signal,
    });
    if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) {
      throw new ApiError({ code: 'response-invalid' }, 201);
    }
    return id;
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

/** `Upload-Metadata` of tus 1.0: keys in clear, values in base64 of their UTF-8. Empty values are left out. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`)
    .join(',');
}

/** Matches the contract's IDEMPOTENCY_KEY_PATTERN: 128 random bits in hexadecimal. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
