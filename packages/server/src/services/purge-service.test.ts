import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SERVER_ACTOR } from '../domain/audit-event.js';
import { kindsOf, recordedBy } from '../testing/recorded-by.js';
import { openStores, type Stores } from '../testing/stores.js';
import { AttachmentService } from './attachment-service.js';
import { LegalHoldService } from './legal-hold-service.js';
import { PurgeService } from './purge-service.js';

const WINDOW_MS = 1000;
const BYTES = Buffer.from('an X-ray');

describe('PurgeService', () => {
  let stores: Stores;
  let purges: PurgeService;
  let attachments: AttachmentService;
  let holds: LegalHoldService;
  let errors: unknown[];
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const by = { user: { id: 'ada', displayName: 'Oral surgeon' } };

  beforeEach(async () => {
    stores = await openStores();
    errors = [];
    clock.nowMs = 1_800_000_000_000;
    const { unitOfWork, blobs } = stores;
    const notifier = { notify: () => {}, subscribe: () => () => {} };
    attachments = new AttachmentService({ unitOfWork, notifier, clock, restoreWindowMs: WINDOW_MS });
    holds = new LegalHoldService({ unitOfWork, clock });
    purges = purgeOn(blobs);
    await purges.announce();
  });
  afterEach(() => stores.close());

  const purgeOn = (blobs: Pick<Stores['blobs'], 'remove'>) =>
    new PurgeService({
      ...{ unitOfWork: stores.unitOfWork, blobs, clock, restoreWindowMs: WINDOW_MS },
      onError: (error) => void errors.push(error),
    });
  const recorded = (work: () => Promise<unknown>) => recordedBy(stores.unitOfWork, work, 'clinic');
  const deleted = async () => {
    const record = await stores.attach(BYTES);
    await attachments.delete(record, record.id, by);
    return record;
  };

  it('leaves alone what is live and what can still be restored', async () => {
    const live = await stores.attach(BYTES);
    const record = await deleted();
    clock.nowMs += WINDOW_MS - 1;
    assert.deepEqual(await recorded(() => purges.purge()), []);
    await attachments.restore(record, record.id, by);
    clock.nowMs += WINDOW_MS;
    await purges.purge();
    for (const { blobKey } of [live, record])
      assert.equal(await stores.blobs.sizeBytes(blobKey), BYTES.length);
  });

  it('removes bytes, previews and names for good, records it once, and answers 410 from then on', async () => {
    const record = await deleted();
    await stores.blobs.putDerived(record.blobKey, 'small', BYTES);
    clock.nowMs += WINDOW_MS;
    const events = await recorded(async () => {
      for (const _ of [1, 2]) await purges.purge();
    });
    assert.deepEqual(
      events.map(({ kind, actorId, attachmentId, sha256, sizeBytes }) => [
        kind,
        actorId,
        attachmentId,
        sha256,
        sizeBytes,
      ]),
      [['attachment-purged', SERVER_ACTOR.user.id, record.id, record.sha256, record.sizeBytes]],
    );
    assert.equal(await stores.blobs.sizeBytes(record.blobKey), null);
    assert.equal(await stores.blobs.derivedSizeBytes(record.blobKey, 'small'), null);
    assert.equal(await stores.unitOfWork.attachments.find(record, record.id), null);
    assert.equal((await stores.unitOfWork.attachments.total(record, { deleted: true })).count, 0);
    await assert.rejects(attachments.restore(record, record.id, by), { code: 'attachment-deleted' });
    await assert.rejects(attachments.delete(record, record.id, by), { code: 'attachment-deleted' });
    await assert.rejects(attachments.live(record, record.id), { code: 'attachment-deleted' });
    assert.equal(await stores.unitOfWork.attachments.insert(record), false, 'it does not come back');
    assert.deepEqual(errors, []);
  });

  it('restores nothing after the window, purged or not', async () => {
    const record = await deleted();
    clock.nowMs += WINDOW_MS;
    await assert.rejects(attachments.restore(record, record.id, by), { code: 'attachment-deleted' });
  });

  it('finishes what was cut between the row and the bytes', async () => {
    const record = await deleted();
    clock.nowMs += WINDOW_MS;
    const cut = purgeOn({ remove: () => Promise.reject(new Error('the plug was pulled')) });
    assert.deepEqual(kindsOf(await recorded(() => cut.purge())), ['attachment-purged']);
    assert.equal(errors.length, 1);
    assert.equal(await stores.blobs.sizeBytes(record.blobKey), BYTES.length);
    assert.deepEqual(await recorded(() => purges.purge()), []);
    assert.equal(await stores.blobs.sizeBytes(record.blobKey), null);
    assert.deepEqual(await stores.unitOfWork.purges.withBytes(10), []);
  });

  it('purges nothing of a case on hold, lets it be restored there, and purges it when the hold is lifted', async () => {
    const [record, other] = [await deleted(), await deleted()];
    await holds.setLegalHold(record, true, by, 'Order 7');
    clock.nowMs += 2 * WINDOW_MS;
    await purges.purge();
    assert.equal(await stores.blobs.sizeBytes(record.blobKey), BYTES.length);
    await attachments.restore(other, other.id, by);
    await assert.rejects(attachments.delete(other, other.id, by), { code: 'legal-hold' });
    await assert.rejects(attachments.rename(other, other.id, `other-${other.name}`, by), {
      code: 'legal-hold',
    });
    assert.equal((await attachments.rename(other, other.id, other.name, by)).name, other.name);
    await holds.setLegalHold(record, false, by, 'Order 8');
    await purges.purge();
    assert.equal(await stores.blobs.sizeBytes(record.blobKey), null);
    assert.equal(await stores.blobs.sizeBytes(other.blobKey), BYTES.length);
  });

  it('purges each once, when two do it at once', async () => {
    await Promise.all([deleted(), deleted(), deleted()]);
    clock.nowMs += WINDOW_MS;
    const events = await recorded(() => Promise.all([purges.purge(), purges.purge()]));
    assert.equal(events.length, 3);
    assert.deepEqual(errors, []);
  });

  it('keeps what was deleted before it came to the database for the whole window, and says so', async () => {
    const record = await stores.attach(BYTES);
    const longAgoMs = clock.nowMs - 100 * WINDOW_MS;
    await stores.unitOfWork.attachments.markDeleted(record, record.id, 'ada', longAgoMs);
    assert.deepEqual(await purges.announce(), { files: 1, atMs: clock.nowMs + WINDOW_MS });
    clock.nowMs += WINDOW_MS - 1;
    assert.deepEqual(await recorded(() => purges.purge()), []);
    await attachments.restore(record, record.id, by);
    await stores.unitOfWork.attachments.markDeleted(record, record.id, 'ada', longAgoMs);
    clock.nowMs += 1;
    await assert.rejects(attachments.restore(record, record.id, by), { code: 'attachment-deleted' });
    assert.deepEqual(kindsOf(await recorded(() => purges.purge())), ['attachment-purged']);
    assert.equal(await purges.announce(), null);
  });
});
