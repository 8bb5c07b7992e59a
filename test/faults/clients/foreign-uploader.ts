import { randomUUID } from 'node:crypto';
import { uploadsPath } from '@case-attachments/contract/paths';
import { type DetailedError, Upload } from 'tus-js-client';
import type { SourceFile } from '../support/source-files.js';

export interface ForeignUploaderOptions {
  readonly api: string;
  readonly token: (caseId: string) => string;
  /** Send an `Idempotency-Key`, as docs/server.md asks for. */
  readonly keyed: boolean;
  readonly signal: AbortSignal;
  /** Its own retries are used up, and somebody presses the "Retry" of a page made with it. */
  readonly onRetry: () => void;
}

const MIB = 1024 * 1024;
/** As long as the campaign breaks the line, a person presses it. */
const MOST_RETRIES = 40;
const PERSON_MS = 500;

/**
 * tus-js-client as a portal's developer would use it, with its own retries. Resolves when it says that it is done.
 */
export function uploadByTus(file: SourceFile, options: ForeignUploaderOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let retries = 0;
    const upload = new Upload(file.bytes() as unknown as Blob, {
      endpoint: options.api + uploadsPath(file.caseId),
      headers: {
        Authorization: `Bearer ${options.token(file.caseId)}`,
        // Without it, a client that loses the answer to its last bytes and then meets a failing HEAD creates the upload anew, and
        // the file is attached twice.
        ...(options.keyed && { 'Idempotency-Key': randomUUID() }),
      },
      metadata: { filename: file.name, filetype: '' },
      chunkSize: MIB,
      onSuccess: () => resolve(),
      onError: (error) => {
        retries += 1;
        if (options.signal.aborted || retries > MOST_RETRIES || isRefusal(error)) return reject(error);
        options.onRetry();
        setTimeout(() => upload.start(), PERSON_MS);
      },
    });
    options.signal.addEventListener('abort', () => {
      void upload.abort();
      reject(options.signal.reason);
    });
    upload.start();
  });
}

/** An answer that pressing "Retry" cannot change. */
function isRefusal(error: Error | DetailedError): boolean {
  const status = 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
  return status >= 400 && status < 500 && status !== 423 && status !== 409;
}
