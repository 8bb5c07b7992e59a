import { expect } from '@open-wc/testing';
import { IndexedDbResumeStore } from './resume-store.js';

/** Origin-private handles are real FileSystemFileHandles. */
async function someHandle(name: string): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getFileHandle(name, { create: true });
}

const id = () => crypto.randomUUID();

describe('IndexedDbResumeStore', () => {
  it('remembers a handle for its identity only', async () => {
    const mine = new IndexedDbResumeStore(['s', 'c', id()]);
    const theirs = new IndexedDbResumeStore(['s', 'c', id()]);
    const upload = id();
    await mine.remember(upload, await someHandle('a.bin'));
    expect((await mine.recall(upload))?.name).to.equal('a.bin');
    expect(await theirs.recall(upload)).to.equal(null);
    await theirs.clear();
    expect(await mine.recall(upload)).to.not.equal(null);
    await mine.clear();
    expect(await mine.recall(upload)).to.equal(null);
  });

  it('keeps only what the server still knows', async () => {
    const store = new IndexedDbResumeStore(['s', 'c', id()]);
    const [one, two] = [id(), id()];
    await store.remember(one, await someHandle('1'));
    await store.remember(two, await someHandle('2'));
    await store.keepOnly([two]);
    expect(await store.recall(one)).to.equal(null);
    expect(await store.recall(two)).to.not.equal(null);
    await store.clear();
  });

  it('writes and reads nothing unless the portal wants it', async () => {
    let opened = false;
    const store = new IndexedDbResumeStore(['s', 'c', 'u'], {
      enabled: () => false,
      factory: () => {
        opened = true;
        return indexedDB;
      },
    });
    await store.remember('x', await someHandle('x'));
    expect(await store.recall('x')).to.equal(null);
    await store.clear();
    expect(opened).to.equal(false);
  });

  const broken: [string, () => IDBFactory][] = [
    [
      'is refused',
      () => {
        throw new DOMException('no', 'SecurityError');
      },
    ],
    ['never answers', () => ({ open: () => ({}) as IDBOpenDBRequest }) as unknown as IDBFactory],
    [
      'is full',
      () =>
        ({
          open: () => {
            throw new DOMException('full', 'QuotaExceededError');
          },
        }) as unknown as IDBFactory,
    ],
  ];
  for (const [what, factory] of broken) {
    it(`costs nothing when storage ${what}`, async () => {
      const store = new IndexedDbResumeStore(['s', 'c', 'u'], { factory, timeoutMs: 20 });
      await store.remember('x', await someHandle('x'));
      expect(await store.recall('x')).to.equal(null);
      await store.forget('x');
      await store.keepOnly([]);
      await store.clear();
    });
  }
});
