import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { PreviewError } from '../../ports/previewer.js';
import { alive, poolTests, refusal, until } from '../../testing/decoder-pools.js';
import type { DecoderPoolOptions } from './decoder-pool.js';

const { files, poolOf } = poolTests();

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
  await pool.run(files.small);
  const [pid] = pool.pids;
  assert.ok(pid !== undefined);
  return { pool, pid };
}

describe('DecoderPool', () => {
  it('does the job again in a fresh process when the first is killed', async () => {
    const { pool, pid } = await warmPool();
    const result = pool.run(files.large);
    process.kill(pid, 'SIGKILL');
    assert.ok(Buffer.isBuffer(await result));
    assert.ok(!alive(pid));
    assert.ok(!pool.pids.includes(pid));
  });

  it('kills what is stuck, however deep; it is no verdict on the picture where the processor was at other work', async () => {
    const { pool, pid } = await warmPool({ timeLimitMs: 2000 });
    process.kill(pid, 'SIGSTOP');
    const isVerdict = process.platform !== 'linux';
    await assert.rejects(pool.run(files.small), (error) => error instanceof PreviewError === isVerdict);
    await until(() => !alive(pid));
    assert.ok(Buffer.isBuffer(await poolOf().run(files.small)));
  });

  it('ends a process that needs too much memory, and says so', async () => {
    const pool = poolOf({ memoryLimitBytes: 150e6 });
    const path = join(files.folder, 'needs-memory');
    const bmp = await sample.bmp(8, 8);
    bmp.writeInt32LE(9000, 18);
    bmp.writeInt32LE(6000, 22);
    await writeFile(path, bmp);
    await truncate(path, 9000 * 6000 * 3 + 54);
    await assert.rejects(pool.run({ ...files.small, path }), refusal('preview-too-large', /too much memory/));
  });

  it('lends no process to a second job before the first is done', async () => {
    const pool = poolOf({ size: 2 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, pool.pids.length);
    }, 2);
    const results = await Promise.all(Array.from({ length: 20 }, () => pool.run(files.small)));
    clearInterval(watch);
    assert.ok(results.every((result) => Buffer.isBuffer(result)));
    assert.equal(most, 2);
  });

  it('leaves the processor time of the server to others', async () => {
    const { pool } = await warmPool();
    const before = process.cpuUsage();
    await pool.run(files.large);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 50_000, `${user + system} µs of the server's own time`);
  });

  it('keeps its memory over many jobs', async () => {
    const { pool, pid } = await warmPool({ jobsPerProcess: 1000 });
    for (let i = 0; i < 50; i++) await pool.run(files.small);
    const before = residentBytes(pid);
    for (let i = 0; i < 200; i++) await pool.run(files.small);
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
