import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreviewError } from '../../ports/previewer.js';
import { poolTests, refusal, until } from '../../testing/decoder-pools.js';

const { attemptsAt, faultyPoolOf, jobOf, poolOf } = poolTests();

describe('DecoderPool, over decoders that break', () => {
  it('calls a picture damaged when a fresh process ends over it, too', async () => {
    const pool = faultyPoolOf();
    await assert.rejects(pool.run(jobOf('crash')), refusal('preview-damaged', /damaged/));
    assert.equal(await attemptsAt('crash'), 2);
    assert.ok(await pool.run(jobOf('fine')));
  });

  it('kills endless work, and does not try it again', async () => {
    const pool = faultyPoolOf({ timeLimitMs: 200 });
    await assert.rejects(pool.run(jobOf('1-hang')), /takes too long|too little of the processors/);
    assert.equal(await attemptsAt('1-hang'), 1);
  });

  it("lets a fault that is not the picture's be an error", async () => {
    await assert.rejects(faultyPoolOf().run(jobOf('fault')), (error) => !(error instanceof PreviewError));
  });

  it('blames no picture when processes cannot start', async () => {
    const pool = faultyPoolOf({ heic: true });
    await assert.rejects(pool.run(jobOf('fine')), (error) => {
      assert.ok(error instanceof Error && !(error instanceof PreviewError));
      return /could not be started/.test(error.message);
    });
    const missing = poolOf({ entry: new URL('file:///nowhere/decoder.js') });
    await assert.rejects(missing.run(jobOf('fine')), /could not be started/);
  });

  it('says of a picture over which the decoder works and works that it takes too long', async () => {
    const atWork = () => performance.now();
    const pool = faultyPoolOf({ timeLimitMs: 300, processorMs: atWork });
    await assert.rejects(pool.run(jobOf('4-hang')), refusal('preview-too-large', /takes too long/));
  });

  it('blames no picture when its processes are killed by somebody else', async () => {
    const pool = faultyPoolOf({ size: 1 });
    const killed = pool.run(jobOf('6-hang')).catch((error: unknown) => error);
    for (const attempt of [1, 2]) {
      await until(async () => (await attemptsAt('6-hang')) >= attempt);
      for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
    }
    const error = await killed;
    assert.ok(error instanceof Error && !(error instanceof PreviewError));
    assert.match(error.message, /was killed/);
  });

  it('waits for no process that hangs at its start, and blames no picture', async () => {
    const pool = faultyPoolOf({ maxPixels: 0, startLimitMs: 200 });
    await assert.rejects(pool.run(jobOf('fine')), (error) => {
      assert.ok(error instanceof Error && !(error instanceof PreviewError));
      return /could not be started/.test(error.message);
    });
    await until(() => pool.pids.length === 0);
  });
});
