import { expect, waitUntil } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { Authenticator } from '../api/authenticator.js';
import { IndexedDbResumeStore } from '../transfer/resume-store.js';
import { UploadRequests } from '../transfer/upload-requests.js';
import type { LiveCaseSession } from './live-case-session.js';
import { CHUNK_BYTES, TestCase, textFile, until } from './testing/test-case.js';

describe('LiveCaseSession, and whose it is', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  async function attach(session: LiveCaseSession, ...names: string[]): Promise<void> {
    const total = session.snapshot.list.total + names.length;
    session.attach(names.map((name) => ({ file: textFile(500, name) })));
    await until(session, ({ list }) => list.total === total && !list.loading);
  }

  it('drops everything of one person when another signs in', async () => {
    const session = await testCase.session();
    await testCase.faults({ method: 'PATCH', skip: 1, action: 'stall' });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, ({ transfers }) => transfers[0]?.bytesSafe === CHUNK_BYTES);
    session.addNotice({
      id: 'n',
      kind: 'failed',
      what: 'view',
      fileName: 'x',
      failure: { code: 'preview-none' },
    });
    session.adopt(testCase.options({ credentials: role('front-desk') }));
    const snapshot = await until(
      session,
      ({ policy, status }) => status === 'ready' && policy?.user.displayName === 'Front desk',
    );
    expect(snapshot.transfers).to.deep.equal([]);
    // That a file did not get there is said, but not which: it was another person's.
    expect(snapshot.notices.map(({ id: _, ...notice }) => notice)).to.deep.equal([
      { kind: 'not-attached', why: 'other-person', count: 1 },
    ]);
  });

  describe('with other credentials in the middle of an upload', () => {
    const busy = { status: 503, headers: { 'Retry-After': '60' } };
    const fromFrontDesk = async () => {
      const token = `Bearer ${await testCase.token('front-desk')}`;
      return (await testCase.wire()).filter(
        (seen) => seen.token === token && seen.path.startsWith('/uploads'),
      );
    };

    async function uploading(): Promise<LiveCaseSession> {
      const session = await testCase.session();
      await testCase.faults({ method: 'PATCH', skip: 1, times: 1000, answer: busy });
      session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
      await until(session, ({ transfers }) => transfers[0]?.waitingFor === 'server');
      await testCase.heal();
      return session;
    }

    it('sends nothing of one person in the name of another', async () => {
      const session = await uploading();
      const token = await testCase.token('front-desk');
      await testCase.faults({ path: '^$', token, times: 2, answer: { status: 503 } });
      session.adopt(testCase.options({ credentials: role('front-desk') }));
      await until(session, ({ transfers }) => transfers[0]?.status === 'queued');
      await until(session, ({ policy }) => policy?.user.displayName === 'Front desk');
      await until(session, ({ status, transfers }) => status === 'ready' && transfers.length === 0);
      const asked = (await fromFrontDesk()).map(({ method, path }) => `${method} ${path}`);
      expect(asked.filter((line) => line !== 'GET /uploads')).to.deep.equal([]);
      expect(await testCase.creations()).to.equal(1);
    });

    it('goes on once they are known to be the same person', async () => {
      const session = await uploading();
      session.adopt(testCase.options());
      const { transfers } = await until(session, (snapshot) => snapshot.transfers[0]?.status === 'done');
      expect(transfers).to.have.length(1);
      expect(await testCase.creations()).to.equal(1);
      expect((await testCase.stored()).total).to.equal(1);
    });
  });

  it('notices at the next file that the portal gives the token of another person', async () => {
    let who = 'oral-surgeon';
    const session = await testCase.session({
      credentials: { kind: 'token', getToken: () => testCase.token(who) },
    });
    who = 'front-desk';
    await testCase.faults({ method: 'POST', path: '^/uploads', answer: { status: 401 } });
    const events: string[] = [];
    session.onEvent(({ type }) => events.push(type));
    session.attach([{ file: textFile(500) }]);
    await until(session, ({ policy }) => policy?.user.displayName === 'Front desk');
    const { notices } = await until(
      session,
      ({ status, transfers }) => status === 'ready' && transfers.length === 0,
    );
    expect(notices.map(({ kind }) => kind)).to.deep.equal(['not-attached']);
    expect(JSON.stringify(notices)).to.not.contain('notes');
    expect(events).to.include('upload-error');
    expect((await testCase.stored()).total).to.equal(0);
  });

  describe('when the portal gives the token of another person in the middle', () => {
    let own: string;
    let other: string;
    let session: LiveCaseSession;
    beforeEach(async () => {
      [own, other] = await Promise.all([testCase.token(), testCase.token('front-desk')]);
      let current = own;
      session = await testCase.session({
        credentials: {
          kind: 'token',
          getToken: async ({ reason }) => {
            if (reason === 'expired') current = other;
            return current;
          },
        },
      });
      await attach(session, 'a.txt');
    });

    const refuseOwnToken = (path: string) =>
      testCase.faults({ path, token: own, times: 1_000, answer: { status: 401 } });

    it('shows nothing that was read with it as the former one would see it', async () => {
      const seen: boolean[] = [];
      session.subscribe(() => {
        const { policy, list } = session.snapshot;
        if (policy?.user.displayName === 'Front desk') return;
        seen.push(...list.attachments.map(({ uploadedBy }) => uploadedBy.self));
      });
      await refuseOwnToken('^/attachments');
      session.setView({ sort: 'name' });
      const { list } = await until(
        session,
        ({ policy, list }) => list.attachments.length === 1 && policy?.user.displayName === 'Front desk',
      );
      expect(list.attachments.map(({ uploadedBy }) => uploadedBy.self)).to.deep.equal([false]);
      expect(seen).not.to.include(false);
    });

    it('reads the file that a viewer shows with its own token alone', async () => {
      await refuseOwnToken('^/attachments/');
      const reading = new AbortController();
      const [attachment] = session.snapshot.list.attachments;
      const content = await session.openContent(attachment!, { signal: reading.signal });
      const blob = content.blob().catch(() => null);
      await until(session, ({ policy }) => policy?.user.displayName === 'Front desk');
      reading.abort();
      expect(await blob).to.equal(null);
      const answers = (await testCase.wire()).filter(
        ({ token, path }) => token === `Bearer ${other}` && path.startsWith(`/attachments/${attachment!.id}`),
      );
      expect(answers).not.to.be.empty;
      expect(answers.every(({ status }) => status !== 200)).to.be.true;
    });
  });

  it('asks once more, and only who it is, when elements that start together bring a getToken each', async () => {
    const session = testCase.start();
    for (let element = 0; element < 3; element += 1) session.adopt(testCase.options());
    await until(session, ({ status }) => status === 'ready');
    for (let element = 0; element < 3; element += 1) session.adopt(testCase.options());
    const asked: string[] = [];
    const newest = testCase.options({
      credentials: {
        kind: 'token',
        getToken: ({ reason }) => {
          asked.push(reason);
          return testCase.token();
        },
      },
    });
    session.adopt(newest);
    const lines = async (path: string) => (await testCase.wire()).filter((seen) => seen.path === path).length;
    await until(session, () => asked.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(asked).to.deep.equal(['initial']);
    expect([await lines(''), await lines('/uploads')]).to.deep.equal([2, 1]);
  });

  it('starts anew after a logout when an element brings the same getToken', async () => {
    const options = testCase.options();
    const session = await testCase.session(options);
    await session.logout();
    expect(session.snapshot.status).to.equal('signed-out');
    session.adopt(options);
    await until(session, ({ status }) => status === 'ready');
  });

  it('remembers files as the newest element says that sends any', async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('a.txt', { create: true });
    const options = testCase.options({ rememberFiles: true });
    const session = await testCase.session(options);
    await testCase.faults({ method: 'PATCH', times: 1000, action: 'stall' });
    const store = new IndexedDbResumeStore([testCase.server, testCase.caseId, 'oral-surgeon']);
    const newest = async (name: string) => {
      session.attach([{ file: textFile(CHUNK_BYTES * 2, name), handle }]);
      await until(session, ({ transfers }) => transfers.some(({ fileName }) => fileName === name));
      const made = async () => (await unfinished()).find(({ fileName }) => fileName === name)?.id;
      let uploadId = await made();
      while (!uploadId) uploadId = await made();
      return uploadId;
    };
    const client = new ApiClient(testCase.server, new Authenticator(testCase.options().credentials));
    const unfinished = () =>
      new UploadRequests(client, testCase.caseId, 'oral-surgeon').list(AbortSignal.timeout(2000));
    session.adopt({ ...options, rememberFiles: null });
    const kept = await newest('kept.txt');
    await waitUntil(async () => (await store.recall(kept)) !== null);
    session.adopt({ ...options, rememberFiles: false });
    const notKept = await newest('not-kept.txt');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await store.recall(notKept)).to.equal(null);
    await session.logout();
    expect(await store.recall(kept)).to.equal(null);
  });

  it('forgets everything at logout', async () => {
    const asked: string[] = [];
    const session = await testCase.session({
      credentials: {
        kind: 'token',
        getToken: ({ reason }) => {
          asked.push(reason);
          return testCase.token();
        },
      },
    });
    await attach(session, 'a.txt');
    await session.logout();
    const { status, list, images, policy, transfers } = session.snapshot;
    expect({ status, policy, transfers }).to.deep.equal({
      status: 'signed-out',
      policy: null,
      transfers: [],
    });
    expect([list.attachments, images.images]).to.deep.equal([[], []]);
    const requests = (await testCase.wire()).length;
    window.dispatchEvent(new Event('online'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await testCase.wire()).to.have.length(requests);
    session.reload();
    await until(session, (snapshot) => snapshot.status === 'ready');
    expect(asked).to.deep.equal(['initial', 'initial']);
  });

  it('asks for a sign-in once, and goes on when there is one', async () => {
    const session = testCase.start({
      credentials: { kind: 'token', getToken: () => Promise.reject(new Error('no')) },
    });
    const asked: string[] = [];
    session.onEvent(({ type }) => asked.push(type));
    await until(session, ({ signInNeeded }) => signInNeeded);
    await until(session, ({ status, failure }) => status === 'failed' && failure?.code === 'unauthenticated');
    session.adopt(testCase.options());
    await until(session, ({ status, signInNeeded }) => status === 'ready' && !signInNeeded);
    expect(asked.filter((type) => type === 'auth-required')).to.have.length(1);
  });

  it('waits for a sign-in where getToken does not answer, asks for one, and goes on with a token that comes late', async () => {
    let give: (token: string) => void = () => {};
    let answer: () => Promise<string> = () => testCase.token();
    let asked = 0;
    const session = await testCase.session(
      {
        credentials: {
          kind: 'token',
          getToken: () => {
            asked += 1;
            return answer();
          },
        },
      },
      { stallMs: 300 },
    );
    const events: string[] = [];
    session.onEvent(({ type }) => events.push(type));
    answer = () => new Promise((resolve) => (give = resolve));
    await testCase.faults({ path: '^/uploads$', answer: { status: 401 } });
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, ({ transfers }) => transfers[0]?.waitingFor === 'sign-in');
    expect(session.snapshot.signInNeeded).to.equal(true);
    expect(events).to.include('auth-required');
    expect(asked).to.equal(2);
    give(await testCase.token());
    await until(session, ({ transfers }) => transfers[0]?.status === 'done');
    expect(asked).to.equal(2);
    expect(session.snapshot.signInNeeded).to.equal(false);
  });

  describe('logout', () => {
    const remembered = async (caseId: string, userId: string, server = testCase.server) => {
      const store = new IndexedDbResumeStore([server, caseId, userId]);
      const uploadId = crypto.randomUUID();
      const root = await navigator.storage.getDirectory();
      await store.remember(uploadId, await root.getFileHandle('panoramic.txt', { create: true }));
      expect(await store.recall(uploadId)).to.not.equal(null);
      return () => store.recall(uploadId);
    };

    it('U10: leaves no file place of any case or user of the server, and those of others alone', async () => {
      const session = await testCase.session({ rememberFiles: true });
      const own = [await remembered('C-1', 'oral-surgeon'), await remembered('C-2', 'front-desk')];
      const others = await remembered('C-1', 'oral-surgeon', 'https://other.example.org/api');
      await session.logout();
      expect(await Promise.all(own.map((recall) => recall()))).to.deep.equal([null, null]);
      expect(await others()).to.not.equal(null);
    });

    it('U10: also when the session ended long ago, and the server cannot be reached', async () => {
      const session = await testCase.session({ rememberFiles: true });
      session.dispose();
      const recall = await remembered('C-3', 'oral-surgeon');
      await testCase.faults({ times: 1000, action: 'reset' });
      await Promise.all([session.logout(), session.logout()]);
      expect(await recall()).to.equal(null);
    });
  });

  function role(name: string) {
    return { kind: 'token', getToken: () => testCase.token(name) } as const;
  }
});
