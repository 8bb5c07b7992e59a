import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { Authenticator } from '../api/authenticator.js';
import { AttachmentList } from './attachment-list.js';
import type { ListState } from './case-state.js';
import { idleSnapshot } from './case-state.js';
import { TestCase, textFile, until } from './testing/test-case.js';

const NAMES = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];

describe('AttachmentList', () => {
  let testCase: TestCase;
  let state: ListState;
  let list: AttachmentList;
  let seqs: number[];
  /** Runs before each page after the first. */
  let beforeNextPage: () => Promise<void>;
  const stop = new AbortController();
  const names = () => state.attachments.map(({ name }) => name);

  before(async () => {
    testCase = await TestCase.open();
    const session = await testCase.session();
    session.attach(NAMES.map((name) => ({ file: textFile(100, name) })));
    await until(session, (snapshot) => snapshot.list.total === NAMES.length);
    session.dispose();
  });
  after(() => testCase.close());

  beforeEach(() => {
    state = { ...idleSnapshot.list, view: { category: null, sort: 'name', order: 'asc' } };
    seqs = [];
    beforeNextPage = async () => {};
    class Client extends ApiClient {
      override async json<T>(...[path, request]: Parameters<ApiClient['json']>): Promise<T> {
        if (path.includes('cursor=')) await beforeNextPage();
        return super.json<T>(path, request);
      }
    }
    list = new AttachmentList({
      client: new Client(testCase.server, new Authenticator(testCase.options().credentials)),
      caseId: testCase.caseId,
      signal: stop.signal,
      state: () => state,
      update: (patch) => {
        state = { ...state, ...patch };
      },
      onSeq: (seq) => seqs.push(seq),
      pageSize: 2,
    });
  });

  it('shows page after page, and refreshes as far as it was loaded', async () => {
    await list.refresh();
    expect(names()).to.deep.equal(['a.txt', 'b.txt']);
    expect(state).to.include({ total: 5, hasMore: true, loading: false });
    await Promise.all([list.loadMore(), list.loadMore()]);
    expect(names()).to.deep.equal(['a.txt', 'b.txt', 'c.txt', 'd.txt']);
    await list.refresh();
    expect(names()).to.deep.equal(['a.txt', 'b.txt', 'c.txt', 'd.txt']);
    await list.loadMore();
    expect(names()).to.deep.equal(NAMES);
    expect(state.hasMore).to.equal(false);
    await list.loadMore();
    expect(names()).to.deep.equal(NAMES);
  });

  it('drops the answer to a question that was replaced', async () => {
    await Promise.all([list.setView({ order: 'desc' }), list.setView({ order: 'asc' }), list.refresh()]);
    expect(names()).to.deep.equal(['a.txt', 'b.txt']);
    expect(state.loading).to.equal(false);
  });

  it('fetches the next page after a refresh that came in between', async () => {
    await list.refresh();
    const refreshed = list.refresh();
    void list.loadMore();
    await refreshed;
    await aTimeout(0);
    await waitUntil(() => !state.loading);
    expect(names()).to.have.length(4);
    void list.loadMore();
    await list.refresh();
    await waitUntil(() => names().length === 5);
  });

  it('tells the sequence of its first page: a later change may be missing in it', async () => {
    await list.refresh();
    await list.loadMore();
    beforeNextPage = async () => {
      beforeNextPage = async () => {};
      const session = await testCase.session();
      await session.rename(session.snapshot.list.attachments[0]?.id ?? '', 'e.txt');
      await session.rename(session.snapshot.list.attachments[0]?.id ?? '', 'f.txt');
      await session.rename(session.snapshot.list.attachments[0]?.id ?? '', 'e.txt');
      session.dispose();
    };
    await list.refresh();
    expect(seqs[1]).to.equal(seqs[0]);
    await list.refresh();
    expect(seqs[2]).to.be.above(seqs[0] ?? 0);
  });

  it('walks through all attachments, whatever is shown', async () => {
    await list.setView({ category: 'image' });
    expect(names()).to.deep.equal([]);
    const all: string[] = [];
    for await (const { name } of list.all(stop.signal)) all.push(name);
    expect(all.sort()).to.deep.equal(NAMES);
  });
});
