import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openStores, type Stores } from '../testing/stores.js';
import { type Denial, DenialLog } from './denial-log.js';

const MOST_OF_A_USER = 60;

describe('denials of a minute', () => {
  let stores: Stores;
  let denials: DenialLog;

  beforeEach(async () => {
    stores = await openStores();
    const { unitOfWork } = stores;
    const onError = (error: unknown) => assert.fail(String(error));
    denials = new DenialLog({ unitOfWork, clock: { now: () => 1_000_000 }, onError });
  });
  afterEach(async () => {
    await denials.flush();
    await stores.close();
  });

  const denialOf = (userId: string | null, caseId: string, tenantId = 'clinic'): Denial => ({
    tenantId,
    caseId,
    user: userId === null ? null : { id: userId, displayName: userId },
    origin: { ip: `ip of ${userId}`, userAgent: null, requestId: `request of ${userId}` },
    action: 'list',
    attachmentId: null,
    reason: 'not-found',
  });
  const flood = async (userId: string | null, count: number, tenantId?: string) => {
    for (let n = 0; n < count; n++) await denials.record(denialOf(userId, `C-${n}`, tenantId));
  };
  const trailOf = async (tenantId: string) =>
    (await stores.unitOfWork.audit.after(tenantId, 0, 1000)).map(({ event }) => event);
  const actorsIn = async (tenantId: string) => new Set((await trailOf(tenantId)).map((e) => e.actorId));

  it('of one user hide nobody else, of the same tenant or of another', async () => {
    await flood('eve', MOST_OF_A_USER + 10);
    await denials.record(denialOf('mallory', 'C-1'));
    await denials.record(denialOf('eve', 'C-1', 'hospital'));
    await denials.record(denialOf(null, 'C-1'));
    assert.deepEqual(await actorsIn('clinic'), new Set(['eve', 'mallory', '']));
    assert.deepEqual(await actorsIn('hospital'), new Set(['eve']));
  });

  it('beyond those told apart are counted for each tenant, and as nobody in particular', async () => {
    await flood('eve', MOST_OF_A_USER + 10);
    await flood('mallory', MOST_OF_A_USER + 5);
    await flood('eve', MOST_OF_A_USER + 3, 'hospital');
    await denials.flush();
    for (const [tenantId, others] of [
      ['clinic', 15],
      ['hospital', 3],
    ] as const) {
      const last = (await trailOf(tenantId)).at(-1);
      assert.deepEqual(last?.details, { action: 'list', others });
      assert.deepEqual(
        [last?.actorId, last?.caseId, last?.ip, last?.userAgent, last?.requestId],
        ['', '', null, null, null],
      );
    }
  });

  it('of strangers have one share, wherever they come from', async () => {
    await flood(null, 40);
    await denials.flush();
    const trail = await trailOf('clinic');
    assert.equal(trail.length, 31);
    assert.deepEqual(trail.at(-1)?.details, { action: 'list', others: 10 });
  });

  it('of more users than are told apart are counted, strangers still told', async () => {
    await denials.record(denialOf('user', 'C-1'));
    await Promise.all(Array.from({ length: 1000 }, (_, n) => denials.record(denialOf(`user ${n}`, 'C-1'))));
    await denials.record(denialOf(null, 'C-1'));
    await denials.flush();
    const trail = await stores.unitOfWork.audit.after('clinic', 0, 2000);
    assert.equal(trail.length, 1002);
    assert.equal(trail.at(-1)?.event.details.others, 1);
  });
});
