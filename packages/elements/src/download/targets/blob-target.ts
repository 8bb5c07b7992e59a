import { HandedOver } from './handed-over.js';
import { saveByLink } from './save-by-link.js';
import { refusedUnlessDone, SaveSource } from './save-source.js';
import type { SaveTarget } from './save-target.js';

const GB = 1024 ** 3;
const MB = 1024 ** 2;

/** The browser copies the blob after the click. Milliseconds. */
const REVOKE_AFTER_MS = 5 * 60_000;

const handedOver = new HandedOver();

/**
 * How much may be gathered before it is saved, in bytes: Chromium and Firefox keep large blobs on disk, WebKit (and
 * so everything on iOS, whatever its name) keeps all in memory.
 */
export function blobLimitBytes(userAgent = navigator.userAgent): number {
  return /\b(Chrome|Chromium|Firefox)\//.test(userAgent) ? GB : 200 * MB;
}

/** In memory whatever its size: nothing of a private window goes to the disk. Bytes. */
export const PRIVATE_BLOB_LIMIT_BYTES = 200 * MB;

/**
 * Gathers everything, then saves it as a download: where the browser cannot ask for a place and stream into it. The limit is for one and
 * for all that the browser still copies together.
 * @param mostBytes the most this one can become
 */
export function blobTarget(
  fileName: string,
  limitBytes = blobLimitBytes(),
  mostBytes = limitBytes,
): SaveTarget {
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
        await handedOver.makeRoom(sizeBytes ?? mostBytes, limitBytes, signal);
        const blob = await refusedUnlessDone(new Response(readable, { headers }).blob());
        await source.expectIn(blob);
        signal.throwIfAborted();
        finishing();
        const url = URL.createObjectURL(blob);
        saveByLink(url, fileName);
        handedOver.keep(blob.size, REVOKE_AFTER_MS, () => URL.revokeObjectURL(url));
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

/** The page has no more use for what it gathered: as soon as the browser must have its copy, none is in memory. */
export const forgetBlobs = () => handedOver.forget();
