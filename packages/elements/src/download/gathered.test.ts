import { expect } from '@open-wc/testing';
import { gathered } from './gathered.js';
import { someBytes } from './testing/fake-content-server.js';

const MiB = 1024 * 1024;

describe('gathered', () => {
  async function chunksOf(sizes: readonly number[]) {
    const bytes = someBytes(
      sizes.reduce((sum, size) => sum + size, 0),
      1,
    );
    let at = 0;
    const parts = sizes.map((size) => bytes.slice(at, (at += size)));
    const left = [...parts];
    const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        const part = left.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = gathered(source).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
    const whole = new Uint8Array(await new Blob(chunks).arrayBuffer());
    expect(whole).to.deep.equal(bytes);
    return { chunks, parts };
  }

  it('makes few chunks of many small ones', async () => {
    const { chunks } = await chunksOf(Array(30).fill(100_000));
    expect(chunks.map(({ length }) => length)).to.deep.equal([1_100_000, 1_100_000, 800_000]);
  });

  it('passes large ones on uncopied, in order', async () => {
    const { chunks, parts } = await chunksOf([30, 8 * MiB, 16, 0, 2 * MiB, 5]);
    expect(chunks.map(({ length }) => length)).to.deep.equal([30, 8 * MiB, 16, 2 * MiB, 5]);
    expect(chunks[1]).to.equal(parts[1]);
  });

  it('ends with what the source ends with', async () => {
    const failing = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const reason = await gathered(failing)
      .getReader()
      .read()
      .catch((error: Error) => error.message);
    expect(reason).to.equal('gone');
    let cancelled: unknown;
    const source = new ReadableStream({ cancel: (why) => void (cancelled = why) });
    await gathered(source).cancel('enough');
    expect(cancelled).to.equal('enough');
    expect((await chunksOf([])).chunks).to.deep.equal([]);
  });
});
