import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { DeadLetters, Receipt } from '@case-attachments/contract';
import { metadataOf, type ServiceApp, ServiceCalls, serviceApp, tokenFor } from './testing/service-calls.js';
import { until } from './testing/until.js';
import { problemOf, somePdf } from './testing/upload-server.js';
import { isSigned, newSecret, startReceiver } from './testing/webhook-receiver.js';

const SECRETS = [newSecret(), newSecret()];

describe('webhooks', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let server: ServiceApp;
  let aheadMs = 0;
  before(async () => {
    receiver = await startReceiver();
    server = await serviceApp({
      webhook: { url: receiver.url, secrets: SECRETS },
      clock: { now: () => Date.now() + aheadMs },
      timings: { webhookIntervalMs: 10, drainMs: 200 },
    });
  });
  after(async () => {
    await server.close();
    await receiver.close();
  });
  afterEach(() => {
    receiver.answer = (response) => void response.writeHead(204).end();
    aheadMs = 0;
  });

  const imported = async (caseId: string, externalId = 'one'): Promise<string> => {
    const response = await server.calls.import(externalId, somePdf(500), metadataOf(), caseId);
    return ((await response.json()) as Receipt).attachmentId;
  };
  /** The first of the case that has not arrived was noted as tried so often. */
  const tried = (caseId: string, attempts: number) =>
    until(`${attempts} attempts at ${caseId}`, async () =>
      (await server.unitOfWork.webhooks.due(Number.MAX_SAFE_INTEGER, 100)).some(
        (entry) => entry.attempts === attempts && entry.body.includes(`"${caseId}"`),
      ),
    );
  const arrived = (caseId: string, count: number) =>
    until(`${count} webhooks of ${caseId}`, () => receiver.of(caseId).length >= count);

  it('tell what happened, in order, signed with every secret, and nothing but ids', async () => {
    const id = await imported('C-1');
    server.members.allow('ada', 'C-1');
    const asAda = (method: string, path: string) =>
      fetch(`${server.origin}/api/cases/C-1/attachments/${id}${path}`, {
        method,
        headers: { authorization: 'Bearer ada' },
      });
    await asAda('DELETE', '');
    await asAda('POST', '/restore');
    await server.calls.post('/cases/C-1/close');
    await server.calls.post('/cases/C-1/reopen');
    await server.calls.post('/cases/C-1/merge', { into: 'C-2' });
    await server.calls.post('/cases/C-2/purge');
    await arrived('C-1', 7);
    await arrived('C-2', 2);

    assert.deepEqual(
      receiver.of('C-1').map(({ event }) => event.type),
      [
        'attachment.attached',
        'attachment.deleted',
        'attachment.restored',
        'case.closed',
        'case.reopened',
        'case.merged',
        'attachment.deleted',
      ],
    );
    assert.deepEqual(
      receiver.of('C-2').map(({ event }) => event.type),
      ['attachment.attached', 'case.purged'],
    );
    const deliveries = [...receiver.of('C-1'), ...receiver.of('C-2')];
    assert.equal(new Set(deliveries.map(({ id }) => id)).size, deliveries.length);
    for (const delivery of deliveries) {
      for (const secret of SECRETS) assert.ok(isSigned(delivery, secret));
      assert.equal(isSigned(delivery, newSecret()), false);
      assert.ok(Math.abs(Number(delivery.headers['webhook-timestamp']) * 1000 - Date.now()) < 60_000);
      assert.doesNotMatch(delivery.body, /Befund|surgeon|pdf/);
    }
    assert.deepEqual(receiver.of('C-1')[0]?.event.data, {
      tenantId: 'default',
      caseId: 'C-1',
      attachmentId: id,
    });
  });

  it('come again under the same id until they are taken; what follows in the case waits, other cases do not', async () => {
    receiver.answer = (response, { event }) =>
      void response.writeHead(event.data.caseId === 'C-down' ? 500 : 204).end();
    await imported('C-down', 'one');
    await imported('C-down', 'two');
    await tried('C-down', 1);
    await imported('C-up');
    await arrived('C-up', 1);
    assert.equal(receiver.of('C-down').length, 1);

    aheadMs = 6_000;
    await tried('C-down', 2);
    receiver.answer = (response) => void response.writeHead(204).end();
    aheadMs = 3600_000;
    await arrived('C-down', 4);
    const ids = receiver.of('C-down').map(({ id }) => id);
    assert.equal(ids[0], ids[1]);
    assert.equal(ids[1], ids[2]);
    assert.notEqual(ids[2], ids[3]);
  });

  it('are given up after three days, seen by the tenant alone, and sent again when asked', async () => {
    receiver.answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    await imported('C-dead');
    await tried('C-dead', 1);
    aheadMs = 3 * 24 * 3600_000;
    const deadLetters = async (calls = server.calls) =>
      ((await (await calls.get('/webhooks/dead-letters')).json()) as DeadLetters).deadLetters;
    const [letter] = await until('it is given up', async () => {
      const found = await deadLetters();
      return found.length > 0 && found;
    });
    assert.equal(letter?.event.data.caseId, 'C-dead');
    assert.equal(letter?.lastError, 'The receiver answered 302.');
    const elsewhere = new ServiceCalls(server.origin, () => tokenFor(['webhooks'], 'other'));
    assert.deepEqual(await deadLetters(elsewhere), []);
    const retry = `/webhooks/dead-letters/${letter?.id}/retry`;
    assert.equal((await problemOf(await elsewhere.post(retry))).code, 'not-found');

    receiver.answer = (response) => void response.writeHead(204).end();
    assert.equal((await server.calls.post(retry)).status, 204);
    await arrived('C-dead', 3);
    assert.equal(receiver.of('C-dead').at(-1)?.id, letter?.id);
    assert.deepEqual(await deadLetters(), []);
  });
});
