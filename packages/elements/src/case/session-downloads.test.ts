import { expect, waitUntil } from '@open-wc/testing';
import { filesIn, privateFolder } from '../download/targets/testing/private-folder.js';
import { replaced } from '../download/testing/downloads-fixture.js';
import { readZip } from '../download/testing/read-zip.js';
import type { LiveCaseSession } from './live-case-session.js';
import { acquireCaseSession } from './open-case-session.js';
import { sha256Hex, TestCase, textFile, until } from './testing/test-case.js';

const MB = 1_000_000;

describe('downloads of a session', () => {
  let testCase: TestCase;
  let folder: FileSystemDirectoryHandle;
  let undo: () => void;
  let rejections: unknown[];
  const onRejection = (event: PromiseRejectionEvent) => void rejections.push(event.reason);
  beforeEach(async () => {
    testCase = await TestCase.open();
    folder = await privateFolder();
    rejections = [];
    let count = 0;
    // The save dialog cannot be driven here: it answers with real files of the origin's private file system.
    undo = replaced(window, 'showSaveFilePicker', () =>
      folder.getFileHandle(`${(count += 1)}.zip`, { create: true }),
    );
    window.addEventListener('unhandledrejection', onRejection);
  });
  afterEach(async () => {
    await testCase.close();
    undo();
    window.removeEventListener('unhandledrejection', onRejection);
  });

  async function attached(...files: File[]): Promise<LiveCaseSession> {
    const session = await testCase.session();
    session.attach(files.map((file) => ({ file })));
    await until(session, ({ list }) => list.total === files.length && !list.loading, 30_000);
    return session;
  }
  const ended = (session: LiveCaseSession) =>
    until(session, ({ download }) => ['done', 'failed', 'cancelled'].includes(download.status), 30_000);
  const zip = async (number: number) => {
    const file = await (await folder.getFileHandle(`${number}.zip`)).getFile();
    return readZip(new Uint8Array(await file.arrayBuffer()));
  };
  const asked = async () => (await testCase.wire()).filter(({ path }) => path.endsWith('/content')).length;

  it('saves chosen files, also those on pages that are not loaded and one that is gone', async function () {
    this.timeout(40_000);
    const files = Array.from({ length: 4 }, (_, index) => textFile(500 + index, `${index}.txt`));
    const session = await attached(...files);
    const [, second, third] = session.snapshot.list.attachments;
    const other = await testCase.session();
    await other.delete(third!.id);
    session.setView({ category: 'image' });
    await until(session, ({ list }) => list.total === 0 && !list.loading);
    session.downloadAll({ scope: { kind: 'selected', attachmentIds: [second!.id, third!.id] } });
    const { download } = await ended(session);
    expect(download).to.deep.include({ status: 'done', filesDone: 1, filesTotal: 2, certainty: 'checked' });
    expect(download.missing.map(({ fileName }) => fileName)).to.deep.equal([third!.name]);
    expect(download.zipName).to.equal('Case T, 2 files.zip');
    const [entry] = await zip(1);
    expect(entry!.name).to.equal(second!.name);
    expect(await sha256Hex(new File([entry!.bytes], ''))).to.equal(second!.sha256);
  });

  it('survives lapsed tokens, a reset, a short body and a stall', async function () {
    this.timeout(60_000);
    const file = textFile(12 * MB, 'large.txt');
    const session = await attached(file, textFile(500, 'small.txt'));
    const expired = {
      status: 401,
      body: JSON.stringify({ code: 'unauthenticated', detail: '', status: 401 }),
    };
    const content = '^/attachments/[^/]+/content$';
    await testCase.faults(
      { path: content, action: 'cut', afterBytes: 3 * MB },
      { path: content, answer: expired },
      { path: content, answer: expired, skip: 1 },
    );
    session.downloadAll();
    const { download } = await ended(session);
    expect(download).to.deep.include({ status: 'done', filesDone: 2, missing: [], failure: null });
    const saved = (await zip(1)).find(({ name }) => name === 'large.txt');
    expect(await sha256Hex(new File([saved!.bytes], ''))).to.equal(await sha256Hex(file));
  });

  describe('when other credentials come in the middle', () => {
    // One, so that it is recognised: each grant of a second is another.
    let token: string;
    beforeEach(async () => {
      token = await testCase.token('front-desk');
    });
    const content = '^/attachments/[^/]+/content$';
    const largeAndSmall = () => attached(textFile(9 * MB, 'large.txt'), textFile(500, 'small.txt'));
    /** What the other person's token was good for. */
    const readByFrontDesk = async () => {
      const wire = await testCase.wire();
      return wire.filter((seen) => seen.token === `Bearer ${token}` && /^\/attachments\//.test(seen.path));
    };
    const said = ({ snapshot }: LiveCaseSession) =>
      snapshot.notices.map((notice) =>
        notice.kind === 'download-stopped' ? `${notice.kind} ${notice.why} ${notice.saved}` : notice.kind,
      );
    const begun = (session: LiveCaseSession) =>
      until(session, ({ download }) => download.rung === 'picker' && download.bytesDone > 0, 20_000);

    it('reads nothing until the policy says who it is, and nothing more for somebody else', async function () {
      this.timeout(60_000);
      const session = await largeAndSmall();
      await testCase.faults(
        { path: content, action: 'cut', afterBytes: 3 * MB },
        { path: content, skip: 1, times: 1000, answer: { status: 503, headers: { 'Retry-After': '1' } } },
        { path: '^$', token, times: 3, answer: { status: 503 } },
      );
      session.downloadAll();
      await begun(session);
      session.adopt(testCase.options({ credentials: { kind: 'token', getToken: () => token } }));
      await until(session, ({ policy }) => policy?.user.displayName === 'Front desk', 30_000);
      expect(session.snapshot.download.status).to.equal('idle');
      expect(said(session)).to.deep.equal(['download-stopped other-person nothing']);
      await testCase.heal();
      await waitUntil(() => !session.busy);
      expect(await readByFrontDesk()).to.deep.equal([]);
      await waitUntil(async () => Object.keys(await filesIn(folder)).length === 0, 'nothing is left');
    });

    it('goes on once they are known to be the same person', async function () {
      this.timeout(60_000);
      const session = await largeAndSmall();
      await testCase.faults({ path: content, action: 'cut', afterBytes: 3 * MB });
      session.downloadAll();
      await begun(session);
      session.adopt(testCase.options());
      const { download } = await ended(session);
      expect(download).to.deep.include({ status: 'done', filesDone: 2, missing: [] });
    });

    it('gets nothing with the token of another person that the portal gives without a word', async function () {
      this.timeout(60_000);
      const adopted = await largeAndSmall();
      let given = await testCase.token();
      const session = await testCase.session({ credentials: { kind: 'token', getToken: () => given } });
      adopted.dispose();
      given = token;
      await testCase.faults({ path: content, answer: { status: 401 } });
      session.downloadAll();
      await until(session, ({ policy }) => policy?.user.displayName === 'Front desk', 30_000);
      expect(session.snapshot.download.status).to.equal('idle');
      expect(said(session)).to.deep.equal(['download-stopped other-person nothing']);
      await waitUntil(() => !session.busy);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(session.snapshot.download.status).to.equal('idle');
      const answers = (await readByFrontDesk()).map(({ status }) => status);
      expect(answers).to.not.deep.equal([]);
      expect(new Set(answers)).to.deep.equal(new Set([409]));
      await waitUntil(async () => Object.keys(await filesIn(folder)).length === 0, 'nothing is left');
    });
  });

  it('ends, and pauses, while it asks for the list', async function () {
    this.timeout(40_000);
    const session = await attached(textFile(500, 'a.txt'));
    // Of all kinds: the images are listed beside it.
    const path = '^/attachments\\?sort=addedAt&order=asc&limit=\\d+$';
    const listed = async () =>
      (await testCase.wire()).filter((seen) => new RegExp(path).test(seen.path)).length;
    await testCase.faults({ path, action: 'stall', times: 1000 });
    session.downloadAll();
    await waitUntil(async () => (await listed()) === 1, 'it asked', { timeout: 8_000 });
    session.cancelDownload();
    await until(session, ({ download }) => download.status === 'cancelled', 1_500);
    session.dismissDownload();
    session.downloadAll();
    await waitUntil(async () => (await listed()) === 2, 'it asked', { timeout: 8_000 });
    session.pauseDownload();
    await testCase.heal();
    const before = (await testCase.wire()).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await testCase.wire()).length).to.equal(before);
    expect(session.snapshot.download.status).to.equal('paused');
    session.resumeDownload();
    expect((await ended(session)).download).to.deep.include({ status: 'done', filesDone: 1 });
  });

  it('keeps the session when the element is gone, and says so', async function () {
    this.timeout(40_000);
    const first = await attached(textFile(9 * MB, 'large.txt'));
    expect(first.busy).to.equal(false);
    const { session, release } = acquireCaseSession(testCase.options(), { times: { lingerMs: 20 } });
    await until(session, ({ status }) => status === 'ready');
    await testCase.faults({ path: 'content$', action: 'stall', times: 1000 });
    session.downloadAll();
    await waitUntil(async () => (await asked()) > 0, 'it began', { timeout: 8_000 });
    release();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const back = acquireCaseSession(testCase.options(), { times: { lingerMs: 20 } });
    expect(back.session).to.equal(session);
    expect(session.snapshot.download.status).to.equal('saving');
    session.cancelDownload();
    await until(session, ({ download }) => download.status === 'cancelled');
    back.release();
  });

  it('ends when it is cancelled, and when the person signs out, and leaves nothing', async function () {
    this.timeout(60_000);
    const session = await attached(textFile(9 * MB, 'large.txt'), textFile(500, 'small.txt'));
    await testCase.faults({ path: 'content$', action: 'stall', times: 1000 });
    for (let round = 1; round <= 3; round += 1) {
      session.downloadAll();
      await waitUntil(async () => (await asked()) >= round, 'it began', { timeout: 8_000 });
      session.cancelDownload();
      await until(session, ({ download }) => download.status === 'cancelled');
      session.dismissDownload();
    }
    session.downloadAll();
    await until(session, ({ download }) => download.rung === 'picker' && download.status === 'saving');
    expect(session.busy).to.equal(true);
    await session.logout();
    await waitUntil(() => !session.busy);
    await waitUntil(async () => Object.keys(await filesIn(folder)).length === 0, 'nothing is left');
    expect(rejections).to.deep.equal([]);
  });
});
