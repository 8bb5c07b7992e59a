import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Receipt, ServiceCase, WebhookEvent } from '@case-attachments/contract';
import { SERVICE_SECRET, type ServiceApp, serviceApp } from './testing/service-calls.js';
import { until } from './testing/until.js';
import { somePdf } from './testing/upload-server.js';
import { newSecret } from './testing/webhook-receiver.js';

const run = promisify(execFile);
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../examples/portal-backend');
const example = (file: string) => import(join(folder, file));
const WEBHOOK_SECRET = newSecret();
const provenance = { addedAtMs: Date.UTC(2019, 2, 4), uploader: { id: 'u-7', displayName: 'Oral surgeon' } };

/** As the specification has senders do it. */
function signedBy(secret: string, id: string, atSeconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}

describe('examples of a portal’s backend', () => {
  let server: ServiceApp;
  let receiver: Server;
  let hook: string;
  let failures = 1;
  let aheadMs = 0;
  const events: WebhookEvent[] = [];

  before(async () => {
    const { webhookReceiver } = await example('webhook-receiver.mjs');
    receiver = webhookReceiver(WEBHOOK_SECRET, async (event: WebhookEvent) => {
      if (failures-- > 0) throw new Error('the portal’s database is away');
      events.push(event);
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    server = await serviceApp({
      webhook: { url: hook, secrets: [newSecret(), WEBHOOK_SECRET] },
      clock: { now: () => Date.now() + aheadMs },
      timings: { webhookIntervalMs: 10, drainMs: 200 },
    });
  });
  after(async () => {
    await server.close();
    receiver.closeAllConnections();
    receiver.close();
  });

  it('are all tried here', () => {
    assert.deepEqual(readdirSync(folder).sort(), [
      'case-files.mjs',
      'import.sh',
      'service-token.mjs',
      'webhook-receiver.mjs',
    ]);
  });

  it('import, close, merge, hold and purge; the webhooks arrive, each once, though one had to come again', async () => {
    const { CaseFiles } = await example('case-files.mjs');
    const files = new CaseFiles(`${server.origin}/api`, SERVICE_SECRET);
    const path = join(server.folder, 'report.pdf');
    await writeFile(path, somePdf(5000));

    const receipt: Receipt = await files.importFile('C-1', 'old-17', path, provenance);
    assert.equal(receipt.attachment.name, 'report.pdf');
    const again: Receipt = await files.importFile('C-1', 'old-17', path, provenance);
    assert.equal(again.attachmentId, receipt.attachmentId);
    const refused = (code: string) => (error: unknown) => (error as { code: string }).code === code;
    assert.equal(((await files.close('C-1')) as ServiceCase).state, 'closed');
    await assert.rejects(files.importFile('C-1', 'old-18', path, provenance), refused('case-closed'));
    assert.equal(((await files.reopen('C-1')) as ServiceCase).state, 'open');
    assert.equal(((await files.merge('C-1', 'C-2')) as ServiceCase).mergedInto, 'C-2');
    assert.equal(((await files.hold('C-2', 'court order 12/2026')) as ServiceCase).onHold, true);
    await assert.rejects(files.purge('C-2'), refused('legal-hold'));
    assert.equal(((await files.liftHold('C-2', 'order lifted')) as ServiceCase).onHold, false);
    assert.equal(((await files.purge('C-2')) as ServiceCase).state, 'purged');

    // Nobody waits here for the pause behind a failure.
    aheadMs = 60_000;
    const told = (wanted: string) => events.filter(({ type }) => type === wanted).length;
    const expected = ['case.closed', 'case.reopened', 'case.merged', 'case.purged'];
    await until('all of it is told', () => expected.every((type) => told(type) > 0));
    for (const type of expected) assert.equal(told(type), 1, type);
  });

  it('refuse a webhook that is forged, altered, old or none', async () => {
    const post = async (headers: Record<string, string>, body: string) =>
      (await fetch(hook, { method: 'POST', headers, body })).status;
    const body = '{"type":"case.closed"}';
    const nowSeconds = Math.floor(Date.now() / 1000);
    const signed = signedBy(WEBHOOK_SECRET, 'msg-1', nowSeconds, body);
    assert.equal(await post(signed, body), 204);
    const before = events.length;
    assert.equal(await post(signed, body), 204, 'again is no error');
    assert.equal(events.length, before, 'and nothing new');
    assert.equal(await post(signed, body.replace('closed', 'purged')), 400);
    assert.equal(await post({ ...signed, 'webhook-id': 'msg-2' }, body), 400);
    assert.equal(await post(signedBy(WEBHOOK_SECRET, 'msg-3', nowSeconds - 600, body), body), 400);
    assert.equal(await post(signedBy(newSecret(), 'msg-4', nowSeconds, body), body), 400);
    assert.equal(await post({}, body), 400);
    assert.equal(await post(signed, 'x'.repeat(100_000)), 400);
  });

  it('import with curl', async (test) => {
    const isInstalled = await run('curl', ['--version']).then(
      () => true,
      () => false,
    );
    if (!isInstalled) return test.skip('curl is not installed');
    const path = join(server.folder, 'by-curl.pdf');
    await writeFile(path, somePdf(5000));
    const env = {
      ...process.env,
      SERVER: `${server.origin}/api`,
      ATTACHMENTS_SERVICE_SECRET: SERVICE_SECRET,
    };
    const { stdout } = await run(join(folder, 'import.sh'), ['C-9', 'old-1', path], { env });
    assert.equal((JSON.parse(stdout) as Receipt).attachment.name, 'by-curl.pdf');
  });
});
