import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { reportedErrors } from '../case/testing/reported-errors.js';
import { BLOCK_BYTES, CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';

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

  /** Leaves an upload of an earlier visit on the server, cut in the middle of a chunk and of a block. */
  async function leaveUnfinished(file: File): Promise<number> {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'PATCH', skip: 1, action: 'cut', afterBytes: BLOCK_BYTES + 100 },
      { method: 'PATCH', skip: 1, times: 1000, answer: { status: 503, headers: { 'Retry-After': '60' } } },
    );
    session.attach([{ file }]);
    const { transfers } = await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    session.dispose();
    await testCase.heal();
    return transfers[0]?.bytesSafe ?? 0;
  }

  it('sends many files, two at a time, in their order', async () => {
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
    const files = [1, 2, 3, 4, 5].map((n) => textFile(n * 1000, `scan ${n}.txt`));
    session.attach(files.map((file) => ({ file })));
    await until(session, allDone);
    expect(started).to.deep.equal(files.map(({ name }) => name));
    expect(most).to.equal(2);
    expect((await testCase.stored()).total).to.equal(5);
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

  it('goes on with a file picked again after a restart, at the server offset', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    const bytesSafe = await leaveUnfinished(file);
    expect(bytesSafe).to.be.above(CHUNK_BYTES);
    const session = await testCase.session();
    const { transfers } = await until(session, (snapshot) => snapshot.transfers.length === 1);
    expect(transfers[0]).to.deep.include({
      status: 'paused',
      needsFile: true,
      bytesSafe,
      fileName: file.name,
    });
    session.chooseAgain(idOf(session), { file: textFile(CHUNK_BYTES * 3) });
    await until(session, allDone);
    const { attachments } = await testCase.stored();
    expect(attachments.map(({ sha256 }) => sha256)).to.deep.equal([await sha256Hex(file)]);
    expect(await testCase.creations()).to.equal(1);
    const firstPatch = (await testCase.wire()).filter(({ method }) => method === 'PATCH').at(-3);
    expect(Number(firstPatch?.offset)).to.be.at.least(bytesSafe);
  });

  it('U6: refuses another content of the same name and size', async () => {
    await leaveUnfinished(textFile(CHUNK_BYTES * 3));
    const session = await testCase.session();
    await until(session, (snapshot) => snapshot.transfers.length === 1);
    const other = textFile(CHUNK_BYTES * 3, 'notes.txt', 'edited');
    session.chooseAgain(idOf(session), { file: other });
    const snapshot = await until(session, (state) => only(state)?.status === 'failed');
    expect(only(snapshot)?.failure?.code).to.equal('file-differs');
    expect(only(snapshot)?.needsFile).to.equal(true);
    expect((await testCase.stored()).total).to.equal(0);
    session.chooseAgain(idOf(session), { file: textFile(CHUNK_BYTES * 3) });
    await until(session, allDone);
  });

  it('U5: finds out whether an attached file is the rest of an upload or another', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    await leaveUnfinished(file);
    const session = await testCase.session();
    await until(session, (snapshot) => snapshot.transfers.length === 1);
    const other = textFile(CHUNK_BYTES * 3, 'notes.txt', 'another patient');
    session.attach([{ file: other }, { file: textFile(CHUNK_BYTES * 3) }]);
    await until(
      session,
      (snapshot) => snapshot.transfers.filter(({ status }) => status === 'done').length === 2,
    );
    const { attachments } = await testCase.stored();
    expect(attachments.map(({ sha256 }) => sha256)).to.have.members([
      await sha256Hex(file),
      await sha256Hex(other),
    ]);
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
    await leaveUnfinished(textFile(CHUNK_BYTES * 3));
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

  it('U8: works with storage that is full, refused or silent', async () => {
    const open = indexedDB.open;
    const setItem = Storage.prototype.setItem;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    indexedDB.open = () => ({}) as IDBOpenDBRequest;
    try {
      const session = await testCase.session({ rememberFiles: true });
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle('u8.txt', { create: true });
      session.attach([{ file: textFile(3000), handle }]);
      await until(session, allDone);
    } finally {
      indexedDB.open = open;
      Storage.prototype.setItem = setItem;
    }
    expect((await testCase.stored()).total).to.equal(1);
  });

  it('goes on without picking where the browser remembers the file, and forgets it afterwards', async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(`${testCase.caseId}.txt`, { create: true });
    const writer = await handle.createWritable();
    await writer.write(textFile(CHUNK_BYTES * 2));
    await writer.close();
    const first = await testCase.session({ rememberFiles: true });
    await testCase.faults({
      method: 'PATCH',
      skip: 1,
      times: 1000,
      answer: { status: 503, headers: { 'Retry-After': '60' } },
    });
    first.attach([{ file: await handle.getFile(), handle }]);
    await until(first, (snapshot) => only(snapshot)?.waitingFor === 'server');
    first.dispose();
    await testCase.heal();

    const session = await testCase.session({ rememberFiles: true });
    await until(session, (snapshot) => only(snapshot)?.needsFile === false);
    expect(only(session.snapshot)).to.include({ status: 'paused', bytesSafe: CHUNK_BYTES });
    session.resume(idOf(session));
    session.resume(idOf(session));
    await until(session, allDone);
    expect(await testCase.creations()).to.equal(1);
    await session.logout();
    expect(session.snapshot).to.include({ status: 'idle', policy: null });
  });

  it('U11: shows what another session of this browser sends, and leaves it alone', async () => {
    const one = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    const file = textFile(CHUNK_BYTES * 3);
    one.attach([{ file }]);
    await until(one, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    const two = await testCase.session();
    const { transfers } = await until(two, (snapshot) => snapshot.transfers.length === 1);
    await until(two, (snapshot) => only(snapshot)?.waitingFor === 'other-tab');
    expect(only(two.snapshot)?.bytesSafe).to.equal(CHUNK_BYTES);
    two.cancel(transfers[0]?.id ?? '');
    two.pause(transfers[0]?.id ?? '');
    window.dispatchEvent(new Event('online'));
    await until(one, allDone);
    await until(two, (snapshot) => snapshot.transfers.length === 0 && snapshot.list.total === 1);
    expect(await testCase.creations()).to.equal(1);
  });

  it('warns before leaving only while something is on its way', async () => {
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const session = await testCase.session();
    expect(leave()).to.equal(false);
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    expect(leave()).to.equal(true);
    session.pauseAll();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(leave()).to.equal(false);
  });
});
