import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { alive, poolTests, until } from '../../testing/decoder-pools.js';

const { files } = poolTests();

describe('a server that is killed', () => {
  for (const work of ['idle', 'at work']) {
    it(`leaves no decoder behind that is ${work}`, async () => {
      const program = `
        import { DecoderPool } from ${JSON.stringify(new URL('./decoder-pool.js', import.meta.url))};
        import { DEFAULT_POOL_OPTIONS } from ${JSON.stringify(new URL('./create-previewer.js', import.meta.url))};
        const pool = new DecoderPool(DEFAULT_POOL_OPTIONS);
        await pool.run(${JSON.stringify(files.small)});
        if (${work === 'at work'}) {
          process.kill(pool.pids[0], 'SIGSTOP');
          pool.run(${JSON.stringify(files.small)});
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
