import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { PreviewError } from '../../ports/previewer.js';
import { DEFAULT_POOL_OPTIONS } from './create-previewer.js';
import type { DecoderJob } from './decoder-messages.js';
import { DecoderPool, type DecoderPoolOptions } from './decoder-pool.js';

let folder: string;
let small: DecoderJob;
/** Takes long enough to be caught at work. */
let large: DecoderJob;
const pools: DecoderPool[] = [];

function poolOf(options: Partial<DecoderPoolOptions> = {}): DecoderPool {
  const pool = new DecoderPool({ ...DEFAULT_POOL_OPTIONS, ...options });
  pools.push(pool);
  return pool;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'waited in vain');
    await sleep(5);
  }
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** What `assert.rejects` is to find. */
const refusal = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof PreviewError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

function residentBytes(pid: number): number {
  // In pages of 4 KiB, the second number (proc(5)); elsewhere than on Linux nothing is measured.
  if (process.platform !== 'linux') return 0;
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
}

async function openFilesOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => 'closed')));
}

/** A pool whose only process has started and has nothing to do. */
async function warmPool(options: Partial<DecoderPoolOptions> = {}) {
  const pool = poolOf({ size: 1, ...options });
  await pool.run(small);
  const [pid] = pool.pids;
  assert.ok(pid !== undefined);
  return { pool, pid };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decoder-pool-'));
  const job = async (name: string, file: Buffer, sizePixels: number): Promise<DecoderJob> => {
    await writeFile(join(folder, name), file);
    const request = { page: 1, part: { kind: 'fitted', sizePixels } } as const;
    return { kind: 'render', path: join(folder, name), request };
  };
  small = await job('small', await sample.png(64, 48), 32);
  large = await job('large', await sample.png(3000, 2000), 2560);
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
after(() => rm(folder, { recursive: true }));

describe('DecoderPool', () => {
  it('does the job again in a fresh process when the first is killed', async () => {
    const { pool, pid } = await warmPool();
    const result = pool.run(large);
    process.kill(pid, 'SIGKILL');
    assert.ok(Buffer.isBuffer(await result));
    assert.ok(!alive(pid));
    assert.ok(!pool.pids.includes(pid));
  });

  it('kills what is stuck, however deep; it is no verdict on the picture where the processor was at other work', async () => {
    const { pool, pid } = await warmPool({ timeLimitMs: 300 });
    process.kill(pid, 'SIGSTOP');
    const isVerdict = process.platform !== 'linux';
    await assert.rejects(pool.run(small), (error) => error instanceof PreviewError === isVerdict);
    await until(() => !alive(pid));
    assert.ok(Buffer.isBuffer(await poolOf().run(small)));
  });

  it('ends a process that needs too much memory, and says so', async () => {
    const pool = poolOf({ memoryLimitBytes: 150e6 });
    const path = join(folder, 'needs-memory');
    const bmp = await sample.bmp(8, 8);
    bmp.writeInt32LE(9000, 18);
    bmp.writeInt32LE(6000, 22);
    await writeFile(path, bmp);
    await truncate(path, 9000 * 6000 * 3 + 54);
    await assert.rejects(pool.run({ ...small, path }), refusal('preview-too-large', /too much memory/));
  });

  it('lends no process to a second job before the first is done', async () => {
    const pool = poolOf({ size: 2 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, pool.pids.length);
    }, 2);
    const results = await Promise.all(Array.from({ length: 20 }, () => pool.run(small)));
    clearInterval(watch);
    assert.ok(results.every((result) => Buffer.isBuffer(result)));
    assert.equal(most, 2);
  });

  it('leaves the processor time of the server to others', async () => {
    const { pool } = await warmPool();
    const before = process.cpuUsage();
    await pool.run(large);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 50_000, `${user + system} µs of the server's own time`);
  });

  it('keeps its memory over many jobs', async () => {
    const { pool, pid } = await warmPool({ jobsPerProcess: 1000 });
    for (let i = 0; i < 50; i++) await pool.run(small);
    const before = residentBytes(pid);
    for (let i = 0; i < 200; i++) await pool.run(small);
    assert.deepEqual(pool.pids, [pid]);
    const grown = residentBytes(pid) - before;
    assert.ok(grown < 20e6, `${grown} bytes more after 200 jobs`);
  });

  it('passes neither secrets nor open files to its processes', async () => {
    process.env.A_SECRET = 'of the server';
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { pid } = await warmPool();
    delete process.env.A_SECRET;
    server.close();
    if (process.platform !== 'linux') return;
    assert.ok(!(await readFile(`/proc/${pid}/environ`, 'utf8')).includes('A_SECRET'));
    const sockets = await openFilesOf(pid);
    const channel = sockets.filter((target) => target.startsWith('socket:'));
    assert.equal(channel.length, 1, `the channel alone, not ${channel}`);
  });
});

describe('DecoderPool, over decoders that break', () => {
  const entry = new URL('../../testing/faulty-decoder.js', import.meta.url);
  const jobOf = (name: string): DecoderJob => ({ ...small, path: join(folder, name) });
  const attemptsAt = async (name: string) =>
    (await readdir(folder)).filter((file) => file.startsWith(`${name}.`)).length;

  it('calls a picture damaged when a fresh process ends over it, too', async () => {
    const pool = poolOf({ entry });
    await assert.rejects(pool.run(jobOf('crash')), refusal('preview-damaged', /damaged/));
    assert.equal(await attemptsAt('crash'), 2);
    assert.ok(await pool.run(jobOf('fine')));
  });

  it('kills endless work, and does not try it again', async () => {
    const pool = poolOf({ entry, timeLimitMs: 200 });
    await assert.rejects(pool.run(jobOf('1-hang')), /takes too long|too little of the processors/);
    assert.equal(await attemptsAt('1-hang'), 1);
  });

  it("lets a fault that is not the picture's be an error", async () => {
    await assert.rejects(poolOf({ entry }).run(jobOf('fault')), (error) => !(error instanceof PreviewError));
  });

  it('blames no picture when processes cannot start', async () => {
    const pool = poolOf({ entry, heic: true });
    await assert.rejects(pool.run(jobOf('fine')), (error) => {
      assert.ok(error instanceof Error && !(error instanceof PreviewError));
      return /could not be started/.test(error.message);
    });
    const missing = poolOf({ entry: new URL('file:///nowhere/decoder.js') });
    await assert.rejects(missing.run(jobOf('fine')), /could not be started/);
  });

  it('never starts what was given up while it waited', async () => {
    const pool = poolOf({ entry, size: 1 });
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
    const pool = poolOf({ entry, size: 1, graceMs: 20 });
    const abort = new AbortController();
    const stuck = pool.run(jobOf('2-hang'), abort.signal);
    const gone = assert.rejects(stuck, /gone/);
    const next = pool.run(jobOf('next'));
    while ((await attemptsAt('2-hang')) === 0) await sleep(5);
    abort.abort(new Error('gone'));
    await gone;
    assert.ok(await next);
  });

  it('says of a picture over which the decoder works and works that it takes too long', async () => {
    const atWork = () => performance.now();
    const pool = poolOf({ entry, timeLimitMs: 300, processorMs: atWork });
    await assert.rejects(pool.run(jobOf('4-hang')), refusal('preview-too-large', /takes too long/));
  });

  it('gives up at once what nobody waits for when its process has started', async () => {
    const pool = poolOf({ entry, size: 1, timeLimitMs: 60_000 });
    const abort = new AbortController();
    const early = pool.run(jobOf('5-hang'), abort.signal);
    setImmediate(() => abort.abort(new Error('gone')));
    await assert.rejects(early, /gone/);
    assert.equal(await attemptsAt('5-hang'), 0);
    assert.ok(await pool.run(jobOf('after it')));
  });

  it('blames no picture when its processes are killed by somebody else', async () => {
    const pool = poolOf({ entry, size: 1 });
    const killed = pool.run(jobOf('6-hang')).catch((error: unknown) => error);
    for (const attempt of [1, 2]) {
      while ((await attemptsAt('6-hang')) < attempt) await sleep(5);
      for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
    }
    const error = await killed;
    assert.ok(error instanceof Error && !(error instanceof PreviewError));
    assert.match(error.message, /was killed/);
  });

  it('gives heavy work to one process, which does no light work, and ends when its place is needed', async () => {
    const pool = poolOf({ entry, size: 2 });
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
    const pool = poolOf({ entry, size: 2 });
    const names = ['5-much', '5', '6-much', '6'];
    const results = await Promise.all(names.map((name) => pool.run(jobOf(name))));
    assert.ok(results.every((result) => Number(String(result)) > 0));
  });

  it('lets such a job finish when it is soon done, which spares a process', async () => {
    const pool = poolOf({ entry, size: 1, graceMs: 10_000 });
    const abort = new AbortController();
    const late = pool.run(jobOf('2-slow'), abort.signal);
    while ((await attemptsAt('2-slow')) === 0) await sleep(2);
    const [pid] = pool.pids;
    abort.abort(new Error('gone'));
    await late.catch((error: Error) => assert.equal(error.message, 'gone'));
    assert.equal(String(await pool.run(jobOf('after'))), String(pid));
  });

  it('replaces a process that has done its share, or holds too much', async () => {
    const pool = poolOf({ entry, size: 1, jobsPerProcess: 2 });
    const pids = [];
    for (const name of ['a', 'b', 'c']) pids.push(String(await pool.run(jobOf(name))));
    assert.equal(pids[0], pids[1]);
    assert.notEqual(pids[1], pids[2]);
    await pool.run(jobOf('heavy'));
    assert.ok(!pids.includes(String(await pool.run(jobOf('d')))));
  });

  it('ends processes that have nothing to do', async () => {
    const pool = poolOf({ entry, idleMs: 20 });
    await pool.run(jobOf('e'));
    await until(() => pool.pids.length === 0);
    assert.ok(await pool.run(jobOf('f')));
  });

  it('ends everything when it is closed', async () => {
    const pool = poolOf({ entry, size: 1 });
    const running = assert.rejects(pool.run(jobOf('3-hang')), /closed/);
    const waiting = assert.rejects(pool.run(jobOf('g')), /closed/);
    while ((await attemptsAt('3-hang')) === 0) await sleep(5);
    const { pids } = pool;
    await pool.close();
    await Promise.all([running, waiting]);
    assert.ok(pids.length === 1 && !pids.some(alive));
    await assert.rejects(pool.run(jobOf('h')), /closed/);
  });
});

describe('a server that is killed', () => {
  for (const work of ['idle', 'at work']) {
    it(`leaves no decoder behind that is ${work}`, async () => {
      const program = `
        import { DecoderPool } from ${JSON.stringify(new URL('./decoder-pool.js', import.meta.url))};
        import { DEFAULT_POOL_OPTIONS } from ${JSON.stringify(new URL('./create-previewer.js', import.meta.url))};
        const pool = new DecoderPool(DEFAULT_POOL_OPTIONS);
        await pool.run(${JSON.stringify(small)});
        if (${work === 'at work'}) {
          process.kill(pool.pids[0], 'SIGSTOP');
          pool.run(${JSON.stringify(small)});
        }
        console.log(pool.pids[0]);
        setInterval(() => {}, 1000);`;
      const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(server.stdout, 'data');
      const pid = Number(line);
      assert.ok(alive(pid));
      server.kill('SIGKILL');
      await once(server, 'exit');
      if (work === 'at work') process.kill(pid, 'SIGCONT');
      await until(() => !alive(pid));
    });
  }
});
