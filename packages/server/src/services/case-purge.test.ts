import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { kindsOf, recordedBy } from '../testing/recorded-by.js';
import { openStores, type Stores } from '../testing/stores.js';
import { AttachmentService } from './attachment-service.js';
import { CasePurge } from './case-purge.js';
import { PurgeService } from './purge-service.js';

const BYTES = Buffer.from('an X-ray');
const CASE = { tenantId: 'clinic', caseId: 'C-1' };

describe('CasePurge', () => {
  let stores: Stores;
  const clock = { nowMs: 1_800_000_000_000, now: () => clock.nowMs };
  const by = { user: { id: 'service:portal', displayName: 'The portal' } };

  beforeEach(async () => {
    stores = await openStores();
  });
  afterEach(() => stores.close());

  type Blobs = Pick<Stores['blobs'], 'remove' | 'discardStaged'>;
  const purgeOn = (blobs: Blobs = stores.blobs) =>
    new CasePurge({
      ...{ unitOfWork: stores.unitOfWork, blobs, clock },
      // No upload is open here.
      locks: { hold: (_id, work) => work() },
      announces: false,
    });
  /** A store that loses its disk when these bytes are to go. */
  const failingAt = (blobKey: string): Blobs => ({
    discardStaged: (key) => stores.blobs.discardStaged(key),
    remove: async (key) => {
      if (key === blobKey) throw new Error('the disk is gone');
      await stores.blobs.remove(key);
    },
  });
  const failingEverywhere: Blobs = {
    discardStaged: async () => {},
    remove: () => Promise.reject(new Error('the disk is gone')),
  };
  const stateOf = async (ref = CASE) => (await stores.unitOfWork.cases.state(ref)).name;
  const rowsOf = async (ref = CASE) => (await stores.unitOfWork.cases.attachmentsOf(ref, 10)).length;
  const hasBytes = async (blobKey: string) => (await stores.blobs.sizeBytes(blobKey)) !== null;

  it('is finished at the next turn when it was cut in the middle, and recorded once', async () => {
    const records = await Promise.all([1, 2, 3].map(() => stores.attach(BYTES)));
    const stuck = records[1]!;
    await stores.blobs.putDerived(stuck.blobKey, 'small', BYTES);

    const recorded = await recordedBy(
      stores.unitOfWork,
      async () => {
        await assert.rejects(purgeOn(failingAt(stuck.blobKey)).purge(CASE, by), /the disk is gone/);
        assert.equal(await stateOf(), 'purging');
        assert.equal(await rowsOf(), 1, 'the row stays that knows the bytes, and no other');
        assert.equal(await hasBytes(stuck.blobKey), true);

        await purgeOn().resume();
      },
      CASE.tenantId,
    );

    assert.equal(await stateOf(), 'purged');
    assert.equal(await rowsOf(), 0);
    for (const { blobKey } of records) assert.equal(await hasBytes(blobKey), false);
    assert.deepEqual(kindsOf(recorded), ['case-purged']);
  });

  it('finishes the others when one case cannot be', async () => {
    const stuck = await stores.attach(BYTES);
    const other = { ...CASE, caseId: 'C-2' };
    const there = await stores.attach(BYTES, other);
    await assert.rejects(purgeOn(failingAt(stuck.blobKey)).purge(CASE, by));
    await assert.rejects(purgeOn(failingAt(there.blobKey)).purge(other, by));

    await assert.rejects(purgeOn(failingAt(stuck.blobKey)).resume(), AggregateError);
    assert.deepEqual([await stateOf(), await stateOf(other)], ['purging', 'purged']);
  });

  it('leaves the rest to the next turn when it is told to stop', async () => {
    const record = await stores.attach(BYTES);
    await assert.rejects(purgeOn(failingAt(record.blobKey)).purge(CASE, by));
    const stop = new AbortController();
    stop.abort();
    await purgeOn().resume(stop.signal);
    assert.deepEqual([await stateOf(), await hasBytes(record.blobKey)], ['purging', true]);
  });

  it('and retention come to the same over the same rows, whichever is first or both at once', async () => {
    const { unitOfWork, blobs } = stores;
    const errors: unknown[] = [];
    const retention = new PurgeService({
      ...{ unitOfWork, blobs, clock, restoreWindowMs: 1 },
      onError: (error) => void errors.push(error),
    });
    const notifier = { notify: () => {}, subscribe: () => () => {} };
    const attachments = new AttachmentService({ unitOfWork, notifier, clock, restoreWindowMs: 1 });
    const deleted = await Promise.all([1, 2, 3].map(() => stores.attach(BYTES)));
    for (const { id } of deleted) await attachments.delete(CASE, id, by);
    const live = await stores.attach(BYTES);
    clock.nowMs += 10;

    const recorded = await recordedBy(
      unitOfWork,
      async () => {
        await assert.rejects(purgeOn(failingEverywhere).purge(CASE, by));
        await Promise.all([purgeOn().resume(), retention.purge(), retention.purge()]);
        await retention.purge();
      },
      CASE.tenantId,
    );

    assert.deepEqual(errors, []);
    assert.equal(await stateOf(), 'purged');
    assert.equal(await rowsOf(), 0);
    for (const { blobKey } of [...deleted, live]) assert.equal(await hasBytes(blobKey), false);
    assert.deepEqual(kindsOf(recorded), ['case-purged'], 'what went with the case is recorded with the case');
  });
});
