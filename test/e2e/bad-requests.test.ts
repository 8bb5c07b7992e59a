import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Problem } from '@case-attachments/contract';
import { attachmentPath, commitPath, uploadPath, uploadsPath } from '@case-attachments/contract/paths';
import { attachmentNamed, authorization, content, type Grant, grant } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { samples } from './support/sample-files.js';

const run = promisify(execFile);
const JSON_BODY = { 'Content-Type': 'application/json' };

/** tus 1.0 by hand, to say what no client would. */
class Caller {
  constructor(private readonly held: Grant) {}

  async ask(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array | string) {
    const response = await fetch(this.held.server + path, {
      method,
      headers: { ...authorization(this.held), ...headers },
      ...(body !== undefined && { body: body as BodyInit }),
    });
    const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
    const problem = isProblem ? ((await response.json()) as Problem) : null;
    return { status: response.status, headers: response.headers, problem };
  }

  /** @returns the upload's path below the server's prefix */
  async create(fileName: string, sizeBytes: number): Promise<string> {
    const { status, headers, problem } = await this.ask('POST', uploadsPath(this.held.caseId), {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(sizeBytes),
      'Upload-Metadata': `filename ${Buffer.from(fileName).toString('base64')}`,
    });
    assert.equal(status, 201, problem?.detail);
    const uploadId = /[0-9a-f]{32}$/.exec(headers.get('Location') ?? '')?.[0];
    assert.ok(uploadId);
    return uploadPath(this.held.caseId, uploadId);
  }

  send(path: string, offset: number, bytes: Uint8Array) {
    const type = 'application/offset+octet-stream';
    return this.ask(
      'PATCH',
      path,
      { 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), 'Content-Type': type },
      bytes,
    );
  }
}

describe('bad requests', { timeout: 60_000 }, () => {
  let demo: Demo;
  let held: Grant;
  let caller: Caller;

  before(async () => {
    demo = await startDemo();
    held = await grant(demo.portal);
    caller = new Caller(held);
  });

  after(() => demo?.close());

  it('answers an unknown case with not-found', async () => {
    const { status, problem } = await caller.ask('GET', '/cases/C-no-such-case');
    assert.deepEqual([status, problem?.code], [404, 'not-found']);
  });

  it('answers broken JSON with request-invalid', async () => {
    const path = await caller.create('a.txt', 5);
    const { problem } = await caller.ask('POST', `${path}/commit`, JSON_BODY, '{"blockDigests": [');
    assert.equal(problem?.code, 'request-invalid');
    const unknown = await caller.ask(
      'PATCH',
      attachmentPath(held.caseId, '0'.repeat(32)),
      JSON_BODY,
      '{"nam',
    );
    assert.equal(unknown.problem?.code, 'request-invalid');
  });

  it('answers a wrong offset with a conflict, and keeps what arrived', async () => {
    const bytes = Buffer.from(samples.txt('Seen on 12 March.\n'));
    const path = await caller.create('offset.txt', bytes.byteLength);
    assert.equal((await caller.send(path, 0, bytes.subarray(0, 4))).status, 204);
    for (const wrong of [0, 3, 5]) {
      const { status, problem } = await caller.send(path, wrong, bytes.subarray(wrong));
      assert.deepEqual([status, problem?.code], [409, 'upload-offset-mismatch']);
    }
    assert.equal((await caller.send(path, 4, bytes.subarray(4))).status, 204);
    const { id } = await attachmentNamed(held, 'offset.txt');
    assert.deepEqual(await content(held, id), bytes);
  });

  it('refuses a commit whose digests are not those of the bytes', async () => {
    const bytes = samples.txt('Right.\n');
    const created = await caller.ask('POST', uploadsPath(held.caseId), {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes.byteLength),
      'Upload-Metadata': `filename ${Buffer.from('wrong.txt').toString('base64')},commit ${Buffer.from('explicit').toString('base64')}`,
    });
    const uploadId = /[0-9a-f]{32}$/.exec(created.headers.get('Location') ?? '')?.[0] as string;
    await caller.send(uploadPath(held.caseId, uploadId), 0, bytes);
    const digests = JSON.stringify({ blockDigests: ['A'.repeat(43)] });
    const { status, problem } = await caller.ask(
      'POST',
      commitPath(held.caseId, uploadId),
      JSON_BODY,
      digests,
    );
    assert.deepEqual([status, problem?.code], [422, 'digest-mismatch']);
    await assert.rejects(attachmentNamed(held, 'wrong.txt'));
  });

  it('refuses a file over the limit before it is sent', async () => {
    const { status, problem } = await caller.ask('POST', uploadsPath(held.caseId), {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(1024 ** 4),
      'Upload-Metadata': `filename ${Buffer.from('huge.zip').toString('base64')}`,
    });
    assert.deepEqual([status, problem?.code], [413, 'file-too-large']);
    assert.equal(problem?.limitBytes, 524_288_000);
  });
});

describe('a full disk', { timeout: 60_000 }, () => {
  it('U21: refuses with storage-full, keeps what is attached, and goes on when there is room', async (t) => {
    const disk = await smallDisk();
    if (!disk) return t.skip('needs root and mount: a disk of its own, small enough to fill');
    const demo = await startDemo({
      dataDirectory: disk.folder,
      environment: { CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0' },
    });
    try {
      const held = await grant(demo.portal);
      const caller = new Caller(held);
      const first = samples.zip([['first.dcm', samples.bytes(500_000)]]);
      assert.equal((await caller.send(await caller.create('first.zip', first.length), 0, first)).status, 204);

      const second = samples.zip([['second.dcm', samples.bytes(8_000_000, 2)]]);
      const path = await caller.create('second.zip', second.length);
      // Somebody else's file takes the room that was free when the upload began.
      const filler = join(disk.folder, 'filler');
      await writeFile(filler, new Uint8Array(disk.sizeBytes)).catch(() => {});
      const refused = await caller.send(path, 0, second);
      assert.deepEqual([refused.status, refused.problem?.code], [507, 'storage-full']);
      assert.doesNotMatch(refused.problem?.detail ?? '', new RegExp(disk.folder));
      assert.deepEqual(
        await content(held, (await attachmentNamed(held, 'first.zip')).id),
        Buffer.from(first),
      );

      await rm(filler);
      const head = await caller.ask('HEAD', path, { 'Tus-Resumable': '1.0.0' });
      const offset = Number(head.headers.get('Upload-Offset'));
      assert.equal((await caller.send(path, offset, second.subarray(offset))).status, 204);
      assert.deepEqual(
        await content(held, (await attachmentNamed(held, 'second.zip')).id),
        Buffer.from(second),
      );
    } finally {
      await demo.close();
      await disk.unmount();
    }
  });
});

/** A file system of 24 MB in memory; null where we may not mount one. */
async function smallDisk() {
  const sizeBytes = 24 * 1024 * 1024;
  const folder = `/tmp/case-attachments-small-disk-${process.pid}`;
  try {
    await mkdir(folder);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder]);
  } catch {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  return {
    folder,
    sizeBytes,
    unmount: async () => {
      await run('umount', [folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
