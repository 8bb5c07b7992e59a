import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { leaveUnfinished } from '../case/testing/leave-unfinished.js';
import { CHUNK_BYTES, TestCase, textFile, until } from '../case/testing/test-case.js';
import { reportedErrors } from '../testing/reported-errors.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const allDone = ({ transfers }: CaseSnapshot) =>
  transfers.length > 0 && transfers.every(({ status }) => status === 'done');

describe('TransferQueue, against the real server', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  const idOf = (session: CaseSession) => only(session.snapshot)?.id ?? '';

  const lookUps = async () =>
    (await testCase.wire()).filter(({ method, path }) => method === 'GET' && path === '/uploads').length;

  /** The server has been told to forget the one upload there was. */
  async function gone(session: CaseSession): Promise<void> {
    const deleted = async () =>
      (await testCase.wire()).some(({ method, status }) => method === 'DELETE' && status === 204);
    while (!(await deleted())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.snapshot.transfers).to.deep.equal([]);
  }

  it('sends many large files, two at a time, in their order', async () => {
    const session = await testCase.session();
    const started: string[] = [];
    session.onEvent((event) => {
      if (event.type !== 'upload-start') return;
      const transfer = session.snapshot.transfers.find(({ id }) => id === event.transferId);
      started.push(transfer?.fileName ?? '');
    });
    let most = 0;
    session.subscribe(() => {
      const moving = session.snapshot.transfers.filter(({ status }) => status === 'uploading');
      most = Math.max(most, moving.length);
    });
    const files = [1, 2, 3, 4, 5].map((n) => textFile(CHUNK_BYTES + n * 1000, `scan ${n}.txt`));
    session.attach(files.map((file) => ({ file })));
    await until(session, allDone);
    expect(started).to.deep.equal(files.map(({ name }) => name));
    expect(most).to.equal(2);
    expect((await testCase.stored()).total).to.equal(5);
  });

  it('U38: keeps what is done on its list until the whole batch is over, be it paused', async () => {
    const session = await testCase.session();
    const [first, second, third] = [1, 2, 3].map((n) => ({ file: textFile(CHUNK_BYTES * 2, `${n}.txt`) }));
    session.attach([first!]);
    await until(session, allDone);
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([second!]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    session.pauseAll();
    session.attach([first!]);
    const names = () => session.snapshot.transfers.map(({ fileName }) => fileName);
    await until(session, ({ transfers }) => transfers[1]?.status === 'done');
    session.attach([third!]);
    expect(names()).to.deep.equal(['2.txt', '1.txt', '3.txt']);
    session.resumeAll();
    await until(session, allDone);
    session.attach([second!]);
    expect(names()).to.deep.equal(['2.txt']);
    await until(session, allDone);
  });

  it('U12: takes double clicks as one', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    const picked = { file: textFile(CHUNK_BYTES * 2) };
    session.attach([picked]);
    session.attach([picked]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    expect(session.snapshot.transfers).to.have.length(1);
    session.pause(idOf(session));
    session.pause(idOf(session));
    expect(only(session.snapshot)?.status).to.equal('paused');
    session.resume(idOf(session));
    session.resume(idOf(session));
    session.retry(idOf(session));
    session.resumeAll();
    await until(session, allDone);
    expect(await testCase.creations()).to.equal(1);
    expect((await testCase.stored()).total).to.equal(1);
  });

  it('U4: attaches the same file to two cases as two attachments', async () => {
    const otherCase = await TestCase.open();
    const file = textFile(3000);
    const [one, two] = [await testCase.session(), await otherCase.session()];
    one.attach([{ file }]);
    await until(one, allDone);
    two.attach([{ file }]);
    await until(two, allDone);
    expect((await testCase.stored()).total).to.equal(1);
    expect((await otherCase.stored()).total).to.equal(1);
    await otherCase.close();
  });

  it('U17: stays cancelled when cancelled during a slow token call', async () => {
    let give: (token: string) => void = () => {};
    let answer: () => Promise<string> = () => testCase.token();
    const session = await testCase.session({ credentials: { kind: 'token', getToken: () => answer() } });
    await testCase.faults({ path: '^/attachments', answer: { status: 401 } });
    answer = () => Promise.reject(new Error('no'));
    session.setView({ sort: 'name' });
    await until(session, ({ signInNeeded }) => signInNeeded);
    answer = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    session.attach([{ file: textFile(3000) }]);
    await until(session, (snapshot) => only(snapshot)?.status === 'uploading');
    session.cancel(idOf(session));
    session.cancel(idOf(session));
    expect(session.snapshot.transfers).to.have.length(0);
    give(await testCase.token());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await testCase.creations()).to.equal(0);
    expect((await testCase.stored()).total).to.equal(0);
  });

  it('has the server forget a cancelled upload, also when its creation was under way', async () => {
    const session = await testCase.session();
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    while ((await testCase.creations()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    session.cancel(idOf(session));
    await gone(session);
    expect((await testCase.stored()).total).to.equal(0);
  });

  it('keeps an upload on the list that the server could not be told to forget', async () => {
    await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
    const session = await testCase.session();
    const before = await until(session, (snapshot) => snapshot.transfers.length === 1);
    await testCase.faults({ method: 'DELETE', times: 1000, answer: { status: 503 } });
    session.cancel(idOf(session));
    expect(session.snapshot.transfers).to.deep.equal([]);
    const impatient = setInterval(() => window.dispatchEvent(new Event('online')), 50);
    const { transfers } = await until(session, (snapshot) => snapshot.transfers.length === 1);
    clearInterval(impatient);
    expect(transfers[0]).to.deep.include({ status: 'paused', bytesSafe: only(before)?.bytesSafe });
    await testCase.heal();
    session.cancel(idOf(session));
    await gone(session);
  });

  it('shows a file once whose creation is under way while unfinished uploads are looked up', async () => {
    const session = await testCase.session();
    // The server makes it, and the answer is lost: the list names an upload that nobody here knows yet.
    await testCase.faults(
      { method: 'POST', path: '^/uploads$', action: 'drop-response' },
      { method: 'POST', path: '^/uploads$', answer: { status: 503, headers: { 'Retry-After': '1' } } },
    );
    let most = 0;
    session.subscribe(() => {
      most = Math.max(most, session.snapshot.transfers.length);
    });
    session.attach([{ file: textFile(3000) }]);
    // The browser itself may have asked a second time.
    await until(session, (snapshot) => (only(snapshot)?.waitingFor ?? null) !== null);
    const asked = await lookUps();
    session.reload();
    await until(session, ({ status }) => status === 'ready');
    while ((await lookUps()) === asked) await new Promise((resolve) => setTimeout(resolve, 20));
    await until(session, allDone);
    expect(most).to.equal(1);
    expect((await testCase.stored()).total).to.equal(1);
  });

  it('U18: is not disturbed by listeners that throw', async () => {
    const session = await testCase.session();
    const errors = await reportedErrors(async () => {
      const boom = () => {
        throw new Error('host');
      };
      session.subscribe(boom);
      session.onEvent(boom);
      session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
      await until(session, allDone);
      await until(session, ({ list }) => list.total === 1);
      session.dispose();
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect(errors).to.not.have.length(0);
    expect(await testCase.creations()).to.equal(1);
    expect((await testCase.stored()).total).to.equal(1);
  });

  it('U36: warns before leaving while something is on its way, and listens for it only then', async () => {
    const listening = new Set<unknown>();
    const { addEventListener, removeEventListener } = window;
    window.addEventListener = (...[type, listener, options]: Parameters<typeof addEventListener>) => {
      if (type === 'beforeunload') listening.add(listener);
      addEventListener.call(window, type, listener, options);
    };
    window.removeEventListener = (...[type, listener, options]: Parameters<typeof removeEventListener>) => {
      if (type === 'beforeunload') listening.delete(listener);
      removeEventListener.call(window, type, listener, options);
    };
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      expect(listening.size).to.equal(event.defaultPrevented ? 1 : 0);
      return event.defaultPrevented;
    };
    try {
      const session = await testCase.session();
      expect(leave()).to.equal(false);
      await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
      session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
      expect(leave()).to.equal(true);
      await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
      const other = await testCase.session();
      await until(other, (snapshot) => only(snapshot)?.waitingFor === 'other-tab');
      expect(leave()).to.equal(true);
      session.pauseAll();
      expect(leave()).to.equal(false);
      session.resumeAll();
      expect(leave()).to.equal(true);
      await until(session, allDone);
      expect(leave()).to.equal(false);
      session.attach([{ file: new File([new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0])], 'photo.jpg') }]);
      await until(session, (snapshot) => only(snapshot)?.status === 'failed');
      expect(leave()).to.equal(false);
      await testCase.faults({ method: 'POST', path: '^/uploads$', times: 1000, action: 'stall' });
      session.attach([{ file: textFile(10, 'last.txt') }]);
      expect(leave()).to.equal(true);
      session.dispose();
      expect(leave()).to.equal(false);
    } finally {
      window.addEventListener = addEventListener;
      window.removeEventListener = removeEventListener;
    }
  });
});
