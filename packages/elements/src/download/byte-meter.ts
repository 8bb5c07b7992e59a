import type { DownloadProgress } from './download-progress.js';
import type { BodySource } from './resumable-body.js';

export interface ByteMeter {
  readonly source: BodySource;
  /** Bytes that came of this body and were counted. */
  readonly countedBytes: number;
}

/** Counts what comes of one body, once: a block that came wrong comes again without being counted. */
export function metered(source: BodySource, progress: Pick<DownloadProgress, 'bytes'>): ByteMeter {
  let countedBytes = 0;
  return {
    source: {
      ...source,
      onReceived: (receivedBytes) => {
        if (receivedBytes <= countedBytes) return;
        const count = receivedBytes - countedBytes;
        countedBytes = receivedBytes;
        progress.bytes(count);
      },
    },
    get countedBytes() {
      return countedBytes;
    },
  };
}
