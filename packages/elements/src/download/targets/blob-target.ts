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

/** Gathers everything, then saves it as a download: where the browser cannot ask for a place and stream into it. */
export function blobTarget(fileName: string, limitBytes = blobLimitBytes()): SaveTarget {
  return {
    rung: 'blob',
    limitBytes,

    async write(stream, { signal, finishing }) {
      const { readable, failure } = remembersFailure(stream);
      let blob: Blob;
      try {
        // Octets, whatever they are: a blob URL has the portal's origin and must never be shown as a page.
        const headers = { 'Content-Type': 'application/octet-stream' };
        blob = await new Response(readable, { headers }).blob();
      } catch (error) {
        throw failure() ?? error;
      }
      signal.throwIfAborted();
      finishing();
      const url = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = url;
      link.download = fileName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
      return 'handed-over';
    },

    discard: () => Promise.resolve(),
  };
}

/** `Response.blob()` may reject with words of its own: keep what the stream said. */
function remembersFailure(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const source = stream.getReader();
  let failed: unknown;
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          failed = error;
          controller.error(error);
        }
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { readable, failure: () => failed };
}
