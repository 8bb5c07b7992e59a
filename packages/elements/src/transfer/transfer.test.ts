import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const done = (snapshot: CaseSnapshot) => only(snapshot)?.status === 'done';

/** Every value of `bytesSafe` the person could have seen. */
function watchProgress(session: CaseSession): number[] {
  const seen: number[] = [];
  session.subscribe(() => {
    const bytesSafe = only(session.snapshot)?.bytesSafe;
    if (bytesSafe !== undefined && bytesSafe !== seen.at(-1)) seen.push(bytesSafe);
  });
  return seen;
}

describe('Transfer, against the real server behind a broken network', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  async function attached(file: File): Promise<void> {
    const { attachments } = await testCase.stored();
    expect(attachments.map(({ name, sha256 }) => [name, sha256])).to.deep.equal([
      [file.name, await sha256Hex(file)],
    ]);
  }

  it('U1: goes on at the offset after PATCH and HEAD answered 503', async () => {
    const session = await testCase.session();
    const seen = watchProgress(session);
    await testCase.faults(
      { method: 'PATCH', skip: 1, answer: { status: 503 } },
      { method: 'HEAD', skip: 1, answer: { status: 503 } },
    );
    const file = textFile(CHUNK_BYTES * 3 + 1000);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect(await testCase.creations()).to.equal(1);
    const patches = (await testCase.wire()).filter(
      ({ method, status }) => method === 'PATCH' && status === 204,
    );
    expect(patches.map(({ offset }) => Number(offset))).to.deep.equal(
      [0, 1, 2, 3].map((n) => n * CHUNK_BYTES),
    );
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).to.equal(file.size);
  });

  it('U2: keeps its place when HEAD is refused', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'PATCH', skip: 1, action: 'reset' },
      { method: 'HEAD', skip: 1, times: 1, answer: { status: 403 } },
      { method: 'HEAD', skip: 1, times: 1, answer: { status: 429, headers: { 'Retry-After': '0' } } },
    );
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect(await testCase.creations()).to.equal(1);
  });

  it('U3: starts over once and says so when the server lost the upload', async () => {
    const session = await testCase.session();
    const token = await testCase.token();
    await testCase.faults({
      method: 'PATCH',
      skip: 1,
      answer: { status: 503, headers: { 'Retry-After': '1' } },
    });
    const file = textFile(CHUNK_BYTES * 3);
    const failures: (string | undefined)[] = [];
    session.subscribe(() => failures.push(only(session.snapshot)?.failure?.code));
    session.attach([{ file }]);
    await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    const lost = (await testCase.wire()).find(({ method }) => method === 'HEAD')?.path;
    await fetch(`${testCase.server}/cases/${testCase.caseId}${lost}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0' },
    });
    await until(session, done);
    expect(failures).to.include('upload-lost');
    expect(await testCase.creations()).to.equal(2);
    await attached(file);
  });

  it('U23: is not done before the receipt, and commits again when the answer is lost', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { path: '/commit$', answer: { status: 500 } },
      { path: '/commit$', action: 'drop-response' },
    );
    const statuses = new Set<string | undefined>();
    session.subscribe(() => statuses.add(only(session.snapshot)?.status));
    const file = textFile(CHUNK_BYTES + 5);
    session.attach([{ file }]);
    await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    expect(only(session.snapshot)?.status).to.equal('verifying');
    await until(session, done);
    await attached(file);
    expect(statuses.has('failed')).to.equal(false);
  });

  it('U14: cuts a request that is never answered and goes on', async () => {
    const session = await testCase.session({}, { stallMs: 300 });
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect(await testCase.creations()).to.equal(1);
  });

  it('never sends again what arrived when the line drops (promise 4)', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'PATCH', action: 'cut', afterBytes: 100_000 },
      { method: 'PATCH', skip: 1, action: 'cut', afterBytes: 60_000 },
    );
    const file = textFile(CHUNK_BYTES * 3);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    let acknowledged = 0;
    for (const { method, offset, acknowledged: answered } of await testCase.wire()) {
      if (method === 'PATCH') expect(Number(offset)).to.be.at.least(acknowledged);
      acknowledged = Math.max(acknowledged, Number(answered ?? 0));
    }
    expect(acknowledged).to.equal(file.size);
  });

  it('U34: counts acknowledged bytes alone where a proxy takes all of them and hands none on', async () => {
    const session = await testCase.session();
    const seen = watchProgress(session);
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'swallow' });
    const file = textFile(CHUNK_BYTES * 2 + 1000);
    session.attach([{ file }]);
    const waiting = await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    expect(only(waiting)?.bytesSafe).to.equal(CHUNK_BYTES);
    const swallowed = (await testCase.wire()).filter(({ method, status, bodyBytes }) => {
      return method === 'PATCH' && status === null && bodyBytes === CHUNK_BYTES;
    });
    expect(swallowed).to.have.length(1);
    await until(session, done);
    await attached(file);
    expect(seen).to.deep.equal([0, CHUNK_BYTES, CHUNK_BYTES * 2, file.size]);
    expect(await testCase.creations()).to.equal(1);
  });

  it('U35: falls back to POST when a box refuses PATCH', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', times: 1000, answer: { status: 405 } });
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    const wire = await testCase.wire();
    expect(wire.filter(({ method }) => method === 'PATCH')).to.have.length(1);
    expect(wire.filter(({ override }) => override === 'PATCH')).to.have.length(2);
  });

  it('does not take an answer that moved nothing for progress', async () => {
    const session = await testCase.session();
    await testCase.faults({
      method: 'PATCH',
      answer: { status: 204, headers: { 'Upload-Offset': '0', 'Tus-Resumable': '1.0.0' } },
    });
    const file = textFile(CHUNK_BYTES + 1);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect((await testCase.wire()).filter(({ method }) => method === 'PATCH')).to.have.length(3);
  });

  it('goes on after the server was restarted', async () => {
    testCase = await TestCase.open('restarted');
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    const file = textFile(CHUNK_BYTES * 4);
    session.attach([{ file }]);
    await until(session, (snapshot) => (only(snapshot)?.bytesSafe ?? 0) >= CHUNK_BYTES);
    await testCase.restartServer();
    window.dispatchEvent(new Event('online'));
    await until(session, done);
    await attached(file);
    expect(await testCase.creations()).to.equal(1);
  });
});
