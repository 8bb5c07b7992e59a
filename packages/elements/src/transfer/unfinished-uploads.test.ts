import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { leaveUnfinished } from '../case/testing/leave-unfinished.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';
import { UploadTabs } from './upload-tabs.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const allDone = ({ transfers }: CaseSnapshot) =>
  transfers.length > 0 && transfers.every(({ status }) => status === 'done');

describe('Uploads of an earlier visit, or of another tab', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  const idOf = (session: CaseSession) => only(session.snapshot)?.id ?? '';

  const lookUps = async () =>
    (await testCase.wire()).filter(({ method, path }) => method === 'GET' && path === '/uploads').length;

  it('goes on with a file picked again after a restart, at the server offset', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    const bytesSafe = await leaveUnfinished(testCase, file);
    expect(bytesSafe).to.be.above(CHUNK_BYTES);
    const session = await testCase.session();
    const { transfers } = await until(session, (snapshot) => snapshot.transfers.length === 1);
    expect(transfers[0]).to.deep.include({
      status: 'paused',
      needsFile: true,
      bytesSafe,
      fileName: file.name,
    });
    const before = (await testCase.wire()).length;
    session.chooseAgain(idOf(session), { file: textFile(CHUNK_BYTES * 3) });
    await until(session, allDone);
    const { attachments } = await testCase.stored();
    expect(attachments.map(({ sha256 }) => sha256)).to.deep.equal([await sha256Hex(file)]);
    expect(await testCase.creations()).to.equal(1);
    const [firstPatch] = (await testCase.wire()).slice(before).filter(({ method }) => method === 'PATCH');
    expect(Number(firstPatch?.offset)).to.equal(bytesSafe);
  });

  it('are asked for until the server says which there are: what is not shown would be sent once more', async () => {
    await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
    await testCase.faults(
      { method: 'GET', path: '^/uploads$', action: 'reset' },
      { method: 'GET', path: '^/uploads$', answer: { status: 503 } },
      {
        method: 'GET',
        path: '^/uploads$',
        answer: { status: 413, headers: { 'Content-Type': 'text/html' }, body: '<h1>413' },
      },
    );
    const session = await testCase.session();
    await until(session, (snapshot) => snapshot.transfers.length === 1);
    expect(only(session.snapshot)).to.include({ unfinished: true, needsFile: true });
  });

  it('go on with a file that is picked before the server has said which there are', async () => {
    const bytesSafe = await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
    await testCase.faults({ method: 'GET', path: '^/uploads$', answer: { status: 503 } });
    const session = await testCase.session();
    const before = (await testCase.wire()).length;
    session.attach([{ file: textFile(CHUNK_BYTES * 3) }, { file: textFile(100, 'another.txt') }]);

    await until(session, allDone);
    expect(session.snapshot.transfers.length).to.equal(2);
    expect((await testCase.stored()).total).to.equal(2);
    expect(await testCase.creations()).to.equal(2);
    const [firstPatch] = (await testCase.wire()).slice(before).filter(({ method }) => method === 'PATCH');
    expect(Number(firstPatch?.offset)).to.equal(bytesSafe);
  });

  it('do not hold up a new file when the server refuses to say which there are', async () => {
    await testCase.faults({
      ...{ method: 'GET', path: '^/uploads$' },
      answer: {
        status: 403,
        headers: { 'Content-Type': 'application/problem+json' },
        body: JSON.stringify({ code: 'action-not-allowed', status: 403, title: 'No', detail: 'No.' }),
      },
    });
    const session = await testCase.session();
    session.attach([{ file: textFile(100) }]);
    await until(session, allDone);
  });

  it('are not the one of this page whose creation was answered with silence, paused as it may be', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'POST', path: '^/uploads$', action: 'break-response' });
    const file = textFile(CHUNK_BYTES * 3);
    session.attach([{ file }]);
    while ((await testCase.openUploads()).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    session.pause(idOf(session));
    expect(only(session.snapshot)?.status).to.equal('paused');
    const asked = await lookUps();
    document.dispatchEvent(new Event('visibilitychange'));
    while ((await lookUps()) < asked + 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(session.snapshot.transfers.map(({ needsFile }) => needsFile)).to.deep.equal([false]);
    session.resume(idOf(session));
    await until(session, allDone);
    expect((await testCase.stored()).total).to.equal(1);
    expect(await testCase.openUploads()).to.deep.equal([]);
  });

  it('are not those that another tab finished between the answer of the server and its showing here', async () => {
    const id = '0'.repeat(32);
    const sending = new UploadTabs(testCase.server);
    const letGo = await sending.claim(id, new AbortController().signal, () => {});
    const upload = { id, fileName: 'notes.txt', sizeBytes: 9, offsetBytes: 9, status: 'receiving' };
    await testCase.faults({
      ...{ method: 'GET', path: '^/uploads$' },
      answer: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ uploads: [upload] }),
      },
    });
    const session = testCase.start();
    const toChoose = new Set<boolean>();
    session.subscribe(() => {
      for (const { needsFile } of session.snapshot.transfers) toChoose.add(needsFile);
    });
    while ((await lookUps()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    letGo();
    await until(session, ({ transfers }) => transfers.length > 0);
    await until(session, ({ transfers }) => transfers.length === 0);
    expect([...toChoose]).to.deep.equal([false]);
  });

  it('U6: refuses another content of the same name and size', async () => {
    const bytesSafe = await leaveUnfinished(testCase, textFile(CHUNK_BYTES * 3));
    const session = await testCase.session();
    await until(session, (snapshot) => snapshot.transfers.length === 1);
    const other = textFile(CHUNK_BYTES * 3, 'notes.txt', 'edited');
    session.chooseAgain(idOf(session), { file: other });
    const snapshot = await until(session, (state) => only(state)?.failure?.code === 'file-differs');
    expect(only(snapshot)).to.include({ status: 'paused', needsFile: true, bytesSafe });
    expect((await testCase.stored()).total).to.equal(0);
    session.chooseAgain(idOf(session), { file: textFile(CHUNK_BYTES * 3) });
    await until(session, allDone);
  });

  it('U5: finds out whether an attached file is the rest of an upload or another', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    await leaveUnfinished(testCase, file);
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
    expect(session.snapshot).to.include({ status: 'signed-out', policy: null });
  });

  it('U11: shows what another session of this browser sends, and leaves it alone', async () => {
    const one = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    const file = textFile(CHUNK_BYTES * 3);
    one.attach([{ file }]);
    await until(one, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    const two = await testCase.session();
    await until(two, (snapshot) => only(snapshot)?.waitingFor === 'other-tab');
    expect(only(two.snapshot)?.bytesSafe).to.equal(CHUNK_BYTES);
    two.resume(idOf(two));
    two.retry(idOf(two));
    window.dispatchEvent(new Event('online'));
    await until(one, allDone);
    await until(two, (snapshot) => snapshot.transfers.length === 0 && snapshot.list.total === 1);
    expect(await testCase.creations()).to.equal(1);
  });

  it('U11: takes an upload that was finished elsewhere off the list', async () => {
    const file = textFile(CHUNK_BYTES * 3);
    await leaveUnfinished(testCase, file);
    const [one, two] = [await testCase.session(), await testCase.session()];
    for (const each of [one, two]) await until(each, (snapshot) => only(snapshot)?.needsFile === true);
    one.chooseAgain(idOf(one), { file });
    await until(one, allDone);
    two.reload();
    await until(two, ({ transfers, list }) => transfers.length === 0 && list.total === 1);
    expect(await testCase.creations()).to.equal(1);
  });

  it('U11: shows how far another session is as soon as that one knows', async () => {
    const file = textFile(CHUNK_BYTES * 4);
    await leaveUnfinished(testCase, file);
    const [one, two] = [await testCase.session(), await testCase.session()];
    for (const each of [one, two]) await until(each, (snapshot) => only(snapshot)?.needsFile === true);
    const lookedUp = await lookUps();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    one.chooseAgain(idOf(one), { file });
    const { transfers } = await until(two, (snapshot) => only(snapshot)?.waitingFor === 'other-tab');
    expect(transfers[0]?.status).to.equal('uploading');
    await until(two, (snapshot) => {
      const mine = only(snapshot)?.bytesSafe ?? 0;
      return mine > CHUNK_BYTES * 2 && mine === only(one.snapshot)?.bytesSafe;
    });
    // Told, not asked for.
    expect(await lookUps()).to.equal(lookedUp);
    window.dispatchEvent(new Event('online'));
    await until(one, allDone);
    await until(two, (snapshot) => snapshot.transfers.length === 0);
  });

  it('U12: asks the person once for leave to read a file, however often Resume is pressed', async () => {
    const file = textFile(CHUNK_BYTES * 2);
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(`${testCase.caseId}.txt`, { create: true });
    const writer = await handle.createWritable();
    await writer.write(file);
    await writer.close();
    const first = await testCase.session({ rememberFiles: true });
    const busy = { status: 503, headers: { 'Retry-After': '60' } };
    await testCase.faults({ method: 'PATCH', skip: 1, times: 1000, answer: busy });
    first.attach([{ file: await handle.getFile(), handle }]);
    await until(first, (snapshot) => only(snapshot)?.waitingFor === 'server');
    first.dispose();
    await testCase.heal();

    const prototype = FileSystemFileHandle.prototype;
    const { queryPermission } = prototype;
    let asked = 0;
    prototype.queryPermission = function (...words) {
      asked += 1;
      return queryPermission.apply(this, words);
    };
    try {
      const session = await testCase.session({ rememberFiles: true });
      await until(session, (snapshot) => only(snapshot)?.needsFile === false);
      for (let n = 0; n < 3; n += 1) session.resume(idOf(session));
      session.resumeAll();
      await until(session, allDone);
    } finally {
      prototype.queryPermission = queryPermission;
    }
    expect(asked).to.equal(1);
    expect(await testCase.creations()).to.equal(1);
  });
});
