import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { AttachmentRecord } from '../domain/attachment.js';
import { newId } from '../domain/new-id.js';
import type { UploadRecord } from '../domain/upload.js';
import type { CaseRef, PageRequest, PicturePlace, UnitOfWork } from './unit-of-work.js';

export function attachmentRecord(ref: CaseRef, over: Partial<AttachmentRecord> = {}): AttachmentRecord {
  const id = over.id ?? newId();
  return {
    ...ref,
    id,
    blobKey: id,
    name: 'scan.png',
    nameKey: 'scan.png',
    extension: 'png',
    category: 'image',
    mediaType: 'image/png',
    contentMismatch: false,
    sizeBytes: 10,
    sha256: 'a'.repeat(64),
    blockSizeBytes: 8,
    blockDigests: ['x', 'y'],
    addedAtMs: 1,
    uploaderId: 'u1',
    uploaderName: 'Dr. Ada',
    uploaderNameKey: 'dr. ada',
    uploaderOrgName: null,
    scanState: 'unscanned',
    scanFinding: null,
    preview: {
      state: 'available',
      width: 4,
      height: 3,
      pageCount: 1,
      animated: false,
      autoContrast: false,
      incomplete: false,
    },
    examinedBy: null,
    deletedAtMs: null,
    deletedBy: null,
    ...over,
  };
}

export function uploadRecord(ref: CaseRef, over: Partial<UploadRecord> = {}): UploadRecord {
  return {
    ...ref,
    id: newId(),
    userId: 'u1',
    userName: 'Dr. Ada',
    userOrgName: 'Clinic',
    fileName: 'scan.png',
    sizeBytes: 100,
    arrivedBytes: 0,
    claimedMediaType: null,
    status: 'receiving',
    explicitCommit: true,
    idempotencyKey: null,
    idempotencyFingerprint: null,
    provenance: null,
    problemCode: null,
    problemDetail: null,
    createdAtMs: 1,
    lastActivityAtMs: 1,
    ...over,
  };
}

/** What every database adapter must do. @param open a database that may hold other tests' rows */
export function unitOfWorkSuite(name: string, open: () => Promise<UnitOfWork>): void {
  const newCase = (): CaseRef => ({ tenantId: randomUUID(), caseId: 'C-1' });

  describe(`${name} keeps the UnitOfWork contract`, () => {
    let db: UnitOfWork;
    before(async () => {
      db = await open();
    });
    after(() => db.close());

    it('gives back an attachment as it was inserted, once', async () => {
      const ref = newCase();
      const record = attachmentRecord(ref, { uploaderOrgName: 'Clinic', contentMismatch: true });
      assert.equal(await db.attachments.insert(record), true);
      assert.equal(await db.attachments.insert({ ...record, name: 'other' }), false);
      assert.deepEqual(await db.attachments.find(ref, record.id), record);
    });

    it('knows the store that its rows tell of', async () => {
      assert.equal(await db.storageId(), null);
      for (const storageId of [newId(), newId()]) {
        await db.recordStorageId(storageId);
        assert.equal(await db.storageId(), storageId);
      }
    });

    it('keeps cases and tenants apart', async () => {
      const ref = newCase();
      const record = attachmentRecord(ref);
      await db.attachments.insert(record);
      assert.equal(await db.attachments.find({ ...ref, caseId: 'C-2' }, record.id), null);
      assert.equal(await db.attachments.find({ ...ref, tenantId: 'other' }, record.id), null);
      await db.attachments.rename({ ...ref, caseId: 'C-2' }, record.id, { name: 'x', nameKey: 'x' });
      assert.equal((await db.attachments.find(ref, record.id))?.name, record.name);
    });

    it('pages through every sort, order and filter without gap or repeat', async () => {
      const ref = newCase();
      const names = ['b', 'a', 'B', 'é', 'a', 'c', '\u{1f600}', 'z'];
      const records = names.map((key, index) =>
        attachmentRecord(ref, {
          nameKey: key,
          addedAtMs: index % 3,
          uploaderNameKey: index % 2 ? 'x' : 'y',
          category: index % 2 ? 'image' : 'document',
        }),
      );
      for (const record of records) await db.attachments.insert(record);
      const sortValue = {
        name: (a: AttachmentRecord) => a.nameKey,
        addedAt: (a: AttachmentRecord) => a.addedAtMs,
        uploadedBy: (a: AttachmentRecord) => a.uploaderNameKey,
      };
      for (const sort of ['name', 'addedAt', 'uploadedBy'] as const) {
        for (const order of ['asc', 'desc'] as const) {
          for (const category of [undefined, 'image'] as const) {
            const request = { sort, order, limit: 3, deleted: false, ...(category && { category }) };
            const seen = await allPages(db, ref, request, sortValue[sort]);
            const expected = records
              .filter((record) => !category || record.category === category)
              .sort((a, b) => compare(sortValue[sort](a), sortValue[sort](b)) || compare(a.id, b.id));
            if (order === 'desc') expected.reverse();
            assert.deepEqual(
              seen.map((record) => record.id),
              expected.map((record) => record.id),
              `${sort} ${order} ${category}`,
            );
          }
        }
      }
    });

    it('counts what is live, and deletes and restores', async () => {
      const ref = newCase();
      const [first, second] = [attachmentRecord(ref), attachmentRecord(ref, { category: 'document' })];
      await db.attachments.insert(first);
      await db.attachments.insert(second);
      await db.attachments.markDeleted(ref, first.id, 'u2', 77);
      assert.deepEqual(await db.attachments.total(ref, { deleted: false }), { count: 1, sizeBytes: 10 });
      assert.deepEqual(await db.attachments.total(ref, { deleted: true, category: 'document' }), {
        count: 0,
        sizeBytes: 0,
      });
      const counts = await db.attachments.countsByCategory(ref);
      assert.deepEqual([counts.image, counts.document, counts.dicom], [0, 1, 0]);
      const deleted = await db.attachments.find(ref, first.id);
      assert.deepEqual([deleted?.deletedAtMs, deleted?.deletedBy], [77, 'u2']);
      await db.attachments.markRestored(ref, first.id);
      assert.deepEqual(await db.attachments.find(ref, first.id), first);
      const known = await db.attachments.knownBlobKeys([first.blobKey, 'nobody']);
      assert.deepEqual([...known], [first.blobKey]);
    });

    it('keeps what a picture turned out to be, and who found it', async () => {
      const ref = newCase();
      const record = attachmentRecord(ref);
      await db.attachments.insert(record);
      await db.attachments.markExamined(ref, record.id, 'v1');
      assert.deepEqual(await db.attachments.find(ref, record.id), { ...record, examinedBy: 'v1' });
      const preview = { state: 'none', code: 'preview-damaged', detail: 'It is damaged.' } as const;
      for (const other of [
        { ...ref, caseId: 'C-2' },
        { ...ref, tenantId: 'other' },
      ]) {
        assert.equal(await db.attachments.correctPreview(other, record.id, { preview, by: 'v2' }), false);
        await db.attachments.markExamined(other, record.id, 'v2');
      }
      assert.equal((await db.attachments.find(ref, record.id))?.examinedBy, 'v1');
      assert.equal(await db.attachments.correctPreview(ref, record.id, { preview, by: 'v2' }), true);
      assert.deepEqual(await db.attachments.find(ref, record.id), { ...record, preview, examinedBy: 'v2' });
      await db.attachments.markDeleted(ref, record.id, 'ada', 5);
      assert.equal(await db.attachments.correctPreview(ref, record.id, { preview, by: 'v3' }), false);
    });

    it('goes through the pictures of all cases, newest first, without the deleted', async () => {
      const at = (addedAtMs: number, over: Partial<AttachmentRecord> = {}) =>
        attachmentRecord(newCase(), { addedAtMs, ...over });
      // Later than what other tests left.
      const [old, twin, otherTwin, latest] = [
        at(1e9),
        at(2e9),
        at(2e9),
        at(3e9, { examinedBy: 'v1' }),
      ] as const;
      const unwanted = [at(4e9, { category: 'document' }), at(5e9, { deletedAtMs: 6 })];
      for (const record of [twin, latest, ...unwanted, old, otherTwin]) await db.attachments.insert(record);
      const twins = [twin, otherTwin].sort((a, b) => compare(b.id, a.id));
      const seen: PicturePlace[] = [];
      while (seen.length < 4) seen.push(...(await db.attachments.pictures(seen.at(-1) ?? null, 2)));
      assert.deepEqual(
        seen,
        [latest, ...twins, old].map(({ tenantId, caseId, id, addedAtMs, mediaType, examinedBy }) => ({
          tenantId,
          caseId,
          id,
          addedAtMs,
          mediaType,
          examinedBy,
        })),
      );
    });

    it('goes through the keys that the store must hold', async () => {
      const records = Array.from({ length: 3 }, () => attachmentRecord(newCase()));
      for (const record of records) await db.attachments.insert(record);
      const keys = records.map(({ blobKey }) => blobKey).sort();
      const seen: string[] = [];
      for (let page = await db.attachments.blobsAfter('', 2); page.length > 0; ) {
        seen.push(...page.map(({ blobKey }) => blobKey));
        page = await db.attachments.blobsAfter(seen.at(-1) ?? '', 2);
      }
      assert.deepEqual(
        seen.filter((key) => keys.includes(key)),
        keys,
      );
      assert.deepEqual(seen, [...seen].sort());
    });

    it('sums what a case and its tenant hold, and what is announced to come', async () => {
      const ref = newCase();
      const other = { tenantId: ref.tenantId, caseId: `${ref.caseId}-other` };
      const before = [
        await db.attachments.usedBytes(ref.tenantId),
        await db.uploads.announcedBytes(ref.tenantId),
      ] as const;
      const [kept, deleted] = [attachmentRecord(ref), attachmentRecord(ref)];
      for (const each of [kept, deleted, attachmentRecord(other)]) await db.attachments.insert(each);
      await db.attachments.markDeleted(ref, deleted.id, 'u2', 77);
      assert.equal(await db.attachments.usedBytes(ref.tenantId, ref.caseId), kept.sizeBytes);
      assert.equal(await db.attachments.usedBytes(ref.tenantId), before[0] + 2 * kept.sizeBytes);

      const [open, given] = [uploadRecord(ref), uploadRecord(ref)];
      for (const each of [open, given, uploadRecord(other)]) await db.uploads.insert(each);
      await db.uploads.transition(given.id, 'receiving', 'abandoned');
      assert.equal(await db.uploads.announcedBytes(ref.tenantId, ref.caseId), open.sizeBytes);
      assert.equal(await db.uploads.announcedBytes(ref.tenantId), before[1] + 2 * open.sizeBytes);
      assert.equal(await db.uploads.announcedBytes('nobody'), 0);
    });

    it('lets one of many callers move a status, and only along the table', async () => {
      const upload = uploadRecord(newCase());
      assert.equal(await db.uploads.insert(upload), true);
      assert.deepEqual(await db.uploads.find(upload.id), upload);
      const wins = await Promise.all(
        Array.from({ length: 5 }, () => db.uploads.transition(upload.id, 'receiving', 'received')),
      );
      assert.equal(wins.filter(Boolean).length, 1);
      await assert.rejects(db.uploads.transition(upload.id, 'received', 'committed'));
      await db.uploads.transition(upload.id, 'received', 'verifying');
      await db.uploads.transition(upload.id, 'verifying', 'rejected', {
        problemCode: 'content-refused',
        problemDetail: 'It is a program.',
      });
      const rejected = await db.uploads.find(upload.id);
      assert.deepEqual(
        [rejected?.status, rejected?.problemCode, rejected?.problemDetail],
        ['rejected', 'content-refused', 'It is a program.'],
      );
    });

    it('holds one upload under an idempotency key of a user and case, until it is abandoned', async () => {
      const ref = newCase();
      const key = 'k'.repeat(16);
      const upload = uploadRecord(ref, { idempotencyKey: key });
      assert.equal(await db.uploads.insert(upload), true);
      assert.equal(await db.uploads.insert(uploadRecord(ref, { idempotencyKey: key })), false);
      assert.equal(await db.uploads.insert(uploadRecord(ref, { idempotencyKey: key, userId: 'u2' })), true);
      assert.equal(
        await db.uploads.insert(uploadRecord({ ...ref, caseId: 'C-2' }, { idempotencyKey: key })),
        true,
      );
      assert.equal((await db.uploads.findByIdempotencyKey(ref, 'u1', key))?.id, upload.id);
      await db.uploads.transition(upload.id, 'receiving', 'abandoned');
      assert.equal(await db.uploads.findByIdempotencyKey(ref, 'u1', key), null);
      assert.equal(await db.uploads.insert(uploadRecord(ref, { idempotencyKey: key })), true);
    });

    it('lists and counts the unfinished uploads of a user, and the bytes still to come', async () => {
      const ref = newCase();
      const before = await db.uploads.outstandingBytes();
      const [first, second, done] = [
        uploadRecord(ref, { createdAtMs: 1 }),
        uploadRecord(ref, { createdAtMs: 2, lastActivityAtMs: 50 }),
        uploadRecord(ref, { status: 'committed' }),
      ];
      for (const upload of [second, first, done, uploadRecord(ref, { userId: 'u2', status: 'rejected' })]) {
        await db.uploads.insert(upload);
      }
      assert.deepEqual(
        (await db.uploads.unfinishedOf(ref, 'u1')).map(({ id }) => id),
        [first.id, second.id],
      );
      assert.equal(await db.uploads.countUnfinished(ref.tenantId, 'u1'), 2);
      await db.uploads.touch(first.id, 60, 40);
      assert.equal((await db.uploads.outstandingBytes()) - before, 160);
      const idle = await db.uploads.inStatus(['receiving'], 55);
      assert.equal(
        idle.some(({ id }) => id === second.id),
        true,
      );
      assert.equal(
        idle.some(({ id }) => id === first.id),
        false,
      );
      await db.uploads.remove(first.id);
      assert.equal(await db.uploads.find(first.id), null);
    });

    it('numbers many changes at once as it would one by one', async () => {
      const ref = { tenantId: 't-many', caseId: 'c' };
      const ids = Array.from({ length: 1200 }, newId);
      const facts = { atMs: 5, actorId: 'u1' };
      await db.changes.append(ref, { ...facts, kind: 'attachment-added', id: newId() });
      const last = await db.changes.appendAll(ref, { ...facts, kind: 'attachment-deleted', ids });
      assert.deepEqual(last, { seq: 1201, kind: 'attachment-deleted', id: ids.at(-1), atMs: 5 });
      const told = await db.changes.after(ref, 1, 2000);
      assert.deepEqual(
        told.map(({ seq, id }) => [seq, id]),
        ids.map((id, index) => [index + 2, id]),
      );
      assert.equal(await db.changes.appendAll(ref, { ...facts, kind: 'attachment-added', ids: [] }), null);
      assert.equal(await db.changes.lastSeq(ref), 1201);
    });

    it('numbers the changes of a case without gaps, whoever writes at once', async () => {
      const ref = newCase();
      const append = () =>
        db.changes.append(ref, { kind: 'attachment-added', id: newId(), atMs: 5, actorId: 'u1' });
      await Promise.all(Array.from({ length: 5 }, append));
      await db.changes.append(
        { ...ref, caseId: 'C-2' },
        {
          kind: 'attachment-added',
          id: newId(),
          atMs: 5,
          actorId: 'u1',
        },
      );
      assert.equal(await db.changes.lastSeq(ref), 5);
      assert.deepEqual(
        (await db.changes.after(ref, 2, 2)).map(({ seq }) => seq),
        [3, 4],
      );
    });

    it('rolls a failed transaction back, with its change numbers', async () => {
      const ref = newCase();
      const record = attachmentRecord(ref);
      const failing = db.transaction(async ({ attachments, changes }) => {
        await attachments.insert(record);
        await changes.append(ref, { kind: 'attachment-added', id: record.id, atMs: 1, actorId: 'u1' });
        throw new Error('cut');
      });
      await assert.rejects(failing, /cut/);
      assert.equal(await db.attachments.find(ref, record.id), null);
      assert.equal(await db.changes.lastSeq(ref), 0);
      await db.ping();
    });
  });
}

async function allPages(
  db: UnitOfWork,
  ref: CaseRef,
  request: Omit<PageRequest, 'after'>,
  sortValue: (record: AttachmentRecord) => string | number,
): Promise<AttachmentRecord[]> {
  const seen: AttachmentRecord[] = [];
  for (;;) {
    const last = seen.at(-1);
    const page = await db.attachments.page(ref, {
      ...request,
      ...(last && { after: { value: sortValue(last), id: last.id } }),
    });
    seen.push(...page);
    if (page.length < request.limit) return seen;
  }
}

/** Bytes of UTF-8, as the port's keys compare. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
