import assert from 'node:assert/strict';
import { open as openFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { Receipt } from '@case-attachments/contract';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import {
  BLOCK_BYTES,
  digestsOf,
  patchHeaders,
  problemOf,
  sha256,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServerOptions,
} from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const HTML = Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>');

async function withServer(
  options: UploadServerOptions,
  work: (server: Awaited<ReturnType<typeof startUploadServer>>, ada: TusCalls) => Promise<void>,
): Promise<void> {
  const server = await startUploadServer(options);
  try {
    await work(server, new TusCalls(server));
  } finally {
    await server.close();
  }
}

/** A database whose transactions fail while `failing.now` is true, before or behind the work. */
function failingTransactions(failing: { now: boolean }) {
  return (real: UnitOfWork): UnitOfWork =>
    Object.assign(Object.create(real) as UnitOfWork, {
      attachments: real.attachments,
      uploads: real.uploads,
      changes: real.changes,
      transaction: async (work: Parameters<UnitOfWork['transaction']>[0]) => {
        if (failing.now) throw new Error('the plug was pulled');
        return real.transaction(work);
      },
    });
}

describe('commit', () => {
  it('makes one attachment of many commits at once', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(3 * BLOCK_BYTES);
      const id = await ada.begin('a.pdf', bytes.length);
      await ada.patch(id, 0, bytes);
      const answers = await Promise.all(Array.from({ length: 6 }, () => ada.commit(id, bytes)));
      const receipts = await Promise.all(answers.map((answer) => answer.json()));
      for (const receipt of receipts) assert.deepEqual(receipt, receipts[0]);
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 1);
      assert.equal(server.notified.length, 1);
      const other = await ada.commit(id, somePdf(3 * BLOCK_BYTES));
      assert.equal((await problemOf(other)).code, 'digest-mismatch', 'no receipt for another file');
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 1);
    }));

  it('refuses a copy that is not the client’s file, says so again, and throws the bytes away', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      await ada.patch(id, 0, bytes);
      assert.equal((await problemOf(await ada.commitDigests(id, []))).code, 'request-invalid');
      const changed = Buffer.from(bytes);
      changed[1700] = (changed[1700] ?? 0) ^ 1;
      for (let time = 0; time < 2; time++) {
        const refused = await ada.commit(id, changed);
        assert.equal(refused.status, 422);
        assert.equal((await problemOf(refused)).code, 'digest-mismatch');
      }
      assert.deepEqual(await server.names('staging'), []);
      const details = (await (await ada.details(id)).json()) as { status: string; problem: { code: string } };
      assert.deepEqual([details.status, details.problem.code], ['rejected', 'digest-mismatch']);
      assert.equal((await ada.head(id)).status, 422);
    }));

  it('hashes what lies in the store, not what went by', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      await ada.patch(id, 0, bytes.subarray(0, 2400));
      // The disk turns one bit before its block is whole.
      const file = await openFile(server.blobs.folder.stagedPath(id), 'r+');
      await file.write(Buffer.from([(bytes[2100] ?? 0) ^ 1]), 0, 1, 2100);
      await file.close();
      await ada.patch(id, 2400, bytes.subarray(2400));
      assert.equal((await problemOf(await ada.commit(id, bytes))).code, 'digest-mismatch');
    }));

  it('refuses HTML under another name', () =>
    withServer({}, async (server, ada) => {
      const id = await ada.begin('photo.png', HTML.length);
      await ada.patch(id, 0, HTML);
      const refused = await ada.commit(id, HTML);
      const problem = await problemOf(refused);
      assert.equal(problem.code, 'content-refused');
      assert.match(String(problem.detail), /photo\.png/);
      assert.deepEqual([await server.names('staging'), await server.names('blobs')], [[], []]);
    }));

  it('takes a file of no bytes', () =>
    withServer({}, async (_server, ada) => {
      const id = await ada.begin('empty.txt', 0);
      const committed = await ada.commit(id, Buffer.alloc(0));
      assert.equal(committed.status, 200);
      const receipt = (await committed.json()) as Receipt;
      assert.deepEqual([receipt.sizeBytes, receipt.sha256], [0, sha256(Buffer.alloc(0))]);
    }));

  it('keeps everything when the database fails, and finishes on the next try', async () => {
    const failing = { now: true };
    await withServer({ unitOfWork: failingTransactions(failing) }, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      await ada.patch(id, 0, bytes);
      const failed = await problemOf(await ada.commit(id, bytes));
      assert.deepEqual([failed.status, failed.code], [500, 'internal']);
      assert.doesNotMatch(JSON.stringify(failed), /plug/);
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '2500', 'nothing to send again');
      await server.uploads.collect();
      failing.now = false;
      assert.equal((await ada.commit(id, bytes)).status, 200);
    });
  });

  it('is finished at the next start when it was cut between move and insert', async () => {
    const cut = await startUploadServer({ unitOfWork: failingTransactions({ now: true }) });
    const bytes = somePdf(2500);
    const ada = new TusCalls(cut);
    const id = await ada.begin('a.pdf', bytes.length);
    await ada.patch(id, 0, bytes);
    await ada.commit(id, bytes);
    assert.equal((await cut.names('blobs')).length, 1);
    // A process that is killed leaves the status as it was.
    await cut.unitOfWork.uploads.transition(id, 'received', 'verifying');
    await cut.stop();

    await withServer({ folder: cut.folder }, async (server) => {
      const attachment = await server.unitOfWork.attachments.find(CASE, id);
      assert.equal(attachment?.sha256, sha256(bytes));
      assert.equal(await server.unitOfWork.changes.lastSeq(CASE), 1);
      const again = await new TusCalls(server).commit(id, bytes);
      assert.equal(((await again.json()) as Receipt).attachmentId, id);
    });
  });

  it('goes on after a kill while it verified', async () => {
    const cut = await startUploadServer();
    const bytes = somePdf(2500);
    const id = await new TusCalls(cut).begin('a.pdf', bytes.length);
    await new TusCalls(cut).patch(id, 0, bytes);
    await cut.unitOfWork.uploads.transition(id, 'received', 'verifying');
    assert.equal((await problemOf(await new TusCalls(cut).commit(id, bytes))).code, 'upload-verifying');
    assert.equal((await new TusCalls(cut).head(id)).status, 423);
    await cut.stop();
    await withServer({ folder: cut.folder }, async (server) => {
      assert.equal((await new TusCalls(server).commit(id, bytes)).status, 200);
    });
  });
});

describe('tus clients that know nothing of commits', () => {
  it('are done at the last byte', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const created = await ada.create('a.pdf', bytes.length);
      const { id } = (await created.json()) as { id: string };
      await ada.patch(id, 0, bytes.subarray(0, 2000));
      assert.equal(await server.unitOfWork.attachments.find(CASE, id), null);
      assert.equal((await ada.patch(id, 2000, bytes.subarray(2000))).status, 204);
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '2500');
      assert.equal((await ada.patch(id, 2500, '')).status, 204);
      assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 409);
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.deletedAtMs, null);
      assert.equal(server.notified.length, 1);
    }));

  it('may send the bytes with the creation, and none for a file of none', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(700);
      const headers = {
        'upload-length': '700',
        'upload-metadata': `filename ${Buffer.from('a.pdf').toString('base64')}`,
      };
      const created = await ada.fetch(
        'POST',
        ada.uploadsPath,
        { ...headers, 'content-type': 'application/offset+octet-stream' },
        bytes,
      );
      assert.deepEqual([created.status, created.headers.get('upload-offset')], [201, '700']);
      assert.equal((await ada.create('empty.txt', 0)).status, 201);
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 2);
    }));

  it('hear of a refusal, and never of success, then or later', () =>
    withServer({}, async (server, ada) => {
      const created = await ada.create('photo.png', HTML.length);
      const { id } = (await created.json()) as { id: string };
      const refused = await ada.patch(id, 0, HTML);
      assert.equal(refused.status, 422);
      assert.equal((await problemOf(refused)).code, 'content-refused');
      assert.equal((await ada.head(id)).status, 422);
      assert.equal((await problemOf(await ada.patch(id, HTML.length, ''))).code, 'upload-rejected');
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 0);
    }));

  it('wait while the file is checked', async () => {
    let release = () => {};
    const checked = new Promise<void>((resolve) => (release = resolve));
    const slow: UploadServerOptions = {
      inspector: (real) => ({
        refuseByName: (name) => real.refuseByName(name),
        inspect: async (file) => {
          await checked;
          return real.inspect(file);
        },
      }),
    };
    await withServer(slow, async (_server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', 700)).json()) as { id: string };
      const last = ada.patch(id, 0, bytes);
      let head = await ada.head(id);
      while (head.status === 200) head = await ada.head(id);
      assert.deepEqual([head.status, head.headers.get('retry-after')], [423, '1']);
      assert.equal((await problemOf(await ada.fetch('DELETE', ada.path(id)))).code, 'upload-verifying');
      release();
      assert.equal((await last).status, 204);
      assert.equal((await ada.head(id)).status, 200);
    });
  });

  it('get their attachment although they left with the last byte', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', 700)).json()) as { id: string };
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      const lines = Object.entries({
        authorization: 'Bearer clinic/ada',
        'tus-resumable': '1.0.0',
        ...patchHeaders(0),
      });
      socket.write(
        `PATCH ${ada.path(id)} HTTP/1.1\r\nhost: x\r\ncontent-length: 700\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n`,
      );
      socket.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.resetAndDestroy();
      // Whoever asks for the offset waits for the commit, or starts it.
      let head = await ada.head(id);
      while (head.status === 423) head = await ada.head(id);
      assert.equal(head.headers.get('upload-offset'), '700');
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
    }));

  it('are committed at the next start when the server died with the last byte', async () => {
    const cut = await startUploadServer({ unitOfWork: failingTransactions({ now: true }) });
    const bytes = somePdf(700);
    const calls = new TusCalls(cut);
    const { id } = (await (await calls.create('a.pdf', 700)).json()) as { id: string };
    assert.equal((await calls.patch(id, 0, bytes)).status, 500);
    assert.equal((await calls.head(id)).status, 500, 'not done is not told as done');
    await cut.stop();
    await withServer({ folder: cut.folder }, async (server) => {
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
    });
  });
});

describe('a full disk', () => {
  it('is told, keeps what fitted, and lets the upload go on', async () => {
    const disk = { full: true };
    const open: NonNullable<UploadServerOptions['open']> = async (path, flags, mode) => {
      const file = await openFile(path, flags, mode);
      const writev = file.writev.bind(file);
      file.writev = (async (pieces: Uint8Array[], position?: number) => {
        if (!disk.full) return writev(pieces, position);
        if ((position ?? 0) > 0)
          throw Object.assign(new Error(`ENOSPC, write '${path}'`), { code: 'ENOSPC' });
        return writev([Buffer.concat(pieces).subarray(0, 1500)], position);
      }) as typeof file.writev;
      return file;
    };
    await withServer({ open }, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      const refused = await ada.patch(id, 0, bytes);
      const problem = await problemOf(refused);
      assert.deepEqual([problem.status, problem.code], [507, 'storage-full']);
      assert.ok(!JSON.stringify(problem).includes(server.folder));
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '1500');
      disk.full = false;
      assert.equal((await ada.patch(id, 1500, bytes.subarray(1500))).status, 204);
      assert.equal((await ada.commitDigests(id, digestsOf(bytes))).status, 200);
    });
  });
});
