import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import type { Attachment, Change, Problem, Receipt } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type MalwareScanner, ScannerError, type ScanVerdict } from '../ports/malware-scanner.js';
import { Clamd, eicar, withoutClamd } from '../testing/clamd.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { openStores } from '../testing/stores.js';
import { until } from '../testing/until.js';
import { TusCalls } from '../testing/upload-server.js';
import { createScanning } from './create-scanning.js';

const letter = Buffer.from('A letter to the oral surgeon.\n');

/** Says what it is told to, when it is told to: a real one cannot be held. */
class HeldScanner implements MalwareScanner {
  verdict: ScanVerdict | Error = { state: 'clean' };
  scans = 0;
  held: Promise<void> = Promise.resolve();

  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }
  async scan(bytes: AsyncIterable<Buffer>): Promise<ScanVerdict> {
    this.scans += 1;
    for await (const _ of bytes);
    await this.held;
    if (this.verdict instanceof Error) throw this.verdict;
    return this.verdict;
  }
  async ping(): Promise<void> {
    if (this.verdict instanceof Error) throw this.verdict;
  }
}

describe('files that come in by the front door are scanned', () => {
  it('is told where the server is asked whether it is ready, which it is without a scanner, too', async () => {
    const asked = async (nowMs: number) => {
      clockMs = nowMs;
      const { statusCode, body } = await server.app.inject({ url: '/health/ready' });
      return [statusCode, JSON.parse(body).scanner];
    };
    let clockMs = 0;
    const scanner = new HeldScanner();
    await open({ scanner, clock: { now: () => clockMs } });
    assert.deepEqual(await asked(1_000), [200, 'up']);
    scanner.verdict = new ScannerError('away');
    assert.deepEqual(await asked(2_000), [200, 'up'], 'it is not asked with every request');
    assert.deepEqual(await asked(7_000), [200, 'down']);
    await server.close();
    await open({});
    assert.deepEqual(await asked(8_000), [200, 'off']);
  });

  let server: SeededApp;
  let ada: TusCalls;
  let clamd: Clamd | null = null;
  afterEach(async () => {
    await server.close();
    await clamd?.remove();
    clamd = null;
  });

  async function open(options: Parameters<typeof seededApp>[0]) {
    server = await seededApp({
      limits: { freeSpaceFloorBytes: 0 },
      timings: { drainMs: 200, scans: { firstRetryMs: 10, lastRetryMs: 20 } },
      ...options,
    });
    server.members.allow('ada', 'C-1');
    ada = new TusCalls({ origin: await server.app.listen({ port: 0, host: '127.0.0.1' }) }, 'ada');
  }
  async function upload(bytes: Buffer, name = 'letter.txt'): Promise<string> {
    const id = await ada.begin(name, bytes.length);
    assert.equal((await ada.patch(id, 0, bytes)).status, 204);
    const committed = await ada.commitDigests(id, [createHash('sha256').update(bytes).digest('base64url')]);
    assert.equal(committed.status, 200, await committed.clone().text());
    return ((await committed.json()) as Receipt).attachmentId;
  }
  const get = (id: string, what = '') => ada.fetch('GET', `/api/cases/C-1/attachments/${id}${what}`);
  const shown = async (id: string) => (await (await get(id)).json()) as Attachment;
  const state = (id: string, wanted: Attachment['scanState']) =>
    until(`the state ${wanted}`, async () => (await shown(id)).scanState === wanted);
  const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as Problem).code];

  it('by a real clamd, also one that was away meanwhile', { skip: withoutClamd }, async () => {
    clamd = await Clamd.prepare();
    await open({ clamd: { path: clamd.socketPath } });
    const [fine, virus] = [await upload(letter), await upload(eicar(), 'virus.txt')];
    assert.equal((await shown(virus)).scanState, 'pending');
    await clamd.start();
    await state(fine, 'clean');
    await state(virus, 'infected');
    assert.equal((await shown(virus)).scanFinding, 'Eicar-Test');
    assert.equal(await (await get(fine, '/content')).text(), letter.toString());
    assert.deepEqual(await codeOf(await get(virus, '/content')), [423, 'attachment-infected']);

    await clamd.kill();
    const late = await upload(letter, 'late.txt');
    assert.deepEqual(await codeOf(await get(late, '/content')), [423, 'attachment-not-scanned']);
    await clamd.start();
    await state(late, 'clean');
  });

  it('and nobody gets a byte of them before they are clean', async () => {
    const scanner = new HeldScanner();
    const release = scanner.hold();
    await open({ scanner });
    const id = await upload(letter);
    const content = await get(id, '/content');
    assert.equal(content.headers.get('retry-after'), '30');
    assert.deepEqual(await codeOf(content), [423, 'attachment-not-scanned']);
    assert.deepEqual(await codeOf(await get(id, '/preview?size=320')), [423, 'attachment-not-scanned']);
    const ticket = await ada.fetch('POST', `/api/cases/C-1/attachments/${id}/ticket`);
    assert.deepEqual(await codeOf(ticket), [423, 'attachment-not-scanned']);
    const policy = (await (await ada.fetch('GET', '/api/cases/C-1')).json()) as {
      features: { scanning: boolean };
    };
    assert.equal(policy.features.scanning, true);
    release();
    await state(id, 'clean');
    assert.equal((await get(id, '/content')).status, 200);
  });

  it('and what cannot be checked is kept back, and says why', async () => {
    const scanner = new HeldScanner();
    scanner.verdict = { state: 'unscannable', finding: 'encrypted' };
    await open({ scanner });
    const id = await upload(letter);
    await state(id, 'unscannable');
    const answer = await get(id, '/content');
    assert.match(((await answer.clone().json()) as Problem).detail ?? '', /encrypted/);
    assert.deepEqual(await codeOf(answer), [423, 'attachment-unscannable']);
  });

  it('and may be deleted while they are, and restored', async () => {
    const scanner = new HeldScanner();
    scanner.verdict = { state: 'infected', finding: 'Test' };
    const release = scanner.hold();
    await open({ scanner });
    const id = await upload(letter);
    await until('the scan', () => scanner.scans === 1);
    assert.equal((await ada.fetch('DELETE', `/api/cases/C-1/attachments/${id}`)).status, 204);
    release();
    const ref = { tenantId: 'default', caseId: 'C-1' };
    await until('the verdict', async () => {
      return (await server.unitOfWork.attachments.find(ref, id))?.scanState === 'infected';
    });
    assert.equal((await ada.fetch('POST', `/api/cases/C-1/attachments/${id}/restore`)).status, 200);
    assert.deepEqual(await codeOf(await get(id, '/content')), [423, 'attachment-infected']);
  });
});

describe('the backlog of scans', () => {
  it('is what the database says: after a kill, after scanning was switched on, and after it was switched off', async () => {
    const stores = await openStores();
    const { unitOfWork } = stores;
    const notified: Change[] = [];
    const cleaned: AttachmentRecord[] = [];
    const open = (scanner: MalwareScanner | null) =>
      createScanning({
        ...{ scanner, unitOfWork, blobs: stores.blobs, clock: { now: () => 77 } },
        notifier: { notify: (_ref, change) => void notified.push(change), subscribe: () => () => {} },
        times: { firstRetryMs: 1, lastRetryMs: 5 },
        onClean: (record) => void cleaned.push(record),
        onBackgroundError: () => {},
      });
    const states = async (...records: AttachmentRecord[]) =>
      Promise.all(records.map(async (one) => (await unitOfWork.attachments.find(one, one.id))?.scanState));
    const old = await stores.attach(letter, { scanState: 'unscanned' });
    const quarantined = await stores.attach(letter, { scanState: 'infected', scanFinding: 'Test' });

    // Stopped in the middle: nothing is known.
    const held = new HeldScanner();
    const release = held.hold();
    const first = open(held);
    await first.settle();
    assert.deepEqual(await states(old, quarantined), ['pending', 'infected']);
    first.start();
    await until('the scan', () => held.scans === 1);
    first.stop();
    release();
    await first.close();
    assert.deepEqual(await states(old), ['pending']);

    // A scanner that fails leaves it waiting, and is asked again.
    const failing = new HeldScanner();
    failing.verdict = new ScannerError('down');
    const second = open(failing);
    second.start();
    await until('another try', () => failing.scans >= 2);
    assert.deepEqual(await states(old), ['pending']);
    failing.verdict = { state: 'clean' };
    await until('the verdict', async () => (await states(old))[0] === 'clean');
    await until('the notice', () => notified.length === 1 && cleaned.length === 1);
    await second.close();
    assert.deepEqual([notified[0]?.kind, notified[0]?.id], ['attachment-updated', old.id]);
    const [recorded, ...more] = await unitOfWork.audit.after(old.tenantId, 0, 10);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [recorded?.event.kind, recorded?.event.attachmentId, recorded?.event.details],
      ['scan-verdict', old.id, { state: 'clean', finding: null }],
    );

    const waiting = await stores.attach(letter, { scanState: 'pending' });
    await open(null).settle();
    assert.deepEqual(await states(old, waiting, quarantined), ['clean', 'unscanned', 'infected']);
    await stores.close();
  });
});
