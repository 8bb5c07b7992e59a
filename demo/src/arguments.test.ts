import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const START = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));
const start = (...args: string[]) => promisify(execFile)(process.execPath, [START, ...args]);

test('a port in use is said before anything is built', async () => {
  const other = createServer().listen(0, 'localhost');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    await assert.rejects(start('--port', String(port)), ({ code, stdout, stderr }) => {
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`^Port ${port} is in use\\. .*--port ${port + 1000}\\n$`));
      return true;
    });
  } finally {
    other.close();
  }
});

for (const [what, ...args] of [
  ['no port', '--port', '80a'],
  ['one port for both', '--port', '8099', '--server-port', '8099'],
  ['an unknown word', '--fast'],
]) {
  test(`${what} is said in plain words, and nothing is built`, async () => {
    await assert.rejects(start(...args), ({ code, stdout, stderr }) => {
      assert.deepEqual([code, stdout], [1, '']);
      assert.doesNotMatch(stderr, /^\s+at /m);
      return true;
    });
  });
}

test('help is all that is asked for', async () => {
  const { stdout } = await start('--help');
  assert.match(stdout, /--server-port/);
});
