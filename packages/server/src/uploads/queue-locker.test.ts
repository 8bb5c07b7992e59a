import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueueLocker } from './queue-locker.js';

const never = new AbortController().signal;

describe('QueueLocker', () => {
  it('lets one at a time in, in order, and asks the holder to be quick', async () => {
    const locker = new QueueLocker({ waitMs: 1000 });
    const order: string[] = [];
    let asked = 0;
    const first = locker.newLock('a');
    await first.lock(never, () => void asked++);
    const others = ['second', 'third'].map(async (name) => {
      const lock = locker.newLock('a');
      await lock.lock(never, () => void asked++);
      order.push(name);
      await lock.unlock();
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(asked, 2);
    assert.deepEqual(order, []);
    await first.unlock();
    await Promise.all(others);
    assert.deepEqual(order, ['second', 'third']);
    assert.equal(asked, 3, 'the second one was asked for the third one');
  });

  it('does not mix uploads', async () => {
    const locker = new QueueLocker({ waitMs: 20 });
    await locker.newLock('a').lock(never, () => {});
    await locker.newLock('b').lock(never, () => {});
  });

  it('gives up after a while with a code the client retries', async () => {
    const locker = new QueueLocker({ waitMs: 20 });
    const holder = locker.newLock('a');
    await holder.lock(never, () => {});
    const late = locker.newLock('a');
    await assert.rejects(
      late.lock(never, () => {}),
      { code: 'upload-locked', statusCode: 423, facts: { retryAfterSeconds: 1 } },
    );
    // Who never got in cannot let others in.
    await late.unlock();
    await assert.rejects(
      locker.hold('a', async () => {}),
      { code: 'upload-locked' },
    );
    await holder.unlock();
    assert.equal(await locker.hold('a', async () => 'in'), 'in');
  });

  it('forgets who left the queue', async () => {
    const locker = new QueueLocker({ waitMs: 1000 });
    const holder = locker.newLock('a');
    await holder.lock(never, () => {});
    const leaving = new AbortController();
    const left = locker.newLock('a').lock(leaving.signal, () => {});
    leaving.abort();
    await assert.rejects(left, { code: 'upload-locked' });
    await holder.unlock();
    await locker.hold('a', async () => {});
  });

  it('fences off who does not hold the upload any more', async () => {
    const locker = new QueueLocker({ waitMs: 1000 });
    const first = locker.newLock('a');
    await first.lock(never, () => {});
    first.check();
    const second = locker.newLock('a');
    assert.throws(() => second.check(), { code: 'upload-locked' }, 'not yet');
    const entered = second.lock(never, () => {});
    first.check();
    await first.unlock();
    await entered;
    assert.throws(() => first.check(), { code: 'upload-locked' });
    second.check();
    await second.unlock();
    assert.throws(() => second.check(), { code: 'upload-locked' }, 'nobody holds it');
  });

  it('frees the upload when the work fails', async () => {
    const locker = new QueueLocker({ waitMs: 20 });
    await assert.rejects(
      locker.hold('a', () => Promise.reject(new Error('no'))),
      /no/,
    );
    await locker.hold('a', async () => {});
  });
});
