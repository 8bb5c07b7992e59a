import type { Problem } from '@case-attachments/contract/problem';
import { expect } from '@open-wc/testing';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import type { CaseEvent } from './case-session.js';
import { LiveCaseSession } from './live-case-session.js';
import { CHUNK_BYTES, sha256Hex, TestCase, textFile, until } from './testing/test-case.js';

const problem = (code: Problem['code'], status: number) => ({
  status,
  body: JSON.stringify({ code, detail: 'Told by a test.', status }),
});

describe('LiveCaseSession', () => {
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

  it('attaches a file and lists it', async () => {
    const session = await testCase.session();
    const events: string[] = [];
    session.onEvent(({ type }: CaseEvent) => events.push(type));
    const file = textFile(600_000);
    session.attach([{ file }]);
    const { transfers } = await until(session, (snapshot) => snapshot.transfers[0]?.status === 'done');
    const { list } = await until(session, (snapshot) => snapshot.list.total === 1);
    expect(list.attachments[0]).to.include({
      id: transfers[0]?.attachmentId,
      name: 'notes.txt',
      sizeBytes: 600_000,
      sha256: await sha256Hex(file),
    });
    await until(session, () => events.includes('attachments-change'));
    expect(events).to.include.members(['upload-start', 'upload-progress', 'upload-success']);
  });

  it('shows the other browser what this one attached, within a second', async () => {
    const [one, two] = [
      await testCase.session(),
      await testCase.session({ credentials: role('front-desk') }),
    ];
    expect(two.snapshot.policy?.user.displayName).to.not.equal(one.snapshot.policy?.user.displayName);
    one.attach([{ file: textFile(500) }]);
    await until(one, ({ transfers }) => transfers[0]?.status === 'done');
    const { list } = await until(two, (snapshot) => snapshot.list.total === 1, 1000);
    expect(list.attachments[0]?.uploadedBy.self).to.equal(false);
  });

  it('polls where something on the way holds the stream back', async () => {
    await testCase.faults({ path: '^/changes$', times: 1000, action: 'stall' });
    const times = { stream: { readyMs: 100, pollMs: 100 } };
    const [one, two] = [
      await testCase.session(),
      await testCase.session({ credentials: role('front-desk') }, times),
    ];
    one.attach([{ file: textFile(500) }]);
    await until(two, (snapshot) => snapshot.list.total === 1);
    expect((await testCase.wire()).some(({ path }) => path.startsWith('/changes?after='))).to.equal(true);
  });

  it('follows the stream again after it broke, from where it was', async () => {
    testCase = await TestCase.open('followed');
    const [one, two] = [
      await testCase.session(),
      await testCase.session({ credentials: role('front-desk') }),
    ];
    await attach(one, 'a.txt');
    await until(two, (snapshot) => snapshot.list.total === 1);
    await testCase.restartServer();
    await attach(one, 'b.txt');
    await until(two, (snapshot) => snapshot.list.total === 2);
  });

  it('does without the stream where it alone is refused, and is in no hurry', async () => {
    await testCase.faults({ path: '^/changes', times: 1000, answer: problem('not-found', 404) });
    const session = await testCase.session({}, { stream: { pollMs: 100 } });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const wire = await testCase.wire();
    expect(wire.filter(({ path }) => path === '/changes')).to.have.length(2);
    expect(wire.filter(({ path }) => path === '')).to.have.length(2);
    const other = await testCase.session({ credentials: role('front-desk') });
    await attach(other, 'a.txt');
    await until(session, ({ list }) => list.total === 1, 1000);
  });

  it('says why the pictures could not be fetched, and tries on by itself', async () => {
    await testCase.faults({ path: 'category=image', times: 2, answer: problem('internal', 500) });
    const session = testCase.start();
    const { images } = await until(session, (snapshot) => snapshot.images.failure !== null);
    expect(images.failure?.code).to.equal('internal');
    await until(session, (snapshot) => snapshot.images.failure === null && !snapshot.images.loading);
  });

  it('tells nobody who is not on the case anything', async () => {
    const session = testCase.start({ credentials: role('outsider') });
    const { list, policy } = await until(session, ({ status }) => status === 'denied');
    expect(policy).to.equal(null);
    expect(list.attachments).to.deep.equal([]);
  });

  it('forgets the case when the right to it is lost', async () => {
    const session = await testCase.session();
    await attach(session, 'a.txt');
    await testCase.faults({ times: 1000, answer: problem('not-found', 404) });
    session.reload();
    const { list, policy, transfers } = await until(session, ({ status }) => status === 'denied');
    expect([list.attachments, policy, transfers]).to.deep.equal([[], null, []]);
  });

  it('does nothing on plain http', async () => {
    const before = (await testCase.wire()).length;
    const session = new LiveCaseSession(testCase.options(), {
      budget: new ConnectionBudget(),
      secure: false,
    });
    session.start();
    session.reload();
    expect(session.snapshot).to.deep.include({ status: 'insecure', failure: { code: 'insecure-context' } });
    expect(await testCase.wire()).to.have.length(before);
    session.dispose();
  });

  it('says why the first load failed, and tries on by itself', async () => {
    await testCase.faults({ path: '^$', times: 2, answer: problem('unavailable', 503) });
    const session = testCase.start();
    const { failure } = await until(session, ({ status }) => status === 'failed');
    expect(failure?.code).to.equal('unavailable');
    await until(session, ({ status }) => status === 'ready');
  });

  it('filters, sorts and pages; a stale answer never wins', async () => {
    const session = await testCase.session();
    await attach(session, 'scan 10.txt', 'scan 2.txt', 'z.csv');
    session.setView({ sort: 'name', order: 'desc' });
    session.setView({ sort: 'name', order: 'asc' });
    session.setView({ category: 'image' });
    session.setView({ category: 'document' });
    const { list } = await until(session, (snapshot) => !snapshot.list.loading);
    expect(list.attachments.map(({ name }) => name)).to.deep.equal(['scan 2.txt', 'scan 10.txt', 'z.csv']);
    expect(list).to.include({ total: 3, totalSizeBytes: 1500, hasMore: false, failure: null });
    expect(list.countsByCategory?.document).to.equal(3);
  });

  it('keeps the rows in place while it looks for newer ones, and when that fails', async () => {
    const session = await testCase.session();
    await attach(session, 'a.txt');
    const { attachments } = session.snapshot.list;
    await testCase.faults({ path: '^/attachments', times: 1000, answer: problem('internal', 500) });
    session.reload();
    const { list } = await until(session, (snapshot) => snapshot.list.failure !== null);
    expect(list.attachments).to.equal(attachments);
    await testCase.heal();
    session.reload();
    await until(session, (snapshot) => snapshot.list.failure === null && !snapshot.list.loading);
    expect(session.snapshot.list.attachments).to.equal(attachments);
  });

  it('deletes with a notice and restores', async () => {
    const session = await testCase.session();
    await attach(session, 'a.txt', 'b.txt');
    const id = session.snapshot.list.attachments.find(({ name }) => name === 'a.txt')?.id ?? '';
    await Promise.all([session.delete(id), session.delete(id)]);
    await until(session, ({ list }) => list.total === 1);
    const { notices } = session.snapshot;
    expect(notices.map(({ kind }) => kind)).to.deep.equal(['deleted']);
    await session.restore(id);
    expect(session.snapshot.list.total).to.equal(2);
    expect(session.snapshot.notices).to.deep.equal([]);
  });

  it('renames, and says why it could not', async () => {
    const session = await testCase.session();
    await attach(session, 'a.txt');
    const id = session.snapshot.list.attachments[0]?.id ?? '';
    await session.rename(id, 'b.txt');
    expect(session.snapshot.list.attachments[0]?.name).to.equal('b.txt');
    await session.rename(id, 'b.exe');
    expect(session.snapshot.notices[0]).to.deep.include({
      kind: 'failed',
      what: 'rename',
      fileName: 'b.txt',
    });
  });

  it('opens the content of what is there', async () => {
    const session = await testCase.session();
    await attach(session, 'a.txt');
    const attachment = session.snapshot.list.attachments[0]!;
    const watch = { signal: AbortSignal.timeout(2000) };
    const content = await session.openContent(attachment, watch);
    expect(await (await content.blob()).text()).to.equal(await textFile(500, 'a.txt').text());
    const other = await session.openContent({ ...attachment, id: '0'.repeat(32) }, watch);
    const error = await other.blob().catch((reason: unknown) => reason);
    expect(error).to.have.nested.property('failure.code', 'attachment-not-found');
  });

  it('is reached again when an upload is answered, whatever becomes of the list', async () => {
    const session = await testCase.session();
    const busy = { status: 503, headers: { 'Retry-After': '1' } };
    await testCase.faults(
      { method: 'GET', times: 100_000, action: 'reset' },
      { method: 'PATCH', skip: 1, times: 1000, answer: busy },
    );
    session.attach([{ file: textFile(CHUNK_BYTES * 2) }]);
    await until(session, ({ transfers }) => transfers[0]?.waitingFor === 'server');
    session.setView({ sort: 'name' });
    await until(session, ({ online }) => !online);
    await until(session, ({ online }) => online);
    expect(session.snapshot.transfers[0]?.status).to.equal('uploading');
  });

  it('is told offline and online', async () => {
    const session = await testCase.session();
    window.dispatchEvent(new Event('offline'));
    expect(session.snapshot.online).to.equal(false);
    window.dispatchEvent(new Event('online'));
    expect(session.snapshot.online).to.equal(true);
  });

  function role(name: string) {
    return { kind: 'token', getToken: () => testCase.token(name) } as const;
  }
});
