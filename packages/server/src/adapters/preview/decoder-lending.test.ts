import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alive, poolTests, until } from '../../testing/decoder-pools.js';

const { attemptsAt, faultyPoolOf, jobOf } = poolTests();

describe('DecoderPool lends its processes', () => {
  it('never starts what was given up while it waited', async () => {
    const pool = faultyPoolOf({ size: 1 });
    const first = pool.run(jobOf('1-slow'));
    const abort = new AbortController();
    const second = pool.run(jobOf('given-up'), abort.signal);
    const third = pool.run(jobOf('third'));
    abort.abort(new Error('gone'));
    await assert.rejects(second, /gone/);
    await Promise.all([first, third]);
    assert.equal(await attemptsAt('given-up'), 0);
    await assert.rejects(pool.run(jobOf('given-up'), abort.signal), /gone/);
  });

  it('frees the process of a job that nobody waits for any more', async () => {
    const pool = faultyPoolOf({ size: 1, graceMs: 20 });
    const abort = new AbortController();
    const stuck = pool.run(jobOf('2-hang'), abort.signal);
    const gone = assert.rejects(stuck, /gone/);
    const next = pool.run(jobOf('next'));
    await until(async () => (await attemptsAt('2-hang')) > 0);
    abort.abort(new Error('gone'));
    await gone;
    assert.ok(await next);
  });

  it('gives up at once what nobody waits for when its process has started', async () => {
    const pool = faultyPoolOf({ size: 1, timeLimitMs: 60_000 });
    const abort = new AbortController();
    const early = pool.run(jobOf('5-hang'), abort.signal);
    setImmediate(() => abort.abort(new Error('gone')));
    await assert.rejects(early, /gone/);
    assert.equal(await attemptsAt('5-hang'), 0);
    assert.ok(await pool.run(jobOf('after it')));
  });

  it('gives heavy work to one process, which does no light work, and ends when its place is needed', async () => {
    const pool = faultyPoolOf({ size: 2 });
    const pidOf = async (name: string) => Number(String(await pool.run(jobOf(name))));
    const [laden, light] = [await pidOf('1-much'), await pidOf('1')];
    assert.notEqual(laden, light);
    assert.deepEqual([await pidOf('2-much'), await pidOf('2')], [laden, light]);
    const both = await Promise.all([pidOf('a-slow'), pidOf('b-slow')]);
    assert.ok(!both.includes(laden));
    assert.ok(!alive(laden));
    assert.equal(pool.pids.length, 2);
  });

  it('finds out that work is heavy, and does it when it may be', async () => {
    const pool = faultyPoolOf({ size: 2 });
    const names = ['5-much', '5', '6-much', '6'];
    const results = await Promise.all(names.map((name) => pool.run(jobOf(name))));
    assert.ok(results.every((result) => Number(String(result)) > 0));
  });

  it('lets such a job finish when it is soon done, which spares a process', async () => {
    const pool = faultyPoolOf({ size: 1, graceMs: 10_000 });
    const abort = new AbortController();
    const late = pool.run(jobOf('2-slow'), abort.signal);
    await until(async () => (await attemptsAt('2-slow')) > 0);
    const [pid] = pool.pids;
    abort.abort(new Error('gone'));
    await late.catch((error: Error) => assert.equal(error.message, 'gone'));
    assert.equal(String(await pool.run(jobOf('after'))), String(pid));
  });

  it('replaces a process that has done its share, or holds too much', async () => {
    const pool = faultyPoolOf({ size: 1, jobsPerProcess: 2 });
    const pids = [];
    for (const name of ['a', 'b', 'c']) pids.push(String(await pool.run(jobOf(name))));
    assert.equal(pids[0], pids[1]);
    assert.notEqual(pids[1], pids[2]);
    await pool.run(jobOf('heavy'));
    assert.ok(!pids.includes(String(await pool.run(jobOf('d')))));
  });

  it('ends processes that have nothing to do', async () => {
    const pool = faultyPoolOf({ idleMs: 20 });
    await pool.run(jobOf('e'));
    await until(() => pool.pids.length === 0);
    assert.ok(await pool.run(jobOf('f')));
  });

  it('ends everything when it is closed', async () => {
    const pool = faultyPoolOf({ size: 1 });
    const running = assert.rejects(pool.run(jobOf('3-hang')), /closed/);
    const waiting = assert.rejects(pool.run(jobOf('g')), /closed/);
    await until(async () => (await attemptsAt('3-hang')) > 0);
    const { pids } = pool;
    await pool.close();
    await Promise.all([running, waiting]);
    assert.ok(pids.length === 1 && !pids.some(alive));
    await assert.rejects(pool.run(jobOf('h')), /closed/);
  });

  it('starts nothing when it is closed while one makes room for another', async () => {
    const pool = faultyPoolOf({ size: 2 });
    const laden = Number(String(await pool.run(jobOf('7-much'))));
    const waiting = Promise.allSettled([pool.run(jobOf('c-slow')), pool.run(jobOf('d-slow'))]);
    // The second has killed the laden one, of whose end nobody has heard yet.
    await new Promise(setImmediate);
    assert.ok(pool.pids.includes(laden) && pool.pids.length === 2, 'no third one meanwhile');
    await pool.close();
    const outcomes = await waiting;
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.deepEqual(pool.pids, []);
  });
});
