import { expect } from '@open-wc/testing';
import { UploadTabs } from './upload-tabs.js';

const never = new AbortController().signal;
const unique = () => crypto.randomUUID();

describe('UploadTabs', () => {
  it('gives an upload to one claimant and tells the other', async () => {
    const one = new UploadTabs('s');
    const two = new UploadTabs('s');
    const id = unique();
    const release = await one.claim(id, never, () => expect.fail('nobody has it'));
    expect([...(await two.busyIds())]).to.include(id);
    expect([...(await new UploadTabs('another server').busyIds())]).not.to.include(id);
    const events: string[] = [];
    const second = two
      .claim(id, never, () => events.push('busy'))
      .then((done) => {
        events.push('mine');
        return done;
      });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(events).to.deep.equal(['busy']);
    release();
    (await second)();
    expect(events).to.deep.equal(['busy', 'mine']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...(await one.busyIds())]).not.to.include(id);
  });

  it('takes nothing from who claims it by looking at it', async () => {
    const [one, two] = [new UploadTabs('s'), new UploadTabs('s')];
    const id = unique();
    const looks = [two.busyIds(), two.busyIds()];
    const release = await one.claim(id, never, () => expect.fail('nobody has it'));
    await Promise.all(looks);
    release();
  });

  it('stops waiting with its signal', async () => {
    const tabs = new UploadTabs('s');
    const id = unique();
    const release = await tabs.claim(id, never, () => {});
    const stop = new AbortController();
    const waiting = tabs
      .claim(id, stop.signal, () => stop.abort(new Error('left')))
      .catch((why: unknown) => why);
    expect(await waiting).to.have.property('message', 'left');
    release();
  });

  it('works without Web Locks', async () => {
    const alone = new UploadTabs('s', { locks: null });
    // What an opaque origin has: a manager that refuses.
    const refusing = new UploadTabs('s', {
      locks: {
        request: () => Promise.reject(new DOMException('no', 'SecurityError')),
        query: () => Promise.reject(new DOMException('no', 'SecurityError')),
      } as unknown as LockManager,
    });
    for (const each of [alone, refusing]) {
      const release = await each.claim(unique(), never, () => expect.fail('alone'));
      release();
      expect((await each.busyIds()).size).to.equal(0);
    }
  });

  it('hears from other tabs how far an upload is, and only while it listens', async () => {
    const server = unique();
    const [one, two] = [new UploadTabs(server), new UploadTabs(server)];
    const elsewhere = new UploadTabs(server, { audience: ['another case', 'the same person'] });
    const heard: unknown[] = [];
    let told: () => void = () => {};
    const next = () =>
      new Promise<void>((resolve) => {
        told = resolve;
      });
    const listen = (tabs: UploadTabs, name: string) =>
      tabs.listen((...words) => {
        heard.push([name, ...words]);
        told();
      });
    one.tell('before', 1);
    listen(one, 'one');
    listen(two, 'two');
    listen(elsewhere, 'elsewhere');
    const first = next();
    one.tell('a', 10);
    await first;
    const second = next();
    two.tell('a', 20);
    await second;
    two.listen(null);
    one.tell('a', 30);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const tabs of [one, elsewhere]) tabs.listen(null);
    expect(heard).to.deep.equal([
      ['two', 'a', 10],
      ['one', 'a', 20],
    ]);
  });

  it('lets go of the channel while the page is hidden away, and hears again when it is back', async () => {
    const server = unique();
    const [one, two] = [new UploadTabs(server), new UploadTabs(server)];
    const heard: unknown[] = [];
    one.listen((...words) => heard.push(words));
    two.listen(() => {});
    // As the browser says it to a page that it keeps for the way back.
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    const channel = new BroadcastChannel(`case-attachments/uploads/${JSON.stringify([server])}`);
    channel.postMessage(['a', 1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    two.tell('b', 'changed');
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const tabs of [one, two]) tabs.listen(null);
    channel.close();
    expect(heard).to.deep.equal([['b', 'changed']]);
  });

  it('believes no odd message', async () => {
    const server = unique();
    const tabs = new UploadTabs(server);
    const heard: unknown[] = [];
    tabs.listen((...words) => heard.push(words));
    const channel = new BroadcastChannel(`case-attachments/uploads/${JSON.stringify([server])}`);
    for (const odd of [null, 'x', {}, [1, 2], ['a', '5'], ['a', 'delete']]) channel.postMessage(odd);
    channel.postMessage(['a', 5]);
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    channel.close();
    tabs.listen(null);
    expect(heard).to.deep.equal([['a', 5]]);
  });
});
