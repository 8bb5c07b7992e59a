import { expect } from '@open-wc/testing';
import { ApiClient } from '../api/api-client.js';
import { Authenticator } from '../api/authenticator.js';
import { WakeUp } from '../transfer/wake-up.js';
import { ChangeStream, type StreamEnd, type StreamNews } from './change-stream.js';
import type { ChangeStreamTimes } from './stream-times.js';
import { TestCase } from './testing/test-case.js';

const stream = (body: string) => ({ status: 200, headers: { 'Content-Type': 'text/event-stream' }, body });
const CHANGE = JSON.stringify({ seq: 4, kind: 'attachment-added', id: 'a'.repeat(32), atMs: 1 });

describe('ChangeStream', () => {
  let testCase: TestCase;
  let stop: AbortController;
  let wakeUp: WakeUp;
  let news: StreamNews[];
  let lastSeq: number | null;
  let told: () => void;

  beforeEach(async () => {
    testCase = await TestCase.open();
    stop = new AbortController();
    wakeUp = new WakeUp();
    news = [];
    lastSeq = null;
    told = () => {};
  });
  afterEach(async () => {
    stop.abort();
    wakeUp.dispose();
    await testCase.close();
  });

  function follow(
    times: Partial<ChangeStreamTimes> = {},
    getToken = () => testCase.token(),
  ): Promise<StreamEnd> {
    const changes = new ChangeStream({
      client: new ApiClient(testCase.server, new Authenticator({ kind: 'token', getToken })),
      caseId: testCase.caseId,
      wakeUp,
      lastSeq: () => lastSeq,
      onNews: (item) => {
        news.push(item);
        lastSeq = item.seq;
        told();
      },
      times,
      random: () => 0,
    });
    return changes.follow(stop.signal);
  }

  const heard = (count: number) =>
    new Promise<void>((resolve) => {
      told = () => news.length >= count && resolve();
      told();
    });

  it('tells where the case stands, what changed, and that it must start anew', async () => {
    await testCase.faults(
      {
        path: '^/changes',
        answer: stream(
          `event: ready\ndata: {"seq":3}\n\nid: 4\nevent: change\ndata: ${CHANGE}\n\nevent: change\ndata: junk\n\n`,
        ),
      },
      { path: '^/changes', answer: stream('event: reset\ndata: {"seq":9}\n\n') },
      { path: '^/changes', times: 100, action: 'stall' },
    );
    void follow();
    await heard(3);
    expect(news).to.deep.equal([
      { type: 'at', seq: 3 },
      { type: 'change', seq: 4, kind: 'attachment-added' },
      { type: 'reset', seq: 9 },
    ]);
    const asked = (await testCase.wire()).filter(({ path }) => path === '/changes');
    expect(asked.slice(0, 2).map(({ lastEventId }) => lastEventId)).to.deep.equal([null, '4']);
  });

  it('starts anew at once on a new network', async () => {
    void follow();
    await heard(1);
    window.dispatchEvent(new Event('online'));
    await heard(2);
    expect((await testCase.wire()).filter(({ path }) => path === '/changes')).to.have.length(2);
  });

  it('takes silence for a dead line', async () => {
    void follow({ silenceMs: 100 });
    await heard(2);
  });

  it('does not read a proxy page as a stream', async () => {
    await testCase.faults({
      path: '^/changes',
      answer: { status: 200, body: 'event: ready\ndata: {"seq":99}\n\n' },
    });
    void follow();
    await heard(1);
    expect(news).to.deep.equal([{ type: 'at', seq: 0 }]);
  });

  it('ends where there is nothing to follow', async () => {
    expect(await follow({}, () => testCase.token('outsider'))).to.equal('refused');
    expect(news).to.deep.equal([]);
    expect(stop.signal.aborted).to.equal(false);
  });

  it('ends where there is no token, so that another tab may follow', async () => {
    expect(await follow({}, () => Promise.reject(new Error('signed out')))).to.equal('signed-out');
  });
});
