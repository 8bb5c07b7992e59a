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
    expect(await wakeUp.sleep(5, never)).to.equal(false);
  });

  it('ends a sleep when the network is back', async () => {
    const slept = wakeUp.sleep(60_000, never);
    window.dispatchEvent(new Event('online'));
    expect(await slept).to.equal(true);
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
    expect(await slept).to.equal(true);
  });

  it('stops with its signal', async () => {
    const stop = new AbortController();
    const slept = wakeUp.sleep(60_000, stop.signal).catch((reason: unknown) => reason);
    stop.abort('stopped');
    expect(await slept).to.equal('stopped');
  });

  it('cuts requests only where they are dead', () => {
    const all: WakeReason[] = ['online', 'shown', 'clock-jump', 'visible', 'asked'];
    expect(all.filter(cutsRequests)).to.deep.equal(['online', 'shown', 'clock-jump']);
  });
});
