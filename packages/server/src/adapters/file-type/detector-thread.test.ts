import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ENDLESS_BYTES, GREEDY_BYTES, READING_BYTES, THROWING_BYTES } from '../../testing/stuck-detector.js';
import { createContentInspector, type OwnedContentInspector } from './content-inspector.js';

const entry = new URL('../../testing/stuck-detector.js', import.meta.url);

const file = (sizeBytes: number) => ({
  fileName: 'a.zip',
  sizeBytes,
  read: async () => Buffer.alloc(4),
});

describe('a detector that a file gets the better of', () => {
  let inspector: OwnedContentInspector;
  before(() => {
    inspector = createContentInspector(undefined, { entry, timeLimitMs: 300 });
  });
  after(() => inspector.close());

  for (const [what, sizeBytes] of [
    ['goes on for ever', ENDLESS_BYTES],
    ['takes all memory', GREEDY_BYTES],
    ['throws', THROWING_BYTES],
  ] as const) {
    it(`${what}: the file is refused, and the next one is looked at`, async () => {
      let turns = 0;
      const ticking = setInterval(() => turns++, 1);
      const [refused, next] = await Promise.all([
        inspector.inspect(file(sizeBytes)),
        inspector.inspect(file(99)),
      ]);
      clearInterval(ticking);
      assert.deepEqual(refused, {
        accepted: false,
        code: 'content-refused',
        detail:
          '"a.zip" cannot be looked into: it takes the server too long to tell what it is. Pack the files into a ZIP archive and attach that.',
      });
      assert.ok(next.accepted);
      assert.ok(turns > 0, 'the server went on meanwhile');
    });
  }

  it('is not blamed for a store that is slow or fails', async () => {
    let release = (_: Buffer) => {};
    const slow = new Promise<Buffer>((resolve) => {
      release = resolve;
    });
    const verdict = inspector.inspect({ ...file(READING_BYTES), read: () => slow });
    setTimeout(() => release(Buffer.alloc(4)), 700);
    assert.ok((await verdict).accepted);
    const failing = { ...file(READING_BYTES), read: () => Promise.reject(new Error('disk')) };
    await assert.rejects(inspector.inspect(failing), /disk/);
    assert.ok((await inspector.inspect(file(READING_BYTES))).accepted);
  });

  it('is ended by a close', async () => {
    const closing = createContentInspector(undefined, { entry, timeLimitMs: 60_000 });
    assert.ok((await closing.inspect(file(99))).accepted);
    const endless = assert.rejects(closing.inspect(file(ENDLESS_BYTES)), /lost/);
    await new Promise((resolve) => setImmediate(resolve));
    await closing.close();
    await endless;
  });
});
