import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AttachmentRecord } from './domain/attachment.js';
import { CaseAdmin } from './services/case-admin.js';
import { CasePurge } from './services/case-purge.js';
import { LegalHoldService } from './services/legal-hold-service.js';
import { recordedBy } from './testing/recorded-by.js';
import { openStores, type Stores } from './testing/stores.js';
import { QueueLocker } from './uploads/queue-locker.js';

describe('LegalHoldService, and what ends a case', () => {
  let stores: Stores;
  let record: AttachmentRecord;
  let holds: LegalHoldService;
  let ends: Record<'purged' | 'merged', () => Promise<unknown>>;
  const clock = { now: () => 1_800_000_000_000 };
  const by = { user: { id: 'service:portal', displayName: 'The portal' } };

  beforeEach(async () => {
    stores = await openStores();
    record = await stores.attach(Buffer.from('an X-ray'));
    const { unitOfWork, blobs } = stores;
    const notifier = { notify: () => {}, subscribe: () => () => {} };
    const shared = { unitOfWork, blobs, clock, notifier, announces: false };
    holds = new LegalHoldService(shared);
    const admin = new CaseAdmin(shared);
    const purge = new CasePurge({ ...shared, locks: new QueueLocker({ waitMs: 1000 }) });
    ends = {
      purged: () => purge.purge(record, by),
      merged: () => admin.merge(record, 'C-2', by),
    };
  });
  afterEach(() => stores.close());

  const set = () => holds.setLegalHold(record, true, by, 'Order 7');
  const state = async () => (await stores.unitOfWork.cases.state(record)).name;

  for (const end of ['purged', 'merged'] as const) {
    it(`a case on hold is not ${end}`, async () => {
      await set();
      await assert.rejects(ends[end](), { code: 'legal-hold' });
      assert.equal(await state(), 'open');
      assert.ok(await stores.unitOfWork.attachments.find(record, record.id));
    });

    it(`a case that was ${end} is not put on hold`, async () => {
      await ends[end]();
      const refused = { code: end === 'merged' ? 'case-merged' : 'not-found' };
      const recorded = await recordedBy(stores.unitOfWork, () => assert.rejects(set(), refused), 'clinic');
      assert.deepEqual(recorded, []);
      assert.equal(await holds.isOnHold(record), false);
    });

    it(`of both at once, one: on hold, or ${end}`, async () => {
      const [held, ended] = await Promise.allSettled([set(), ends[end]()]);
      assert.notEqual(held.status, ended.status);
      assert.equal(await holds.isOnHold(record), held.status === 'fulfilled');
      assert.equal(await state(), ended.status === 'fulfilled' ? end : 'open');
    });
  }
});
