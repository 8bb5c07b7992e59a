import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** In a process with nothing else that keeps it alive. */
async function inOwnProcess(code: string): Promise<string> {
  const module = JSON.stringify(new URL('./worker-hasher.js', import.meta.url).href);
  const program = `import { WorkerHasher } from ${module};\nconst hasher = new WorkerHasher();\n${code}`;
  const folder = await mkdtemp(join(tmpdir(), 'hasher-'));
  try {
    const path = join(folder, 'program.mjs');
    await writeFile(path, program);
    return (await run(process.execPath, [path])).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('WorkerHasher', () => {
  it('does not keep the process alive when nothing is asked', async () => {
    const said = await inOwnProcess(`
      await hasher.block('u', 0, Buffer.from('a'));
      console.log('asked');`);
    assert.equal(said, 'asked');
  });

  it('is closed before the process ends, though an answer comes while it closes', async () => {
    const said = await inOwnProcess(`
      await hasher.block('u', 0, Buffer.from('a'));
      hasher.block('u', 1, Buffer.from('b')).catch(() => {});
      // The answer is there before this thread looks for it.
      const until = Date.now() + 200;
      while (Date.now() < until);
      await hasher.close();
      console.log('closed');`);
    assert.equal(said, 'closed');
  });
});
