import { expect } from '@open-wc/testing';
import { IndexedDbResumeStore } from '../transfer/resume-store.js';
import type { CaseSession, CaseSessionOptions } from './case-session.js';
import { LogoutChannel } from './logout-channel.js';
import { acquireCaseSession, logoutOf } from './open-case-session.js';
import { CHUNK_BYTES, TestCase, textFile, until } from './testing/test-case.js';

const environment = { times: { lingerMs: 60, gatherMs: 20 } };
const shortly = (ms = 150) => new Promise((resolve) => setTimeout(resolve, ms));

type Opened = ReturnType<typeof acquireCaseSession>;

/** Another page of this origin, with the code loaded a second time. */
class OtherTab {
  readonly window: Window;
  readonly #frame = document.createElement('iframe');

  constructor() {
    document.body.append(this.#frame);
    this.window = this.#frame.contentWindow!;
  }

  async load(): Promise<typeof import('./open-case-session.js')> {
    const url = new URL('./open-case-session.js', import.meta.url).href;
    const { eval: run } = this.window as Window & { eval(code: string): unknown };
    return (await run(`import(${JSON.stringify(url)})`)) as typeof import('./open-case-session.js');
  }

  async open(options: CaseSessionOptions): Promise<CaseSession> {
    const { session } = (await this.load()).acquireCaseSession(options, environment);
    await until(session, ({ status }) => status === 'ready');
    return session;
  }

  close(): void {
    this.#frame.remove();
  }
}

describe('A logout in another tab', () => {
  let testCase: TestCase;
  let otherTab: OtherTab;
  let here: Opened;
  beforeEach(async () => {
    testCase = await TestCase.open();
    otherTab = new OtherTab();
    here = acquireCaseSession(testCase.options(), environment);
    await until(here.session, ({ status }) => status === 'ready');
  });
  afterEach(async () => {
    here.release();
    otherTab.close();
    await shortly();
    await testCase.close();
  });

  const signedOut = { status: 'failed', signInNeeded: true, policy: null, transfers: [] };

  it('U10: stops what is being sent here, forgets token and file places, and says what is not attached', async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('a.txt', { create: true });
    const asked: string[] = [];
    const getToken = ({ reason }: { readonly reason: string }) => {
      asked.push(reason);
      return testCase.token();
    };
    const there = await otherTab.open(
      testCase.options({ rememberFiles: true, credentials: { kind: 'token', getToken } }),
    );
    const events: string[] = [];
    there.onEvent(({ type }) => events.push(type));
    await testCase.faults({ method: 'PATCH', skip: 1, times: 1000, action: 'stall' });
    there.attach([{ file: textFile(CHUNK_BYTES * 2), handle }]);
    await until(there, ({ transfers }) => transfers[0]?.bytesSafe === CHUNK_BYTES);
    await logoutOf(testCase.server);
    const snapshot = await until(there, ({ signInNeeded }) => signInNeeded);
    expect(snapshot).to.deep.include(signedOut);
    expect(snapshot.notices.map(({ id: _, ...notice }) => notice)).to.deep.equal([
      { kind: 'not-attached', why: 'signed-out', count: 1 },
    ]);
    expect(events.filter((type) => type === 'auth-required')).to.have.length(1);
    await shortly();
    const sent = (await testCase.wire()).length;
    otherTab.window.dispatchEvent(new (otherTab.window as Window & typeof globalThis).Event('online'));
    await shortly();
    expect((await testCase.wire()).length).to.equal(sent);
    const store = new IndexedDbResumeStore([testCase.server, testCase.caseId, 'oral-surgeon']);
    await store.keepOnly(['?'], async () => expect.fail('a place was left'));
    await testCase.heal();
    there.reload();
    const { transfers } = await until(there, (next) => next.transfers.length > 0);
    expect(transfers[0]).to.include({ status: 'paused', unfinished: true, needsFile: true });
    expect(asked).to.deep.equal(['initial', 'initial']);
  });

  it('is not told on, and not by who asked for it to itself', async () => {
    const there = await otherTab.open(testCase.options());
    let told = 0;
    const listening = new LogoutChannel(testCase.server, () => (told += 1));
    await logoutOf(testCase.server);
    here.session.reload();
    await until(there, ({ signInNeeded }) => signInNeeded);
    await shortly();
    expect(told).to.equal(1);
    await until(here.session, ({ status }) => status === 'ready');
    expect(here.session.snapshot.signInNeeded).to.equal(false);
    listening.close();
  });

  it('is heard when the one who asks has let go of all its sessions', async () => {
    const there = await otherTab.open(testCase.options());
    here.release();
    await shortly();
    await logoutOf(testCase.server);
    expect((await until(there, ({ signInNeeded }) => signInNeeded)).status).to.equal('failed');
  });

  it('says no less when it is told twice, and nothing where somebody has signed out already', async () => {
    const there = await otherTab.open(testCase.options());
    await testCase.faults({ method: 'PATCH', times: 1000, action: 'stall' });
    there.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(there, ({ transfers }) => transfers[0]?.status === 'uploading');
    await Promise.all([logoutOf(testCase.server), logoutOf(testCase.server)]);
    await until(there, ({ signInNeeded }) => signInNeeded);
    await shortly();
    expect(there.snapshot.notices).to.have.length(1);
    const { logoutOf: logoutThere } = await otherTab.load();
    await logoutThere(testCase.server);
    await shortly();
    expect(here.session.snapshot).to.include({ status: 'signed-out', signInNeeded: false });
  });

  it('lets the next element of the page go on, as after a logout on this one', async () => {
    const { logoutOf: logoutThere } = await otherTab.load();
    await otherTab.open(testCase.options());
    await logoutThere(testCase.server);
    await until(here.session, ({ signInNeeded }) => signInNeeded);
    const next = acquireCaseSession(testCase.options(), environment);
    expect(next.session).to.equal(here.session);
    await until(next.session, ({ status }) => status === 'ready');
    next.release();
  });

  it('leaves other servers, and what other scripts say, alone', async () => {
    await logoutOf('https://other.example.org/api');
    const channel = new BroadcastChannel(`case-attachments/logout/${testCase.server}`);
    for (const odd of [null, 'x', {}, ['signed-out'], 1]) channel.postMessage(odd);
    await shortly();
    expect(here.session.snapshot.status).to.equal('ready');
    channel.postMessage('signed-out');
    await until(here.session, ({ signInNeeded }) => signInNeeded);
    channel.close();
  });
});
