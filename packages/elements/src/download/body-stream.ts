import type { ResumableBody } from './resumable-body.js';

/** A body as a stream that reads ahead of nobody. @param onBlock before each block is handed out, and at the end */
export function bodyStream(
  body: ResumableBody,
  onBlock?: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const block = await body.nextBlock();
        onBlock?.();
        if (block) controller.enqueue(block);
        else controller.close();
      },
      cancel: () => body.close(),
    },
    { highWaterMark: 0 },
  );
}
