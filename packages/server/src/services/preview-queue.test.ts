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

  it('lets those who look go before those who may', async () => {
    const queue = new PreviewQueue<string>(1);
    const [busy, warm, viewed] = [work(), work(), work()];
    const asked = [
      queue.run('busy', busy.run, never),
      queue.run('warm', warm.run, never, 'warming'),
      queue.run('viewed', viewed.run, never),
    ];
    busy.resolve('');
    await asked[0];
    await tick();
    assert.deepEqual([viewed.started.length, warm.started.length], [1, 0]);
    viewed.resolve('');
    await asked[2];
    await tick();
    assert.equal(warm.started.length, 1);
    warm.resolve('');
    await asked[1];
  });

  it('warms in one place at most', async () => {
    const queue = new PreviewQueue<string>(3);
    const [first, second, viewed] = [work(), work(), work()];
    const asked = [
      queue.run('first', first.run, never, 'warming'),
      queue.run('second', second.run, never, 'warming'),
      queue.run('viewed', viewed.run, never),
    ];
    await tick();
    assert.deepEqual([first.started.length, second.started.length, viewed.started.length], [1, 0, 1]);
    for (const job of [first, second, viewed]) job.resolve('');
    await Promise.all(asked);
    assert.equal(second.started.length, 1);
  });

  it('warms at once what somebody wants to see', async () => {
    const queue = new PreviewQueue<string>(2);
    const [first, second] = [work(), work()];
    const asked = [
      queue.run('first', first.run, never, 'warming'),
      queue.run('second', second.run, never, 'warming'),
      queue.run('second', second.run, never),
    ];
    await tick();
    assert.equal(second.started.length, 1);
    for (const job of [first, second]) job.resolve('seen');
    assert.deepEqual(await Promise.all(asked), ['seen', 'seen', 'seen']);
    assert.equal(second.started.length, 1);
  });

  it('lets others join what has begun, and nothing else', async () => {
    const queue = new PreviewQueue<string>(1);
    const [busy, waiting] = [work(), work()];
    const leaver = new AbortController();
    const asked = queue.run('busy', busy.run, leaver.signal);
    const later = queue.run('waiting', waiting.run, never);
    assert.equal(queue.join('waiting', never), null);
    assert.equal(queue.join('unknown', never), null);
    const joined = queue.join('busy', never);
    assert.ok(joined);
    leaver.abort();
    await assert.rejects(asked);
    assert.equal(busy.started[0]?.aborted, false, 'it goes on for who joined');
    busy.resolve('done');
    assert.equal(await joined, 'done');
    assert.equal(queue.join('busy', never), null, 'over');
    waiting.resolve('');
    await later;
  });

  it('gives the place of work that was left only when it has ended', async () => {
    const queue = new PreviewQueue<string>(1);
    const [left, next] = [work(), work()];
    const leaver = new AbortController();
    const asked = queue.run('left', left.run, leaver.signal);
    const waiting = queue.run('next', next.run, never);
    await tick();
    leaver.abort();
    await assert.rejects(asked);
    await tick();
    assert.equal(next.started.length, 0, 'its memory is still in use');
    left.reject(new Error('stopped'));
    await tick();
    assert.equal(next.started.length, 1);
    next.resolve('');
    await waiting;
  });
});
