import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPage, Receipt } from '@case-attachments/contract';
import { SERVER_VERSION } from './server-version.js';
import { listeningAt, startServerProcess } from './testing/server-process.js';

async function runToEnd(args: string[], environment?: Record<string, string>) {
  const child = startServerProcess(args, environment);
  const [code] = await once(child, 'close');
  return { code, output: child.output.join('') };
}

describe('case-attachments-server', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'binary-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('says what it is and how it is configured', async () => {
    const help = await runToEnd(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.output, /CASE_ATTACHMENTS_SECRET\n/);
    assert.deepEqual(await runToEnd(['--version']), { code: 0, output: `${SERVER_VERSION}\n` });
    assert.equal((await runToEnd(['--prot'])).code, 2);
  });

  it('does not start with a wrong variable, and says which', async () => {
    const { code, output } = await runToEnd([], {
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_PORT: 'http',
    });
    assert.equal(code, 2);
    assert.match(output, /^CASE_ATTACHMENTS_PORT is "http"\. Accepted: a whole number/);
    assert.doesNotMatch(output, /at .*\.js/);
  });

  it('does not start with insecure settings, and says what to do', async () => {
    const { code, output } = await runToEnd([], {
      CASE_ATTACHMENTS_SECRET: 'changeme-changeme-changeme-changeme',
      CASE_ATTACHMENTS_DATA_DIRECTORY: join(folder, 'never-made'),
    });
    assert.equal(code, 2);
    assert.match(output, /SECRET can be guessed\. Make one with: openssl rand -hex 32/);
    assert.doesNotMatch(output, /changeme/);
  });

  it('does not start when its data directory cannot be used', async () => {
    const { code } = await runToEnd([], {
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_PORT: '0',
      CASE_ATTACHMENTS_DATA_DIRECTORY: '/dev/null/data',
    });
    assert.equal(code, 1);
  });

  it('does not hang about when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, output } = await runToEnd([], {
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_HOST: '127.0.0.1',
      CASE_ATTACHMENTS_PORT: String(port),
      CASE_ATTACHMENTS_DATA_DIRECTORY: join(folder, 'taken'),
    });
    taken.close();
    assert.equal(code, 1);
    assert.match(output, /EADDRINUSE/);
  });

  it('takes a file by plain fetch, lists it, hands it back, and stops when told', async () => {
    const child = startServerProcess([], {
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_PORT: '0',
      CASE_ATTACHMENTS_HOST: '127.0.0.1',
      CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
      CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
    });
    try {
      const origin = await listeningAt(child);
      const grant = (await (await fetch(`${origin}/api/demo/grant?role=oral-surgeon`)).json()) as {
        server: string;
        caseId: string;
        token: string;
      };
      assert.equal(grant.server, `${origin}/api`);
      const cases = `${grant.server}/cases/${grant.caseId}`;
      const authorization = `Bearer ${grant.token}`;
      const tus = { authorization, 'tus-resumable': '1.0.0' };

      const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(9 * 1024 * 1024)]);
      const created = await fetch(`${cases}/uploads`, {
        method: 'POST',
        headers: {
          ...tus,
          'upload-length': String(bytes.length),
          'upload-metadata': `filename ${Buffer.from('Überweisung 1.pdf').toString('base64')},commit ${Buffer.from('explicit').toString('base64')}`,
        },
      });
      assert.equal(created.status, 201, await created.clone().text());
      const { id } = (await created.json()) as { id: string };
      const patched = await fetch(`${cases}/uploads/${id}`, {
        method: 'PATCH',
        headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
        body: bytes,
      });
      assert.equal(patched.status, 204);
      assert.equal(patched.headers.get('upload-offset'), String(bytes.length));

      const blockSize = 8 * 1024 * 1024;
      const blockDigests = [bytes.subarray(0, blockSize), bytes.subarray(blockSize)].map((block) =>
        createHash('sha256').update(block).digest('base64url'),
      );
      const commit = () =>
        fetch(`${cases}/uploads/${id}/commit`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ blockDigests }),
        });
      const committed = await commit();
      assert.equal(committed.status, 200, await committed.clone().text());
      const receipt = (await committed.json()) as Receipt;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.equal(receipt.sha256, sha256);
      assert.deepEqual(await (await commit()).json(), receipt, 'a repeat gets the same receipt');

      const list = (await (
        await fetch(`${cases}/attachments`, { headers: { authorization } })
      ).json()) as AttachmentPage;
      assert.equal(list.total, 1);
      assert.equal(list.attachments[0]?.name, 'Überweisung 1.pdf');
      assert.equal(list.attachments[0]?.uploadedBy.displayName, 'Oral surgeon');
      assert.equal(list.attachments[0]?.category, 'document');

      const content = await fetch(`${cases}/attachments/${receipt.attachmentId}/content`, {
        headers: { authorization },
      });
      const stored = Buffer.from(await content.arrayBuffer());
      assert.equal(createHash('sha256').update(stored).digest('hex'), sha256);
      assert.match(
        content.headers.get('content-disposition') ?? '',
        /^attachment; filename="Uberweisung 1\.pdf"/,
      );

      child.kill('SIGTERM');
      const [code] = await once(child, 'close');
      assert.equal(code, 0, child.output.join(''));
      assert.doesNotMatch(child.output.join(''), /berweisung|Bearer/, 'no file names or tokens in the log');
    } finally {
      child.kill('SIGKILL');
    }
    const environment = { CASE_ATTACHMENTS_DATA_DIRECTORY: folder };
    const target = join(folder, '..', `${basename(folder)}-copy`);
    try {
      assert.deepEqual(await runToEnd(['backup', target], environment), {
        code: 0,
        output: '1 files in the backup, 1 of them copied now.\n',
      });
      const check = await runToEnd(['check'], { ...environment, CASE_ATTACHMENTS_DATA_DIRECTORY: target });
      assert.match(check.output, /^1 of 1 files are as they were attached/);
      const inside = await runToEnd(['backup', join(folder, 'copy')], environment);
      assert.equal(inside.code, 1);
      assert.match(inside.output, /^A backup inside the data folder is lost together with it/);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  });
});
