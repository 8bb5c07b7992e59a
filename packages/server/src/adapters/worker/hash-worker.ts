import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { HashAnswer, HashRequest } from './hash-messages.js';

// The hashing thread: SHA-256 of each block and, running along, of each whole file.

interface Running {
  readonly whole: Hash;
  blocks: number;
}

const uploads = new Map<string, Running>();

function answer(request: Exclude<HashRequest, { kind: 'forget' }>): HashAnswer {
  const { call, kind, uploadId, index, bytes } = request;
  if (index === 0) uploads.set(uploadId, { whole: createHash('sha256'), blocks: 0 });
  const running = uploads.get(uploadId);
  if (!running || running.blocks !== index) return { call, failure: 'Blocks out of order' };
  const blockDigest = bytes.length > 0 ? createHash('sha256').update(bytes).digest('base64url') : null;
  if (kind === 'block') {
    running.whole.update(bytes);
    running.blocks += 1;
    return { call, blockDigest, sha256: null };
  }
  // On a copy: a commit that has to be repeated finishes again.
  return { call, blockDigest, sha256: running.whole.copy().update(bytes).digest('hex') };
}

parentPort?.on('message', (request: HashRequest) => {
  if (request.kind === 'forget') uploads.delete(request.uploadId);
  else parentPort?.postMessage(answer(request));
});
