import { expect } from '@open-wc/testing';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const allDone = ({ transfers }: CaseSnapshot) =>
  transfers.length > 0 && transfers.every(({ status }) => status === 'done');
const shortly = () => new Promise((resolve) => setTimeout(resolve, 50));

const badGateway = { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>502' };

describe('Transfers in an outage', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  const tries = async (pattern: RegExp) =>
    (await testCase.wire()).filter(({ path }) => pattern.test(path)).length;

  it('U13: waits while the network is away and goes on at once when it is back', async () => {
    const session = await testCase.session();
    await testCase.faults({ path: '/uploads', times: 1000, action: 'reset' });
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    while ((await tries(/^\/uploads$/)) < 4) await shortly();
    expect(only(session.snapshot)).to.include({ status: 'uploading', failure: null });
    await testCase.heal();
    window.dispatchEvent(new Event('online'));
    await until(session, allDone);
    expect((await testCase.stored()).attachments[0]?.sha256).to.equal(await sha256Hex(file));
  });

  it('U13: goes on by itself, without a word from the browser, and never waits for long in the first minute', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'PATCH', skip: 1, times: 1000, action: 'reset' },
      { method: 'HEAD', skip: 1, times: 1000, action: 'reset' },
    );
    session.attach([{ file: textFile(CHUNK_BYTES * 3) }]);
    // Doubling pauses would be at four seconds by now, and take twice as long as this test may.
    const asked = async () => (await testCase.wire()).filter(({ method }) => method === 'HEAD').length;
    while ((await asked()) < 9) await shortly();
    await testCase.heal();
    await until(session, allDone);
    expect(await testCase.creations()).to.equal(1);
  });

  it('goes on at the offset when a proxy has no server behind it for a while', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'PATCH', skip: 1, answer: badGateway },
      { method: 'HEAD', skip: 1, times: 6, answer: badGateway },
    );
    session.attach([{ file: textFile(CHUNK_BYTES * 3) }]);
    await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    await until(session, allDone);
    expect(await testCase.creations()).to.equal(1);
  });

  it('makes no storm where only its own way is blocked: the answers to others wake it once', async () => {
    const session = await testCase.session();
    await testCase.faults({ path: '/uploads', times: 1000, answer: badGateway });
    session.attach([1, 2].map((n) => ({ file: textFile(CHUNK_BYTES * 2, `${n}.txt`) })));
    await until(session, ({ transfers }) => transfers.every(({ waitingFor }) => waitingFor === 'server'));
    const [before, beganAtMs] = [await tries(/^\/uploads$/), performance.now()];
    for (let n = 0; n < 20; n += 1) {
      session.reload();
      await shortly();
    }
    const byTheClock = 2 * Math.ceil((performance.now() - beganAtMs) / 300);
    // Beside them each of the two was woken once, and the list of what is unfinished was asked for.
    const unfinished = (await testCase.wire()).filter(
      ({ method, path }) => method === 'GET' && path === '/uploads',
    );
    expect((await tries(/^\/uploads$/)) - before - unfinished.length).to.be.at.most(byTheClock + 2);
    await testCase.heal();
    await until(session, allDone);
  });

  it('U13: shows at once that the network is gone while a request hangs, and goes on when it is back', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    expect(only(session.snapshot)?.waitingFor).to.equal(null);
    window.dispatchEvent(new Event('offline'));
    expect(only(session.snapshot)).to.include({ status: 'uploading', waitingFor: 'network' });
    window.dispatchEvent(new Event('online'));
    await until(session, allDone);
    expect(await testCase.creations()).to.equal(1);
  });

  it('U15: looks at once when the machine has slept, though the request still seems to be on its way', async () => {
    const session = await testCase.session({}, { stallMs: 60_000 });
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    const { now } = Date;
    // What a lid that was closed for ten minutes looks like from inside.
    Date.now = () => now() + 10 * 60_000;
    try {
      await until(session, allDone);
    } finally {
      Date.now = now;
    }
    expect(await testCase.creations()).to.equal(1);
  });

  it('keeps a pause that the person asked for, offline and online', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    session.pauseAll();
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(only(session.snapshot)).to.include({ status: 'paused', waitingFor: null });
    session.resumeAll();
    await until(session, allDone);
  });

  it('commits anew, and says that it waits, when the network goes before the receipt', async () => {
    const session = await testCase.session();
    await testCase.faults({ path: '/commit$', action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (snapshot) => only(snapshot)?.status === 'verifying');
    while ((await tries(/commit$/)) === 0) await shortly();
    window.dispatchEvent(new Event('offline'));
    expect(only(session.snapshot)).to.include({ status: 'verifying', waitingFor: 'network' });
    window.dispatchEvent(new Event('online'));
    await until(session, (snapshot) => only(snapshot)?.waitingFor === null);
    await until(session, allDone);
    expect((await testCase.stored()).total).to.equal(1);
  });
});
