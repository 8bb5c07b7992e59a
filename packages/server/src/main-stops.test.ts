import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { AttachmentPage, UploadDetails } from '@case-attachments/contract';
import { listeningAt, type ServerProcess, startServerProcess } from './testing/server-process.js';
import { rawPatch } from './testing/upload-server.js';

const MIB = 1024 * 1024;
const BLOCK_BYTES = 8 * MIB;

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
    child = startServerProcess([], {
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_SECRET: 'only tests sign with this secret and nobody else',
      CASE_ATTACHMENTS_PORT: '0',
      CASE_ATTACHMENTS_HOST: '127.0.0.1',
      CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
      CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
    });
    const origin = await listeningAt(child);
    const grant = (await (await fetch(`${origin}/api/demo/grant?role=oral-surgeon`)).json()) as {
      caseId: string;
      token: string;
    };
    const cases = `/api/cases/${grant.caseId}`;
    const headers = { authorization: `Bearer ${grant.token}`, 'tus-resumable': '1.0.0' };
    const ask = (path: string, options: RequestInit = {}) =>
      fetch(`${origin}${cases}${path}`, { ...options, headers: { ...headers, ...options.headers } });
    return {
      port: Number(new URL(origin).port),
      headers,
      uploadPath: (id: string) => `${cases}/uploads/${id}`,
      create: async (name: string, sizeBytes: number) => {
        const metadata = { filename: name, commit: 'explicit' };
        const pairs = Object.entries(metadata).map(
          ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
        );
        const created = await ask('/uploads', {
          method: 'POST',
          headers: { 'upload-length': String(sizeBytes), 'upload-metadata': pairs.join(',') },
        });
        return ((await created.json()) as { id: string }).id;
      },
      patch: async (id: string, offset: number, body: Uint8Array<ArrayBuffer>) => {
        const patched = await ask(`/uploads/${id}`, {
          method: 'PATCH',
          headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
          body,
        });
        assert.equal(patched.status, 204);
      },
      head: async (id: string) =>
        Number((await ask(`/uploads/${id}`, { method: 'HEAD' })).headers.get('upload-offset')),
      commit: (id: string, bytes: Buffer) => {
        const blockDigests = [];
        for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
          const block = bytes.subarray(start, start + BLOCK_BYTES);
          blockDigests.push(createHash('sha256').update(block).digest('base64url'));
        }
        return ask(`/uploads/${id}/commit`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ blockDigests }),
        });
      },
      details: async (id: string) => (await (await ask(`/uploads/${id}`)).json()) as UploadDetails,
      list: async () => (await (await ask('/attachments')).json()) as AttachmentPage,
      content: (id: string) => ask(`/attachments/${id}/content`),
    };
  }
});

function pdf(sizeBytes: number): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(sizeBytes - 9)]);
}
