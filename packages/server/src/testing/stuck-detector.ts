import { parentPort } from 'node:worker_threads';
import type { DetectorAnswer, DetectorRequest } from '../adapters/file-type/detector-messages.js';

// A detecting thread with the faults that detectors have had: what to do is the size of the file.

export const ENDLESS_BYTES = 1;
export const GREEDY_BYTES = 2;
export const THROWING_BYTES = 3;
export const READING_BYTES = 4;

const say = (answer: DetectorAnswer) => parentPort?.postMessage(answer);

function fillMemory(): never {
  const held: number[][] = [];
  for (;;) held.push(new Array(100_000).fill(0).map((_, i) => i + 0.5));
}

parentPort?.on('message', (request: DetectorRequest) => {
  const { call } = request;
  if (request.kind === 'bytes') return say({ call, kind: 'found', detection: { is: 'unknown' } });
  if (request.sizeBytes === ENDLESS_BYTES) for (;;);
  if (request.sizeBytes === GREEDY_BYTES) fillMemory();
  if (request.sizeBytes === THROWING_BYTES) throw new Error('a detector is broken');
  if (request.sizeBytes === READING_BYTES) return say({ call, kind: 'read', range: { start: 0, end: 4 } });
  say({ call, kind: 'found', detection: { is: 'unknown' } });
});

say({ kind: 'ready' });
