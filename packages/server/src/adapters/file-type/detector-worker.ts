import { parentPort } from 'node:worker_threads';
import type { ByteRange } from '../../ports/blob-store.js';
import { detectFile } from './detect-file.js';
import type { DetectorAnswer, DetectorRequest } from './detector-messages.js';

// The detecting thread: one file at a time, which reads through the thread that asks. Whatever goes wrong ends it.

const say = (answer: DetectorAnswer) => parentPort?.postMessage(answer);

let takeBytes: (bytes: Uint8Array) => void = () => {};

function reader(call: number) {
  return (range: ByteRange): Promise<Uint8Array> =>
    new Promise((resolve) => {
      takeBytes = resolve;
      say({ call, kind: 'read', range });
    });
}

parentPort?.on('message', async (request: DetectorRequest) => {
  const { call } = request;
  if (request.kind === 'bytes') takeBytes(request.bytes);
  else say({ call, kind: 'found', detection: await detectFile(request.sizeBytes, reader(call)) });
});

say({ kind: 'ready' });
