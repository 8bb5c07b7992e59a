/** Chunks from this size on are passed on as they are: copying them would cost more than it saves. Bytes. */
const LARGE_BYTES = 1024 * 1024;

/**
 * The same bytes in fewer chunks. Each chunk costs whoever writes it a round trip to another process, and a zip of small files has
 * three for each of them. Reads ahead of nobody; hands on what it has when the source ends.
 */
export function gathered(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = stream.getReader();
  let small: Uint8Array<ArrayBuffer>[] = [];
  let smallBytes = 0;
  const flush = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    if (smallBytes === 0) return;
    const chunk = new Uint8Array(smallBytes);
    let at = 0;
    for (const part of small) {
      chunk.set(part, at);
      at += part.length;
    }
    small = [];
    smallBytes = 0;
    controller.enqueue(chunk);
  };
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await source.read();
          if (done) {
            flush(controller);
            return controller.close();
          }
          if (value.length >= LARGE_BYTES) {
            flush(controller);
            return controller.enqueue(value);
          }
          small.push(value);
          smallBytes += value.length;
          if (smallBytes >= LARGE_BYTES) return flush(controller);
        }
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
