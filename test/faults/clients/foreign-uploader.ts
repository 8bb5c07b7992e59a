import { uploadsPath } from '@case-attachments/contract/paths';
import { Upload } from 'tus-js-client';
import type { SourceFile } from '../support/source-files.js';

export interface ForeignUploaderOptions {
  readonly api: string;
  readonly token: (caseId: string) => string;
  readonly signal: AbortSignal;
}

const MIB = 1024 * 1024;
/** Its own delays and one more: a server that starts again may take longer than nine seconds on a busy machine. */
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000];

/** tus-js-client as a portal's developer would use it, knowing nothing of us. Resolves when it says that it is done. */
export function uploadByTus(file: SourceFile, options: ForeignUploaderOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file.bytes() as unknown as Blob, {
      endpoint: options.api + uploadsPath(file.caseId),
      headers: { Authorization: `Bearer ${options.token(file.caseId)}` },
      metadata: { filename: file.name, filetype: '' },
      chunkSize: MIB,
      retryDelays: RETRY_DELAYS_MS,
      onSuccess: () => resolve(),
      onError: reject,
    });
    options.signal.addEventListener('abort', () => {
      void upload.abort();
      reject(options.signal.reason);
    });
    upload.start();
  });
}
