import { expect, waitUntil } from '@open-wc/testing';
import { replaced } from './testing/downloads-fixture.js';
import { WakeLock } from './wake-lock.js';

describe('WakeLock', () => {
  let undo: (() => void)[];
  let held: Set<object>;
  let isHidden: boolean;
  let asked: number;
  beforeEach(() => {
    held = new Set();
    isHidden = false;
    asked = 0;
    // A headless browser has no screen to keep awake, and no tab that is hidden.
    const request = async () => {
      asked += 1;
      const sentinel = {
        get released() {
          return !held.has(sentinel);
        },
        release: async () => void held.delete(sentinel),
      };
      held.add(sentinel);
      return sentinel;
    };
    undo = [
      replaced(navigator, 'wakeLock', { request }),
      replaced(document, 'hidden', false),
      replaced(document, 'hidden', false),
    ];
    Object.defineProperty(document, 'hidden', { get: () => isHidden, configurable: true });
  });
  afterEach(() => {
    for (const one of undo.reverse()) one();
  });

  it('is held until it is released', async () => {
    const lock = new WakeLock();
    lock.hold();
    lock.hold();
    await waitUntil(() => held.size === 1);
    lock.release();
    expect([held.size, asked]).to.deep.equal([0, 1]);
  });

  it('is taken again when the tab is back', async () => {
    const lock = new WakeLock();
    lock.hold();
    await waitUntil(() => held.size === 1);
    isHidden = true;
    held.clear();
    document.dispatchEvent(new Event('visibilitychange'));
    isHidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    await waitUntil(() => held.size === 1);
    lock.release();
    document.dispatchEvent(new Event('visibilitychange'));
    await Promise.resolve();
    expect([held.size, asked]).to.deep.equal([0, 2]);
  });

  it('is not kept when it comes after the end', async () => {
    const lock = new WakeLock();
    lock.hold();
    lock.release();
    await waitUntil(() => asked === 1 && held.size === 0);
  });

  it('may be refused, or not be there', async () => {
    undo.push(
      replaced(navigator, 'wakeLock', {
        request: () => Promise.reject(new DOMException('', 'NotAllowedError')),
      }),
    );
    new WakeLock().hold();
    await new Promise((resolve) => setTimeout(resolve));
  });
});
