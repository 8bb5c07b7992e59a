import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ProcessLock } from './process-lock.js';

const IN_USE = /Another case-attachments server is using this data folder/;

describe('ProcessLock', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'process-lock-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('U19: lets one in, and the next when it has left', () => {
    const path = join(folder, 'one');
    const first = ProcessLock.acquire(path, 0);
    assert.throws(() => ProcessLock.acquire(path, 0), IN_USE);
    first.release();
    ProcessLock.acquire(path, 0).release();
  });

  it('is given back by a process that was killed', async () => {
    const path = join(folder, 'killed');
    const module = new URL('./process-lock.js', import.meta.url).href;
    const script = `const { ProcessLock } = await import(${JSON.stringify(module)});
      globalThis.lock = ProcessLock.acquire(${JSON.stringify(path)}, 0);
      console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    assert.throws(() => ProcessLock.acquire(path, 0), IN_USE);
    child.kill('SIGKILL');
    await once(child, 'exit');
    ProcessLock.acquire(path, 0).release();
  });
});
