import { expect } from '@open-wc/testing';
import { acquireCaseSession, logoutOf } from './open-case-session.js';
import { CHUNK_BYTES, TestCase, textFile, until } from './testing/test-case.js';

const LINGER_MS = 60;
const environment = { times: { lingerMs: LINGER_MS, gatherMs: 20, burstMs: 20 } };
const linger = (times = 3) => new Promise((resolve) => setTimeout(resolve, LINGER_MS * times));

describe('acquireCaseSession', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  it('shares one session per server, case and kind of credentials', async () => {
    const one = acquireCaseSession(testCase.options(), environment);
    const two = acquireCaseSession(testCase.options({ caseLabel: 'Newer' }), environment);
    const cookie = acquireCaseSession(testCase.options({ credentials: { kind: 'cookie' } }), environment);
    expect(two.session).to.equal(one.session);
    expect(one.session.caseLabel).to.equal('Newer');
    expect(cookie.session).to.not.equal(one.session);
    for (const held of [one, two, cookie]) held.release();
    await linger();
  });

  it('keeps a session whose element is taken out and put back', async () => {
    const one = acquireCaseSession(testCase.options(), environment);
    one.release();
    const two = acquireCaseSession(testCase.options(), environment);
    one.release();
    await linger();
    expect(two.session).to.equal(one.session);
    await until(two.session, ({ status }) => status === 'ready');
    two.release();
    await linger();
    const three = acquireCaseSession(testCase.options(), environment);
    expect(three.session).to.not.equal(one.session);
    three.release();
    await linger();
  });

  it('signs out of the cases that are not shown any more, too: nothing more is sent', async () => {
    const left = await TestCase.open();
    const running = acquireCaseSession(left.options(), environment);
    const shown = acquireCaseSession(testCase.options(), environment);
    await until(running.session, ({ status }) => status === 'ready');
    await until(shown.session, ({ status }) => status === 'ready');
    await left.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    running.session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(running.session, ({ transfers }) => transfers[0]?.bytesSafe === CHUNK_BYTES);
    running.release();
    await logoutOf(testCase.server);
    for (const { session } of [running, shown]) {
      expect(session.snapshot).to.deep.include({ status: 'signed-out', policy: null, transfers: [] });
    }
    const before = (await left.wire()).length;
    window.dispatchEvent(new Event('online'));
    await linger(5);
    expect((await left.wire()).length).to.equal(before);
    shown.release();
    await linger();
    await left.close();
  });

  it('outlives its elements while an upload runs', async () => {
    const held = acquireCaseSession(testCase.options(), environment);
    await until(held.session, ({ status }) => status === 'ready');
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    held.session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(held.session, ({ transfers }) => transfers[0]?.bytesSafe === CHUNK_BYTES);
    held.release();
    await linger(5);
    window.dispatchEvent(new Event('online'));
    await until(held.session, ({ transfers }) => transfers[0]?.status === 'done');
    await linger();
    const next = acquireCaseSession(testCase.options(), environment);
    expect(next.session).to.not.equal(held.session);
    next.release();
    await linger();
  });
});
