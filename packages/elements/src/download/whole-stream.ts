import type { ByteStream } from './targets/save-target.js';

/** Bytes that are there already, as a target takes them. */
export function streamOf(bytes: Uint8Array<ArrayBuffer>): ByteStream {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
