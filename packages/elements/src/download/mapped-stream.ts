type Bytes = Uint8Array<ArrayBuffer>;

/** Each chunk replaced by others, at least one. Reads ahead of nobody. */
export function mapped(
  stream: ReadableStream<Bytes>,
  map: (chunk: Bytes) => readonly Bytes[],
): ReadableStream<Bytes> {
  const source = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.read();
        if (done) return controller.close();
        for (const chunk of map(value)) controller.enqueue(chunk);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
