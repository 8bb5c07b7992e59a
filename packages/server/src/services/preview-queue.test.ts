import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreviewQueue } from './preview-queue.js';

const never = new AbortController().signal;
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when told. */
function work() {
  const { promise, resolve, reject } = withResolvers<string>();
  const started: AbortSignal[] = [];
  return {
    started,
    resolve,
    reject,
    run: (signal: AbortSignal) => {
      started.push(signal);
      return promise;
    },
  };
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}

describe('PreviewQueue', () => {
  it('does the same work once for all who ask', async () => {
    const queue = new PreviewQueue<string>(2);
    const one = work();
    const asked = [queue.run('a', one.run, never), queue.run('a', one.run, never)];
    await tick();
    assert.equal(one.started.length, 1);
    one.resolve('done');
    assert.deepEqual(await Promise.all(asked), ['done', 'done']);
  });

  it('runs so many at a time, and the next when one ends or fails', async () => {
    const queue = new PreviewQueue<string>(2);
    const jobs = [work(), work(), work()];
    const asked = jobs.map((job, index) => queue.run(String(index), job.run, never));
    await tick();
    assert.deepEqual(
      jobs.map((job) => job.started.length),
      [1, 1, 0],
    );
    jobs[0]?.reject(new Error('broken'));
    await assert.rejects(asked[0] ?? Promise.resolve(), /broken/);
    await tick();
    assert.equal(jobs[2]?.started.length, 1);
    jobs[1]?.resolve('b');
    jobs[2]?.resolve('c');
    assert.equal(await asked[2], 'c');
  });

  it('goes on for who stays, and stops when the last one leaves', async () => {
    const queue = new PreviewQueue<string>(1);
    const one = work();
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [queue.run('a', one.run, first.signal), queue.run('a', one.run, second.signal)];
    await tick();
    first.abort();
    await assert.rejects(asked[0] ?? Promise.resolve());
    assert.equal(one.started[0]?.aborted, false);
    second.abort();
    await assert.rejects(asked[1] ?? Promise.resolve());
    assert.equal(one.started[0]?.aborted, true);
  });

  it('never starts what nobody waits for any more', async () => {
    const queue = new PreviewQueue<string>(1);
    const [busy, left] = [work(), work()];
    const running = queue.run('busy', busy.run, never);
    const leaver = new AbortController();
    const waiting = queue.run('left', left.run, leaver.signal);
    leaver.abort();
    await assert.rejects(waiting);
    busy.resolve('done');
    await running;
    await tick();
    assert.equal(left.started.length, 0);
    const again = work();
    const asked = queue.run('left', again.run, never);
    again.resolve('new');
    assert.equal(await asked, 'new', 'and the same work can be asked for again');
  });
});
