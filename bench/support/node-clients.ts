import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Upload } from 'tus-js-client';
import type { FileOnDisk } from './files.js';

/** A client without a page: it sends one file, and any number of them may be sent at once. */
export interface NodeClient {
  readonly name: string;
  /** Whether what it sends becomes attachments. */
  readonly attaches: boolean;
  send(origin: string, caseId: string, file: FileOnDisk): Promise<void>;
}

/** tus-js-client with the product: the last answer comes after the commit. */
export const tusToProduct: NodeClient = {
  name: 'tus-js-client in Node',
  attaches: true,
  send: (origin, caseId, file) => sendByTus(`${origin}/api/cases/${caseId}/uploads`, file),
};

export const tusToStock: NodeClient = {
  name: 'tus-js-client in Node, stock @tus/server',
  attaches: false,
  send: (origin, _caseId, file) => sendByTus(`${origin}/tus`, file),
};

export const honestPut: NodeClient = {
  name: 'honest PUT in Node: to disk, fsync, SHA-256',
  attaches: false,
  send: async (origin, _caseId, file) => {
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': file.sizeBytes };
    const outgoing = request(`${origin}/honest-put`, { method: 'PUT', headers });
    const answered = new Promise<number>((resolve, reject) => {
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      });
    });
    const [status] = await Promise.all([answered, pipeline(createReadStream(file.path), outgoing)]);
    if (status >= 300) throw new Error(`the honest PUT answered ${status}`);
  },
};

function sendByTus(endpoint: string, { path, sizeBytes }: FileOnDisk): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint,
      uploadSize: sizeBytes,
      metadata: { filename: basename(path), filetype: 'model/stl' },
      // A failure is a failure of the bench, not a slow success.
      retryDelays: null,
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
}
