import type { UploadCreated } from '@case-attachments/contract';
import { EXPECTED_USER_HEADER, uploadsPath } from '@case-attachments/contract/paths';
import type { ApiRequest } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import type { ConnectionBudget } from './connection-budget.js';
import { readSlice } from './slice-reader.js';
import { SMALL_FILE_BYTES } from './small-file.js';
import type { UploadRequests } from './upload-requests.js';

/** So many small files in a row that did not arrive this way: some box on the way refuses creations with a body. */
const GIVE_UP_AFTER = 3;

export interface Creation {
  /** The same key gives the same upload, however often it is asked. */
  readonly idempotencyKey: string;
  /** Send a small file's bytes along. They are not to be sent twice: what became of them, HEAD tells. */
  readonly withBytes: boolean;
  /** Called right before a request leaves. Throws to keep it back. */
  readonly beforeSend?: () => void;
}

export interface CreatedUpload {
  readonly id: string;
  /** What the server has of the file by now; null when no bytes were sent along, or it did not say. */
  readonly offsetBytes: number | null;
}

/** tus creation, for small files with the bytes in the same request (tus 1.0, creation-with-upload). */
export class UploadCreator {
  #failures = 0;

  constructor(
    private readonly requests: UploadRequests,
    private readonly budget: ConnectionBudget,
  ) {}

  /**
   * @throws ApiError: `identity-changed` when the credentials are another person's by now, `file-unreadable` or `file-changed`;
   * the signal's reason when aborted
   */
  async create(
    file: File,
    { idempotencyKey, withBytes, beforeSend }: Creation,
    signal: AbortSignal,
  ): Promise<CreatedUpload> {
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(file.size),
      'Upload-Metadata': encodeMetadata({ filename: file.name, filetype: file.type, commit: 'explicit' }),
      'Idempotency-Key': idempotencyKey,
      [EXPECTED_USER_HEADER]: encodeURIComponent(this.requests.userId),
    };
    const small = withBytes && file.size <= SMALL_FILE_BYTES && this.#failures < GIVE_UP_AFTER;
    const request = { headers, ...(beforeSend && { beforeSend }) };
    // Nothing to send is nothing to ask about either.
    if (file.size === 0) return { ...(await this.#post(request, signal)), offsetBytes: 0 };
    if (!small) return { ...(await this.#post(request, signal)), offsetBytes: null };
    // Read first: to fetch, a file that cannot be read looks like a dropped line.
    const body = await readSlice(file);
    const release = await this.budget.acquire('upload', signal);
    try {
      const contentType = { 'Content-Type': 'application/offset+octet-stream' };
      const created = await this.#post({ ...request, headers: { ...headers, ...contentType }, body }, signal);
      const offset = created.offsetBytes;
      if (offset !== null && offset > file.size) throw new ApiError({ code: 'response-invalid' }, 201);
      this.#failures = 0;
      return created;
    } catch (reason) {
      if (isOfTheWay(reason)) this.#failures += 1;
      throw reason;
    } finally {
      release();
    }
  }

  async #post(
    request: Pick<ApiRequest, 'headers' | 'body' | 'beforeSend'>,
    signal: AbortSignal,
  ): Promise<CreatedUpload> {
    const { client, caseId } = this.requests;
    const { body, headers } = await client.answer<UploadCreated>(uploadsPath(caseId), {
      ...request,
      method: 'POST',
      signal,
    });
    if (typeof body?.id !== 'string' || !/^[0-9a-f]{32}$/.test(body.id)) {
      throw new ApiError({ code: 'response-invalid' }, 201);
    }
    const offset = headers.get('Upload-Offset') ?? '';
    return { id: body.id, offsetBytes: /^\d+$/.test(offset) ? Number(offset) : null };
  }
}

/** Not our server said so. */
function isOfTheWay(reason: unknown): boolean {
  const code = reason instanceof ApiError ? reason.failure.code : null;
  return code === 'network' || code === 'stalled' || code === 'response-invalid';
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
