import assert from 'node:assert/strict';
import { open as openFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { Receipt } from '@case-attachments/contract';
import {
  BLOCK_BYTES,
  digestsOf,
  failingTransactions,
  problemOf,
  sha256,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServerOptions,
  withServer,
} from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const HTML = Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>');

describe('commit', () => {
  it('U24: makes one attachment of many commits at once', () =>
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

  it('U30: takes a file of no bytes', () =>
    withServer({}, async (_server, ada) => {
      const id = await ada.begin('empty.txt', 0);
      const committed = await ada.commit(id, Buffer.alloc(0));
      assert.equal(committed.status, 200);
      const receipt = (await committed.json()) as Receipt;
      assert.deepEqual([receipt.sizeBytes, receipt.sha256], [0, sha256(Buffer.alloc(0))]);
    }));

  it('U23: keeps everything when the database fails, and finishes on the next try', async () => {
    const failing = { now: false };
    await withServer({ unitOfWork: failingTransactions(failing) }, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      failing.now = true;
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

  it('is finished in the background when the database is back, though nobody asks again', async () => {
    const failing = { now: false };
    await withServer({ unitOfWork: failingTransactions(failing) }, async (server, ada) => {
      const bytes = somePdf(2500);
      const id = await ada.begin('a.pdf', bytes.length);
      const waiting = await ada.begin('not-asked-for.pdf', bytes.length);
      const foreign = ((await (await ada.create('b.pdf', bytes.length)).json()) as { id: string }).id;
      await ada.patch(id, 0, bytes);
      await ada.patch(waiting, 0, bytes);
      failing.now = true;
      assert.equal((await ada.commit(id, bytes)).status, 500);
      assert.equal((await ada.patch(foreign, 0, bytes)).status, 500);
      await server.uploads.collect();
      const attached = async () =>
        (await server.unitOfWork.attachments.total(CASE, { deleted: false })).count;
      assert.equal(await attached(), 0);
      failing.now = false;
      await server.uploads.collect();
      assert.equal(await attached(), 2);
      for (const done of [id, foreign]) {
        assert.equal((await server.unitOfWork.attachments.find(CASE, done))?.sha256, sha256(bytes));
      }
      assert.equal(
        (await server.unitOfWork.uploads.find(waiting))?.status,
        'received',
        'our client asks by itself',
      );
    });
  });

  it('is finished at the next start when it was cut between move and insert', async () => {
    const failing = { now: false };
    const cut = await startUploadServer({ unitOfWork: failingTransactions(failing) });
    const bytes = somePdf(2500);
    const ada = new TusCalls(cut);
    const id = await ada.begin('a.pdf', bytes.length);
    failing.now = true;
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
