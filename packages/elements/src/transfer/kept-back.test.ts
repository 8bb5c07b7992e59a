import { expect } from '@open-wc/testing';
import { LiveCaseSession } from '../case/live-case-session.js';
import { TestCase, textFile, until } from '../case/testing/test-case.js';
import { ConnectionBudget, type ConnectionPriority } from './connection-budget.js';

/** Tells when somebody waits for a connection that is not to be had. */
class BusyBudget extends ConnectionBudget {
  readonly waited: Promise<void>;
  #tell: () => void = () => {};
  #held: (() => void)[] = [];

  constructor() {
    super();
    this.waited = new Promise((resolve) => (this.#tell = resolve));
  }

  async takeAll(): Promise<void> {
    this.#held = [await super.acquire('upload'), await super.acquire('upload')];
  }

  giveBack(): void {
    for (const release of this.#held) release();
  }

  override acquire(priority: ConnectionPriority, signal?: AbortSignal): Promise<() => void> {
    if (priority === 'upload') this.#tell();
    return super.acquire(priority, signal);
  }
}

describe('A creation that was not sent yet', () => {
  let testCase: TestCase;
  let sessions: LiveCaseSession[];
  beforeEach(async () => {
    testCase = await TestCase.open();
    sessions = [];
  });
  afterEach(async () => {
    for (const session of sessions) session.dispose();
    await testCase.close();
  });

  const creations = async () =>
    (await testCase.wire())
      .filter(({ method, path }) => method === 'POST' && path === '/uploads')
      .map(({ bodyBytes }) => bodyBytes);

  /** Whatever was sent before is on the wire by now. */
  async function settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await testCase.stored();
  }

  async function waitingForConnection(): Promise<{ session: LiveCaseSession; budget: BusyBudget }> {
    const budget = new BusyBudget();
    const times = { gatherMs: 20, confirmMs: 50 };
    const session = new LiveCaseSession(testCase.options(), { budget, times });
    sessions.push(session);
    session.start();
    await until(session, ({ status }) => status === 'ready');
    await budget.takeAll();
    session.attach([{ file: textFile(5_000) }]);
    await budget.waited;
    return { session, budget };
  }

  it('stays back when the person pauses while it waits for a connection, and takes its bytes along later', async () => {
    const { session, budget } = await waitingForConnection();
    session.pauseAll();
    budget.giveBack();
    await settle();
    expect(await creations()).to.deep.equal([]);
    session.resumeAll();
    await until(session, ({ transfers }) => transfers[0]?.status === 'done');
    expect(await creations()).to.deep.equal([5_000]);
  });

  it('is sent once when the person pauses and goes on at once', async () => {
    const { session, budget } = await waitingForConnection();
    for (let click = 0; click < 3; click += 1) {
      session.pauseAll();
      session.resumeAll();
    }
    budget.giveBack();
    await until(session, ({ transfers }) => transfers[0]?.status === 'done');
    expect(await creations()).to.deep.equal([5_000]);
  });

  it('stays back when the file is cancelled, and nothing is asked about it', async () => {
    const { session, budget } = await waitingForConnection();
    session.cancel(session.snapshot.transfers[0]?.id ?? '');
    budget.giveBack();
    await settle();
    expect(await creations()).to.deep.equal([]);
  });

  it('stays back when it is not certain any more who is asking', async () => {
    const { session, budget } = await waitingForConnection();
    let answer: (token: string) => void = () => {};
    session.adopt(
      testCase.options({
        credentials: { kind: 'token', getToken: () => new Promise((resolve) => (answer = resolve)) },
      }),
    );
    await until(session, ({ transfers }) => transfers[0]?.status === 'queued');
    budget.giveBack();
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer(await testCase.token('front-desk'));
    await until(session, ({ policy }) => policy?.user.displayName === 'Front desk');
    expect(await creations()).to.deep.equal([]);
  });

  it('stays back when the session ends', async () => {
    const { session, budget } = await waitingForConnection();
    await session.logout();
    budget.giveBack();
    session.reload();
    await until(session, ({ status }) => status === 'ready');
    await settle();
    expect(await creations()).to.deep.equal([]);
  });

  it('is not repeated with a new token that comes after the pause', async () => {
    const asked: string[] = [];
    let answer: (token: string) => void = () => {};
    const session = await testCase.session({
      credentials: {
        kind: 'token',
        getToken: ({ reason }) => {
          asked.push(reason);
          if (reason === 'initial') return testCase.token();
          return new Promise((resolve) => (answer = resolve));
        },
      },
    });
    await testCase.faults({ method: 'POST', path: '^/uploads$', answer: { status: 401 } });
    session.attach([{ file: textFile(5_000) }]);
    while (!asked.includes('expired')) await new Promise((resolve) => setTimeout(resolve, 10));
    session.pauseAll();
    // Any other will do: with the one that was refused nothing is repeated anyway.
    answer(await testCase.token('front-desk'));
    await settle();
    expect(await creations()).to.have.length(1);
  });
});
