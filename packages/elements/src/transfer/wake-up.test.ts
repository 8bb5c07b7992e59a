import { expect } from '@open-wc/testing';
import { cutsRequests, type WakeReason, WakeUp } from './wake-up.js';

const never = new AbortController().signal;

describe('WakeUp', () => {
  let wakeUp: WakeUp;
  let nowMs = 0;
  beforeEach(() => {
    nowMs = 0;
    wakeUp = new WakeUp({ tickMs: 5, now: () => nowMs });
  });
  afterEach(() => wakeUp.dispose());

  it('sleeps its time', async () => {
    expect(await wakeUp.sleep(5, never)).to.equal(null);
  });

  it('ends a sleep when the network is back', async () => {
    const slept = wakeUp.sleep(60_000, never);
    window.dispatchEvent(new Event('online'));
    expect(await slept).to.equal('online');
  });

  it('ends a sleep when the page comes back from the cache, not at its first show', async () => {
    const reasons: WakeReason[] = [];
    wakeUp.onWake((reason) => reasons.push(reason));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(reasons).to.deep.equal(['shown']);
  });

  it('sees that the machine slept', async () => {
    const slept = wakeUp.sleep(60_000, never);
    nowMs = 60 * 60_000;
    expect(await slept).to.equal('clock-jump');
  });

  it('stops with its signal', async () => {
    const stop = new AbortController();
    const slept = wakeUp.sleep(60_000, stop.signal).catch((reason: unknown) => reason);
    stop.abort('stopped');
    expect(await slept).to.equal('stopped');
  });

  it('wakes who waits for an answer with the first one after trouble, and nobody else', async () => {
    const order: string[] = [];
    const sleep = (name: string, heedsAnswers: boolean) =>
      wakeUp.sleep(60_000, never, heedsAnswers).then((reason) => order.push(`${name} ${reason}`));
    const waiting = [sleep('one', true), sleep('two', true), sleep('patient', false)];
    wakeUp.answered();
    await Promise.resolve();
    order.push('no trouble yet');
    wakeUp.lost();
    wakeUp.lost();
    wakeUp.answered();
    await Promise.all(waiting.slice(0, 2));
    wakeUp.answered();
    wakeUp.wake('asked');
    await Promise.all(waiting);
    expect(order).to.deep.equal(['no trouble yet', 'one answered', 'two answered', 'patient asked']);
  });

  it('tells at once that the network is gone, and takes the next answer for its return', async () => {
    let told = 0;
    const forget = wakeUp.onOffline(() => (told += 1));
    const slept = wakeUp.sleep(60_000, never, true);
    window.dispatchEvent(new Event('offline'));
    forget();
    window.dispatchEvent(new Event('offline'));
    expect(told).to.equal(1);
    wakeUp.answered();
    expect(await slept).to.equal('answered');
  });

  it('cuts requests only where they are dead', () => {
    const all: WakeReason[] = ['online', 'shown', 'clock-jump', 'visible', 'asked', 'answered'];
    expect(all.filter(cutsRequests)).to.deep.equal(['online', 'shown', 'clock-jump']);
  });
});
