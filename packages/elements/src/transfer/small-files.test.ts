import { expect } from '@open-wc/testing';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';
import { SMALL_FILE_BYTES } from './small-file.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const done = ({ transfers }: CaseSnapshot) =>
  transfers.length > 0 && transfers.every(({ status }) => status === 'done');

const html = (status: number) => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: `<h1>${status}</h1>`,
});

describe('A small file, whose bytes travel with the creation', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  /** What crossed the wire for uploads, as `METHOD what body-bytes`. */
  async function uploadCalls(): Promise<string[]> {
    const calls = (await testCase.wire()).filter(
      ({ method, path }) => method !== 'GET' && /^\/uploads/.test(path),
    );
    return calls.map(({ method, path, bodyBytes }) => {
      const what = path.endsWith('/commit') ? 'commit' : path === '/uploads' ? 'create' : 'upload';
      return what === 'commit' ? 'commit' : `${method} ${what} ${bodyBytes}`;
    });
  }

  async function attachAll(session: CaseSession, ...files: File[]): Promise<void> {
    session.attach(files.map((file) => ({ file })));
    await until(session, done);
    const { attachments } = await testCase.stored();
    const expected = await Promise.all(files.map(async (file) => [file.name, await sha256Hex(file)]));
    expect(attachments.map(({ name, sha256 }) => [name, sha256])).to.have.deep.members(expected);
  }

  for (const sizeBytes of [1, 5_000, SMALL_FILE_BYTES]) {
    it(`takes two requests with ${sizeBytes} bytes`, async () => {
      await attachAll(await testCase.session(), textFile(sizeBytes));
      expect(await uploadCalls()).to.deep.equal([`POST create ${sizeBytes}`, 'commit']);
    });
  }

  it('U30: an empty file is attached like any other, in two requests', async () => {
    await attachAll(await testCase.session(), new File([], 'empty.txt'));
    expect(await uploadCalls()).to.deep.equal(['POST create 0', 'commit']);
  });

  it('goes the usual way with one byte more', async () => {
    await attachAll(await testCase.session(), textFile(SMALL_FILE_BYTES + 1));
    expect((await uploadCalls())[0]).to.equal('POST create 0');
    expect((await uploadCalls()).filter((call) => call.startsWith('PATCH'))).to.have.length(2);
  });

  it('U25: a lost answer to the creation makes no second upload, and no byte is sent twice', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'POST', path: '^/uploads$', action: 'break-response' });
    await attachAll(session, textFile(5_000));
    expect(await uploadCalls()).to.deep.equal([
      'POST create 5000',
      'POST create 0',
      'HEAD upload 0',
      'commit',
    ]);
    expect(session.snapshot.transfers).to.have.length(1);
  });

  it('goes on behind what arrived when the line drops in the middle of its bytes', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'POST', path: '^/uploads$', action: 'cut', afterBytes: 60_000 });
    const seen: number[] = [];
    session.subscribe(() => seen.push(only(session.snapshot)?.bytesSafe ?? 0));
    await attachAll(session, textFile(200_000));
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    const wire = await testCase.wire();
    const patches = wire.filter(({ method }) => method === 'PATCH');
    // Chromium may have asked anew by itself, with the bytes: then nothing is left to send.
    const acknowledged = wire.findLast(
      ({ path, status }) => path === '/uploads' && status === 201,
    )?.acknowledged;
    if (acknowledged === '200000') expect(patches).to.deep.equal([]);
    else expect(patches.map(({ offset, bodyBytes }) => Number(offset) + bodyBytes)).to.deep.equal([200_000]);
    expect(session.snapshot.transfers).to.have.length(1);
  });

  it('counts nothing before the server has acknowledged it', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'POST', path: '^/uploads$', times: 2, action: 'stall' });
    session.attach([{ file: textFile(5_000) }]);
    while ((await testCase.creations()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(only(session.snapshot)).to.include({ bytesSafe: 0, status: 'uploading' });
    window.dispatchEvent(new Event('online'));
    await until(session, done);
  });

  for (const status of [405, 413, 415, 503]) {
    it(`falls back to HEAD and PATCH where a box answers ${status} with a page of its own`, async () => {
      const session = await testCase.session();
      await testCase.faults({ method: 'POST', path: '^/uploads$', answer: html(status) });
      await attachAll(session, textFile(5_000));
      expect(await uploadCalls()).to.deep.equal([
        'POST create 0',
        'POST create 0',
        'HEAD upload 0',
        'PATCH upload 5000',
        'commit',
      ]);
    });
  }

  it('sends no more bytes along where three files in a row did not get through', async () => {
    const session = await testCase.session();
    const attachNext = async (name: string) => {
      session.attach([{ file: textFile(100, name) }]);
      await until(session, (snapshot) => done(snapshot) && only(snapshot)?.fileName === name);
    };
    for (const name of ['1.txt', '2.txt', '3.txt']) {
      await testCase.faults({ method: 'POST', path: '^/uploads$', answer: html(413) });
      await attachNext(name);
    }
    await attachNext('4.txt');
    expect((await uploadCalls()).slice(-4)).to.deep.equal([
      'POST create 0',
      'HEAD upload 0',
      'PATCH upload 100',
      'commit',
    ]);
  });

  it('U31: gets a new token and sends its bytes again when the old one is refused', async () => {
    const reasons: string[] = [];
    const session = await testCase.session({
      credentials: {
        kind: 'token',
        getToken: async ({ reason }) => {
          reasons.push(reason);
          if (reason === 'expired') await new Promise((resolve) => setTimeout(resolve, 1_100));
          return testCase.token();
        },
      },
    });
    await testCase.faults({ method: 'POST', path: '^/uploads$', answer: { status: 401 } });
    await attachAll(session, textFile(5_000));
    expect(reasons).to.deep.equal(['initial', 'expired']);
    expect((await uploadCalls()).slice(-2)).to.deep.equal(['POST create 5000', 'commit']);
  });

  it('U17: leaves nothing behind when it is cancelled with its bytes on the way', async () => {
    const session = await testCase.session();
    // However quick the server is, it is not attached before it is cancelled.
    await testCase.faults({ path: '/commit$', times: 100, action: 'stall' });
    session.attach([{ file: textFile(SMALL_FILE_BYTES) }]);
    while ((await testCase.creations()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const id = only(session.snapshot)?.id ?? '';
    session.cancel(id);
    session.cancel(id);
    const gone = async () =>
      (await testCase.wire()).some(({ method, status }) => method === 'DELETE' && status === 204);
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.snapshot.transfers).to.deep.equal([]);
    expect((await testCase.stored()).total).to.equal(0);
  });

  it('U17: leaves nothing behind when it is cancelled after the answer to its creation was lost', async () => {
    const session = await testCase.session();
    await testCase.faults(
      { method: 'POST', path: '^/uploads$', action: 'break-response' },
      { method: 'POST', path: '^/uploads$', skip: 1, times: 1, answer: { status: 507 } },
    );
    session.attach([{ file: textFile(SMALL_FILE_BYTES) }]);
    await until(session, (snapshot) => only(snapshot)?.waitingFor === 'server');
    session.cancel(only(session.snapshot)?.id ?? '');
    const gone = async () =>
      (await testCase.wire()).some(({ method, status }) => method === 'DELETE' && status === 204);
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.snapshot.transfers).to.deep.equal([]);
    expect((await testCase.stored()).total).to.equal(0);
  });

  it('is sent while the files before it are being checked', async () => {
    const session = await testCase.session();
    await testCase.faults({ path: '/commit$', times: 2, action: 'stall' });
    session.attach([1, 2, 3, 4].map((n) => ({ file: textFile(100, `${n}.txt`) })));
    const statuses = ({ transfers }: CaseSnapshot) => transfers.map(({ status }) => status);
    await until(session, (snapshot) => statuses(snapshot).filter((status) => status === 'done').length === 2);
    expect(statuses(session.snapshot).filter((status) => status === 'verifying')).to.have.length(2);
    window.dispatchEvent(new Event('online'));
    await until(session, done);
  });
});
