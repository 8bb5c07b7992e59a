import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { newId } from '../domain/new-id.js';
import { attachmentRecord, uploadRecord } from '../ports/unit-of-work.suite.js';
import { openStores, type Stores } from '../testing/stores.js';
import { adoptStorage, bindStorage } from './storage-bond.js';

const REF = { tenantId: 'default', caseId: 'C-1' };

describe('bindStorage', () => {
  let stores: Stores;
  let blobs: Stores['blobs'];
  let unitOfWork: Stores['unitOfWork'];
  beforeEach(async () => {
    stores = await openStores();
    ({ blobs, unitOfWork } = stores);
  });
  afterEach(() => stores.close());

  const bind = () => bindStorage({ unitOfWork, blobs });
  const ids = async () => [await unitOfWork.storageId(), await blobs.storageId()];
  const mismatch = (kind: string) => ({ name: 'StorageMismatchError', mismatch: kind });

  it('gives a fresh installation one id on both sides, for good', async () => {
    await bind();
    const [recorded, marked] = await ids();
    assert.match(recorded ?? '', /^[0-9a-f]{32}$/);
    assert.equal(marked, recorded);
    await bind();
    assert.deepEqual(await ids(), [recorded, recorded]);
  });

  it('gives one to an installation from before there were ids', async () => {
    const upload = uploadRecord(REF);
    await unitOfWork.uploads.insert(upload);
    await writeFile(blobs.folder.stagedPath(upload.id), 'x');
    await bind();
    const [recorded, marked] = await ids();
    assert.ok(recorded !== null && recorded === marked);
  });

  it('finishes a first start that was cut between the two', async () => {
    const dying = Object.assign(Object.create(unitOfWork) as Stores['unitOfWork'], {
      attachments: unitOfWork.attachments,
      uploads: unitOfWork.uploads,
      storageId: () => unitOfWork.storageId(),
      recordStorageId: async () => {
        throw new Error('the plug was pulled');
      },
    });
    await assert.rejects(bindStorage({ unitOfWork: dying, blobs }), /plug/);
    const [recorded, marked] = await ids();
    assert.ok(recorded === null && marked !== null);
    await bind();
    assert.deepEqual(await ids(), [marked, marked]);
  });

  it('refuses a store that is not the database’s, and changes neither', async () => {
    await bind();
    const [recorded] = await ids();
    const other = newId();
    await blobs.mark(other);
    await assert.rejects(bind(), mismatch('mark-differs'));
    assert.deepEqual(await ids(), [recorded, other]);
    await rm(blobs.folder.markPath);
    await assert.rejects(bind(), mismatch('mark-missing'));
    assert.deepEqual(await ids(), [recorded, null]);
  });

  for (const [what, insert] of [
    ['an attachment', () => unitOfWork.attachments.insert(attachmentRecord(REF))],
    ['an unfinished upload', () => unitOfWork.uploads.insert(uploadRecord(REF))],
  ] as const) {
    it(`refuses a store without a byte, where rows from before there were ids tell of ${what}`, async () => {
      await insert();
      await assert.rejects(bind(), mismatch('bytes-missing'));
      assert.deepEqual(await ids(), [null, null]);
    });
  }

  it('refuses a new database over the files of another', async () => {
    const marked = newId();
    await blobs.mark(marked);
    const id = newId();
    await writeFile(blobs.folder.stagedPath(id), 'x');
    await blobs.commit(id, id);
    await assert.rejects(bind(), mismatch('rows-missing'));
    assert.deepEqual(await ids(), [null, marked]);
  });

  it('takes, on purpose, what it refused, and the other database does not get it back', async () => {
    await bind();
    const other = newId();
    await blobs.mark(other);
    await adoptStorage({ unitOfWork, blobs });
    await bind();
    const [recorded, marked] = await ids();
    assert.ok(recorded !== null && recorded === marked && marked !== other);
  });
});
