import type { ResumableBody } from './resumable-body.js';

/**
 * A body as a stream that reads ahead of nobody.
 * @param onBlock before each block is handed out, and at the end
 * @param stop when its reader cancels: ends the block under way, which closing the body alone would ask for again
 */
export function bodyStream(
  body: ResumableBody,
  onBlock?: () => void,
  stop?: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const block = await body.nextBlock();
        onBlock?.();
        if (block) controller.enqueue(block);
        else controller.close();
      },
      cancel() {
        stop?.();
        body.close();
      },
    },
    { highWaterMark: 0 },
  );
}
