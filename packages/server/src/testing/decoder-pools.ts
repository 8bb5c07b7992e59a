import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import { DEFAULT_POOL_OPTIONS } from '../adapters/preview/create-previewer.js';
import type { DecoderJob } from '../adapters/preview/decoder-messages.js';
import { DecoderPool, type DecoderPoolOptions } from '../adapters/preview/decoder-pool.js';
import { PreviewError } from '../ports/previewer.js';

/** Program of processes that do what the name of a file says. */
const FAULTY_DECODER = new URL('./faulty-decoder.js', import.meta.url);

export const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** What `assert.rejects` is to find. */
export const refusal = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof PreviewError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'waited in vain');
    await sleep(5);
  }
}

/** Pools and pictures for the tests of one file. */
export function poolTests() {
  const pools: DecoderPool[] = [];
  const files = {
    folder: '',
    small: {} as DecoderJob,
    /** Takes long enough to be caught at work. */
    large: {} as DecoderJob,
  };

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'decoder-pool-'));
    const job = async (name: string, file: Buffer, sizePixels: number): Promise<DecoderJob> => {
      await writeFile(join(folder, name), file);
      const request = { page: 1, part: { kind: 'fitted', sizePixels } } as const;
      return { kind: 'render', path: join(folder, name), request };
    };
    files.folder = folder;
    files.small = await job('small', await sample.png(64, 48), 32);
    files.large = await job('large', await sample.png(3000, 2000), 2560);
  });
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
  after(() => rm(files.folder, { recursive: true }));

  function poolOf(options: Partial<DecoderPoolOptions> = {}): DecoderPool {
    const pool = new DecoderPool({ ...DEFAULT_POOL_OPTIONS, ...options });
    pools.push(pool);
    return pool;
  }

  return {
    files,
    poolOf,
    /** Of processes that break: jobs over files that need not be there. */
    faultyPoolOf: (options: Partial<DecoderPoolOptions> = {}) =>
      poolOf({ entry: FAULTY_DECODER, ...options }),
    jobOf: (name: string): DecoderJob => ({ ...files.small, path: join(files.folder, name) }),
    /** How often such a job was begun. */
    attemptsAt: async (name: string) =>
      (await readdir(files.folder)).filter((file) => file.startsWith(`${name}.`)).length,
  };
}
