import { expect } from '@open-wc/testing';
import { LazyResumeStore } from './lazy-resume-store.js';
import type { ResumeStore } from './resume-store.js';

const handle = {} as FileSystemFileHandle;

function recording() {
  const calls: string[] = [];
  const store: ResumeStore = {
    remember: async (id) => void calls.push(`remember ${id}`),
    recall: async (id) => {
      calls.push(`recall ${id}`);
      return handle;
    },
    forget: async (id) => void calls.push(`forget ${id}`),
    keepOnly: async (ids) => void calls.push(`keepOnly ${ids.join()}`),
    clear: async () => void calls.push('clear'),
    close: () => void calls.push('close'),
  };
  return { calls, store };
}

describe('LazyResumeStore', () => {
  it('loads once, and passes everything on', async () => {
    const { calls, store } = recording();
    let loads = 0;
    const lazy = new LazyResumeStore(async () => {
      loads += 1;
      return store;
    });
    await lazy.remember('a', handle);
    expect(await lazy.recall('a')).to.equal(handle);
    await lazy.forget('a');
    await lazy.keepOnly(['b', 'c'], async () => []);
    expect(calls).to.deep.equal(['remember a', 'recall a', 'forget a', 'keepOnly b,c']);
    expect(loads).to.equal(1);
  });

  it('remembers nothing after it was closed, loaded or not, and can still be cleared', async () => {
    const { calls, store } = recording();
    const lazy = new LazyResumeStore(async () => store);
    lazy.close();
    await lazy.remember('a', handle);
    await lazy.clear();
    expect(calls).to.deep.equal(['close', 'clear']);
  });

  it('is best effort: a load that failed is tried again', async () => {
    const { store } = recording();
    let loads = 0;
    const lazy = new LazyResumeStore(async () => {
      loads += 1;
      if (loads === 1) throw new TypeError('offline');
      return store;
    });
    expect(await lazy.recall('a')).to.equal(null);
    expect(await lazy.recall('a')).to.equal(handle);
  });
});
