import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { BLOCK_BYTES, demoCalls, demoProcess, pdf } from './testing/demo-server.js';
import type { ServerProcess } from './testing/server-process.js';
import { rawPatch } from './testing/upload-server.js';

const MIB = 1024 * 1024;

describe('case-attachments-server that is stopped or killed', () => {
  let folder: string;
  let child: ServerProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stops-'));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('U20: told to stop in the middle of a stalled request, it drains, cuts, and has the bytes at the next start', async () => {
    let server = await start();
    const id = await server.create('scan.pdf', 3 * MIB);
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    const cut = new Promise((resolve) => socket.once('close', resolve));
    const { authorization } = server.headers;
    socket.write(rawPatch(server.uploadPath(id), 0, 3 * MIB, authorization));
    socket.write(pdf(1.5 * MIB));
    while ((await server.details(id)).offsetBytes < MIB) await setTimeout(20);

    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    assert.equal(code, 0, child.output.join(''));
    await cut;
    server = await start();
    const { offsetBytes } = await server.details(id);
    assert.ok(offsetBytes >= MIB, `${offsetBytes} bytes are left`);
    assert.equal(await server.head(id), offsetBytes);
  });

  // The kill comes at a random moment of the commit: before it, in its middle, after it. Whenever, there is one attachment.
  for (const round of [1, 2, 3, 4, 5, 6]) {
    it(`U24: killed in the middle of a commit, it makes one attachment of the repeat (${round} of 6)`, async () => {
      let server = await start();
      const bytes = pdf(BLOCK_BYTES + 1000);
      const id = await server.create('scan.pdf', bytes.length);
      await server.patch(id, 0, bytes);
      const answer = server.commit(id, bytes).catch(() => null);
      await setTimeout(Math.random() * 60);
      child.kill('SIGKILL');
      await once(child, 'close');
      const told = (await answer)?.status;

      server = await start();
      const committed = await server.commit(id, bytes);
      assert.equal(
        committed.status,
        200,
        `the first was answered ${told}: ${await committed.clone().text()}`,
      );
      const page = await server.list();
      assert.equal(page.total, 1);
      assert.equal(page.attachments[0]?.id, id);
      const content = Buffer.from(await (await server.content(id)).arrayBuffer());
      assert.ok(content.equals(bytes));
      assert.deepEqual(await readdir(join(folder, 'staging')), []);
    });
  }

  async function start() {
    child = demoProcess(folder);
    return demoCalls(child);
  }
});
