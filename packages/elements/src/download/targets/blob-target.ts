import { saveByLink } from './save-by-link.js';
import { refusedUnlessDone, SaveSource } from './save-source.js';
import type { SaveTarget } from './save-target.js';

const GB = 1024 ** 3;
const MB = 1024 ** 2;

/** The browser copies the blob after the click; nothing tells when it is through. Milliseconds. */
const REVOKE_AFTER_MS = 5 * 60_000;

/**
 * How much may be gathered before it is saved, in bytes: Chromium and Firefox keep large blobs on disk, WebKit (and
 * so everything on iOS, whatever its name) keeps all in memory.
 */
export function blobLimitBytes(userAgent = navigator.userAgent): number {
  return /\b(Chrome|Chromium|Firefox)\//.test(userAgent) ? GB : 200 * MB;
}

/** In memory whatever its size: nothing of a private window goes to the disk. Bytes. */
export const PRIVATE_BLOB_LIMIT_BYTES = 200 * MB;

/** Gathers everything, then saves it as a download: where the browser cannot ask for a place and stream into it. */
export function blobTarget(fileName: string, limitBytes = blobLimitBytes()): SaveTarget {
  return {
    rung: 'blob',
    limitBytes,

    async write(stream, { signal, finishing, sizeBytes }) {
      const source = new SaveSource(stream, signal, sizeBytes);
      let failure: unknown;
      const readable = new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            try {
              const chunk = await source.next();
              if (chunk) controller.enqueue(chunk);
              else controller.close();
            } catch (error) {
              controller.error((failure = error));
            }
          },
        },
        { highWaterMark: 0 },
      );
      try {
        // Octets, whatever they are: a blob URL has the portal's origin and must never be shown as a page.
        const headers = { 'Content-Type': 'application/octet-stream' };
        const blob = await refusedUnlessDone(new Response(readable, { headers }).blob());
        await source.expectIn(blob);
        signal.throwIfAborted();
        finishing();
        const url = URL.createObjectURL(blob);
        saveByLink(url, fileName);
        setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
        return 'handed-over';
      } catch (error) {
        await source.cancel(error);
        // `Response.blob()` may reject with words of its own: what the stream said comes first.
        throw failure ?? error;
      }
    },

    discard: () => Promise.resolve(),
  };
}
