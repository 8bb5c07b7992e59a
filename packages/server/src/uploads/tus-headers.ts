import type { IncomingHttpHeaders } from 'node:http';
import { IDEMPOTENCY_KEY_PATTERN } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import type { Creation } from '../services/upload-admission.js';

export const TUS_VERSION = '1.0.0';
export const TUS_CONTENT_TYPE = 'application/offset+octet-stream';

const WHOLE_NUMBER = /^\d{1,15}$/;
/** Also lengths beyond what a number holds: they are too large, not misspelt. */
const ANY_LENGTH = /^\d{1,30}$/;
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,63}\/[\w!#$&^.+-]{1,63}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const METADATA_KEY = /^[\x21-\x2b\x2d-\x7e]{1,64}$/;
/** A name of 255 bytes fits many times over; a header is no place for documents. */
const MAX_VALUE_BYTES = 2048;
/** Of all values together, as they are sent. */
const MAX_METADATA_BYTES = 8 * 1024;
const IDEMPOTENCY_KEY = new RegExp(IDEMPOTENCY_KEY_PATTERN);

/** @throws tus-version-unsupported (tus 1.0, "Tus-Resumable") */
export function requireTusVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === TUS_VERSION) return;
  throw new ProblemError(
    'tus-version-unsupported',
    `Uploads speak tus ${TUS_VERSION}: send the header "Tus-Resumable: ${TUS_VERSION}".`,
  );
}

/** What a creation announces. @throws upload-length-required, metadata-invalid, request-invalid */
export function readCreation(headers: IncomingHttpHeaders): Creation {
  if (headers['upload-concat'] !== undefined) {
    throw new ProblemError('request-invalid', 'Uploads cannot be joined: send each file as one upload.');
  }
  const metadata = readMetadata(one(headers['upload-metadata']));
  const fileName = metadata.get('filename') ?? metadata.get('name');
  if (fileName === undefined) {
    throw new ProblemError('metadata-invalid', 'The upload has no name: send "filename" in Upload-Metadata.');
  }
  const mediaType = metadata.get('filetype') ?? metadata.get('type') ?? '';
  const lastModified = metadata.get('lastModified') ?? '';
  return {
    fileName,
    sizeBytes: readLength(headers),
    claimedMediaType: MEDIA_TYPE.test(mediaType) ? mediaType.toLowerCase() : null,
    explicitCommit: metadata.get('commit') === 'explicit',
    idempotencyKey: readIdempotencyKey(headers),
    lastModified: WHOLE_NUMBER.test(lastModified) ? lastModified : null,
  };
}

/** @throws media-type-unsupported, request-invalid */
export function requirePatchHeaders(headers: IncomingHttpHeaders): void {
  if (headers['content-type'] !== TUS_CONTENT_TYPE) {
    throw new ProblemError(
      'media-type-unsupported',
      `Send the bytes as "Content-Type: ${TUS_CONTENT_TYPE}".`,
    );
  }
  if (!WHOLE_NUMBER.test(one(headers['upload-offset']) ?? '')) {
    throw new ProblemError('request-invalid', 'Say where the bytes go on: send "Upload-Offset".');
  }
  if (headers['upload-length'] !== undefined) {
    throw new ProblemError('request-invalid', 'The length of an upload is set when it is created.');
  }
}

function readLength(headers: IncomingHttpHeaders): number {
  const length = one(headers['upload-length']);
  if (length !== undefined && ANY_LENGTH.test(length) && headers['upload-defer-length'] === undefined) {
    return Math.min(Number(length), Number.MAX_SAFE_INTEGER);
  }
  throw new ProblemError(
    'upload-length-required',
    'Say how long the file is: send its size in bytes as "Upload-Length". It cannot be sent later.',
  );
}

function readIdempotencyKey(headers: IncomingHttpHeaders): string | null {
  const key = one(headers['idempotency-key']);
  if (key === undefined) return null;
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new ProblemError(
    'request-invalid',
    'An Idempotency-Key is 16 to 64 letters, digits, hyphens and underscores.',
  );
}

/** The pairs of Upload-Metadata, decoded; those nobody reads are dropped unseen. A key without a value is ''. */
function readMetadata(header: string | undefined): ReadonlyMap<string, string> {
  if (header !== undefined && header.length > MAX_METADATA_BYTES) {
    throw new ProblemError(
      'metadata-invalid',
      `Upload-Metadata is longer than ${MAX_METADATA_BYTES} bytes. Shorten the file's name and pick it again.`,
    );
  }
  const pairs = new Map<string, string>();
  for (const pair of header?.split(',') ?? []) {
    const [key = '', value = '', ...rest] = pair.trim().split(' ');
    if (!METADATA_KEY.test(key) || !BASE64.test(value) || rest.length > 0 || pairs.has(key)) {
      throw new ProblemError(
        'metadata-invalid',
        'Upload-Metadata must be pairs of a key and a base64 value, separated by commas, each key once.',
      );
    }
    const text = Buffer.from(value, 'base64');
    if (text.length > MAX_VALUE_BYTES) {
      throw new ProblemError(
        'metadata-invalid',
        `"${key}" in Upload-Metadata is longer than ${MAX_VALUE_BYTES} bytes. Shorten the file's name and pick it again.`,
      );
    }
    pairs.set(key, text.toString('utf8'));
  }
  return pairs;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
