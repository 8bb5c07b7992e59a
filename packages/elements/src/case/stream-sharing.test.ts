import { expect } from '@open-wc/testing';
import type { StreamEnd, StreamNews } from './change-stream.js';
import { shareStream } from './stream-sharing.js';

const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

/** One tab: what it was told, and whether it leads. */
class Tab {
  readonly news: StreamNews[] = [];
  readonly stop = new AbortController();
  publish: ((news: StreamNews) => void) | null = null;
  /** As when the server refuses its token. */
  signOut: () => void = () => {};
  readonly finished: Promise<StreamEnd>;

  constructor(name: string, options: { locks?: LockManager | null; openChannel?: () => null } = {}) {
    this.finished = shareStream(
      {
        name,
        onNews: (news) => this.news.push(news),
        follow: (signal, publish) => {
          this.publish = publish;
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve('stopped'));
            this.signOut = () => resolve('signed-out');
          });
        },
        ...options,
      },
      this.stop.signal,
    );
  }
}

describe('shareStream', () => {
  it('lets one tab lead, tells the others, and another takes over when it leaves', async () => {
    const name = crypto.randomUUID();
    const tabs = [new Tab(name), new Tab(name), new Tab(name)];
    await settled();
    expect(tabs.map(({ publish }) => publish !== null)).to.deep.equal([true, false, false]);
    tabs[0]?.publish?.({ type: 'at', seq: 7 });
    await settled();
    for (const { news } of tabs) expect(news).to.deep.equal([{ type: 'at', seq: 7 }]);
    tabs[0]?.stop.abort();
    await settled();
    expect(tabs.map(({ publish }) => publish !== null)).to.deep.equal([true, true, false]);
    tabs[1]?.publish?.({ type: 'reset', seq: null });
    await settled();
    expect(tabs[0]?.news).to.have.length(1);
    expect(tabs[2]?.news).to.have.length(2);
    for (const { stop } of tabs) stop.abort();
    await Promise.all(tabs.map(({ finished }) => finished));
  });

  it('tells a tab that joins where the sequence stands', async () => {
    const name = crypto.randomUUID();
    const leader = new Tab(name);
    await settled();
    leader.publish?.({ type: 'at', seq: 7 });
    const late = new Tab(name);
    await settled();
    expect(late.news).to.deep.equal([{ type: 'at', seq: 7 }]);
    expect(leader.news).to.have.length(1);
    for (const { stop } of [leader, late]) stop.abort();
  });

  it('lets another tab lead when the leader has no token any more', async () => {
    const name = crypto.randomUUID();
    const tabs = [new Tab(name), new Tab(name)];
    await settled();
    tabs[0]?.signOut();
    expect(await tabs[0]?.finished).to.equal('signed-out');
    await settled();
    expect(tabs[1]?.publish).to.not.equal(null);
    tabs[1]?.stop.abort();
    expect(await tabs[1]?.finished).to.equal('stopped');
  });

  it('follows alone when locks fail, whatever the reason', async () => {
    const locks = { request: () => Promise.reject(new Error('no locks')) } as unknown as LockManager;
    const tab = new Tab(crypto.randomUUID(), { locks });
    await settled();
    expect(tab.publish).to.not.equal(null);
    tab.stop.abort();
    await tab.finished;
  });

  for (const options of [{ locks: null }, { openChannel: () => null }] as const) {
    it(`gives every tab its own stream without ${Object.keys(options)[0]}`, async () => {
      const name = crypto.randomUUID();
      const tabs = [new Tab(name, options), new Tab(name, options)];
      await settled();
      expect(tabs.every(({ publish }) => publish !== null)).to.equal(true);
      for (const { stop } of tabs) stop.abort();
      await Promise.all(tabs.map(({ finished }) => finished));
    });
  }

  it('ignores what other scripts say on the channel', async () => {
    const name = crypto.randomUUID();
    const tab = new Tab(name);
    await settled();
    const channel = new BroadcastChannel(name);
    for (const junk of [null, 'x', {}, { type: 'at' }, { type: 'at', seq: 'x' }, { type: 'go', seq: 1 }]) {
      channel.postMessage(junk);
    }
    await settled();
    expect(tab.news).to.deep.equal([]);
    channel.close();
    tab.stop.abort();
    await tab.finished;
  });
});
