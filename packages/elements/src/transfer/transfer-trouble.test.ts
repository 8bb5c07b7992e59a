import { expect } from '@open-wc/testing';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from '../case/testing/test-case.js';

const only = ({ transfers }: CaseSnapshot): TransferSnapshot | undefined => transfers[0];
const done = (snapshot: CaseSnapshot) => only(snapshot)?.status === 'done';

const unauthenticated = JSON.stringify({ code: 'unauthenticated', detail: 'Sign in again.', status: 401 });

describe('Transfer, with files and rights that are not what they were', () => {
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

  /** A real file, of the origin's private file system. */
  async function onDisk() {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(`${testCase.caseId}.txt`, { create: true });
    const write = async (file: File): Promise<void> => {
      const writer = await handle.createWritable();
      await writer.write(file);
      await writer.close();
    };
    return { handle, write };
  }

  it('U31: asks for a new token in mid-upload and goes on at the offset', async () => {
    const reasons: string[] = [];
    const tokens: string[] = [];
    const session = await testCase.session({
      credentials: {
        kind: 'token',
        getToken: async ({ reason }) => {
          reasons.push(reason);
          // Two tokens of one second would be the same string.
          if (reason === 'expired') await new Promise((resolve) => setTimeout(resolve, 1100));
          const token = await testCase.token();
          tokens.push(token);
          return token;
        },
      },
    });
    await testCase.faults({
      token: tokens[0] ?? '',
      method: 'PATCH',
      skip: 1,
      times: 1000,
      answer: { status: 401, body: unauthenticated },
    });
    const file = textFile(CHUNK_BYTES * 3);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect(reasons).to.deep.equal(['initial', 'expired']);
    expect(await testCase.creations()).to.equal(1);
    const patches = (await testCase.wire()).filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ offset, status }) => [Number(offset) / CHUNK_BYTES, status])).to.deep.equal([
      [0, 204],
      [1, 401],
      [1, 204],
      [2, 204],
    ]);
  });

  it('U30: attaches an empty file like any other', async () => {
    const session = await testCase.session();
    const file = new File([], 'empty.txt');
    session.attach([{ file }]);
    const snapshot = await until(session, (state) => done(state) || only(state)?.status === 'failed');
    expect(only(snapshot)?.status).to.equal('done');
    await attached(file);
  });

  it('believes no proxy page about a lost upload', async () => {
    const session = await testCase.session();
    await testCase.faults(
      {
        method: 'PATCH',
        skip: 1,
        answer: { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<h1>404' },
      },
      { method: 'GET', path: '^/uploads/', answer: { status: 404, body: '<h1>404' } },
    );
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, done);
    await attached(file);
    expect(await testCase.creations()).to.equal(1);
  });

  it('says for good what the server refuses by content', async () => {
    const session = await testCase.session();
    const exe = new File(
      [new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0]), new Uint8Array(2000)],
      'photo.jpg',
    );
    session.attach([{ file: exe }]);
    const snapshot = await until(session, (state) => only(state)?.status === 'failed');
    expect(only(snapshot)).to.include({ retryable: false, needsFile: false });
    expect(only(snapshot)?.failure?.code).to.equal('content-refused');
    expect(only(snapshot)?.failure?.detail).to.be.a('string');
    expect((await testCase.stored()).total).to.equal(0);
    session.dismissTransfer(only(snapshot)?.id ?? '');
    expect(session.snapshot.transfers).to.have.length(0);
  });

  it('does not take an upload of another length for its own', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'HEAD', headers: { 'upload-length': '5', 'upload-offset': '5' } });
    session.attach([{ file: textFile(CHUNK_BYTES + 1) }]);
    const snapshot = await until(session, (state) => only(state)?.status === 'failed');
    expect(only(snapshot)?.failure?.code).to.equal('file-differs');
    expect((await testCase.stored()).total).to.equal(0);
  });

  it('U7: asks for the file again when it changed on disk, and sends it as it is now', async () => {
    const { handle, write } = await onDisk();
    await write(textFile(CHUNK_BYTES * 3));
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: await handle.getFile() }]);
    await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
    await write(textFile(CHUNK_BYTES * 3, 'notes.txt', 'edited'));
    window.dispatchEvent(new Event('online'));
    const snapshot = await until(session, (state) => only(state)?.status === 'failed');
    expect(only(snapshot)?.failure?.code).to.equal('file-changed');
    expect(only(snapshot)).to.include({ needsFile: true, retryable: false });
    session.chooseAgain(only(snapshot)?.id ?? '', { file: textFile(5_000, 'another name.txt') });
    await until(session, (state) => only(state)?.failure?.code === 'file-differs');
    expect((await testCase.stored()).total).to.equal(0);
  });

  for (const [what, edited] of [
    ['of the same size', textFile(CHUNK_BYTES * 3, 'notes.txt', 'edited')],
    ['of another size', textFile(CHUNK_BYTES * 3 + 5, 'notes.txt', 'edited')],
    ['with a name as macOS writes it', textFile(CHUNK_BYTES * 3 + 5, 'Röntgen.txt', 'edited')],
  ] as const) {
    it(`U7: sends a file that changed on disk anew when it is chosen again, now ${what}`, async () => {
      const { handle, write } = await onDisk();
      const named = async () => new File([await handle.getFile()], edited.name.normalize('NFD'));
      await write(textFile(CHUNK_BYTES * 3));
      const session = await testCase.session();
      await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
      session.attach([{ file: await named() }]);
      await until(session, (snapshot) => only(snapshot)?.bytesSafe === CHUNK_BYTES);
      await write(edited);
      window.dispatchEvent(new Event('online'));
      const snapshot = await until(session, (state) => only(state)?.status === 'failed');
      session.chooseAgain(only(snapshot)?.id ?? '', { file: await named() });
      await until(session, done);
      await attached(edited);
      // What had been sent of the former is not left for anybody to go on with.
      const left = async () => (await testCase.openUploads()).length;
      while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    });
  }

  it('waits for a sign-in, says so, and goes on where it was', async () => {
    let signedIn = true;
    const session = await testCase.session({
      credentials: {
        kind: 'token',
        getToken: () => (signedIn ? testCase.token() : Promise.reject(new Error('signed out'))),
      },
    });
    let asked = 0;
    session.onEvent(({ type }) => {
      if (type === 'auth-required') asked += 1;
    });
    signedIn = false;
    await testCase.faults({ path: '/uploads/', answer: { status: 401, body: unauthenticated } });
    const file = textFile(CHUNK_BYTES * 2);
    session.attach([{ file }]);
    await until(session, (state) => only(state)?.waitingFor === 'sign-in' && state.signInNeeded);
    signedIn = true;
    await until(session, done);
    await attached(file);
    expect(asked).to.be.at.least(1);
    expect(session.snapshot.signInNeeded).to.equal(false);
  });

  it('goes on as soon as the person has signed in and tries again, however long it would have waited', async () => {
    const token = await testCase.token();
    const session = await testCase.session({
      credentials: { kind: 'token', getToken: async () => token },
    });
    const headers = { 'Retry-After': '60' };
    const answer = { status: 401, headers, body: unauthenticated };
    await testCase.faults({ path: '/uploads/', times: 1000, answer });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, (state) => only(state)?.waitingFor === 'sign-in');
    await testCase.heal();
    session.reload();
    await until(session, done);
  });

  it('U10: leaves nothing readable in the browser', async () => {
    const session = await testCase.session();
    const file = textFile(3000, 'panoramic upper left.txt');
    session.attach([{ file }]);
    await until(session, done);
    const stored = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
    expect(stored).to.not.contain('panoramic');
    expect(await caches.keys()).to.deep.equal([]);
  });
});
