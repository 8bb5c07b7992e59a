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
    await store.keepOnly([two], async () => [two]);
    expect(await store.recall(one)).to.equal(null);
    expect(await store.recall(two)).to.not.equal(null);
    await store.keepOnly([two], () => expect.fail('nothing is in doubt'));
    await store.clear();
  });

  it('keeps what another tab stored since the server was asked, and all of it when the server cannot be', async () => {
    const identity = ['s', 'c', id()];
    const [store, otherTab] = [new IndexedDbResumeStore(identity), new IndexedDbResumeStore(identity)];
    const [over, early, late] = [id(), id(), id()];
    const handle = await someHandle('x');
    await otherTab.remember(over, handle);
    // The server was asked before this one was made, and the store is looked at after it was stored.
    await otherTab.remember(early, handle);
    await store.keepOnly([], () => Promise.reject(new TypeError('offline')));
    expect(await store.recall(over)).to.not.equal(null);
    await store.keepOnly([], async () => {
      // Not on this answer, which is under way already.
      await otherTab.remember(late, handle);
      return [early];
    });
    const left = await Promise.all([over, early, late].map((each) => store.recall(each)));
    expect(left.map((each) => each !== null)).to.deep.equal([false, true, true]);
    await store.clear();
  });

  it('writes and reads nothing unless the portal wants it, and removes what it wanted before', async () => {
    const identity = ['s', 'c', id()];
    const [before, upload, other] = [new IndexedDbResumeStore(identity), id(), id()];
    await before.remember(upload, await someHandle('x'));
    const off = new IndexedDbResumeStore(identity, { enabled: () => false });
    expect(await off.recall(upload)).to.equal(null);
    await off.remember(other, await someHandle('x'));
    expect(await before.recall(other)).to.equal(null);
    await off.keepOnly([upload], () => expect.fail('all of it goes'));
    expect(await before.recall(upload)).to.equal(null);
    await before.remember(upload, await someHandle('x'));
    await off.clear();
    expect(await before.recall(upload)).to.equal(null);
  });

  it('makes no database only to find that there is nothing to remove', async () => {
    const name = id();
    const factory = () =>
      ({ open: (_: string, version: number) => indexedDB.open(name, version) }) as unknown as IDBFactory;
    await new IndexedDbResumeStore(['s', 'c', 'u'], { enabled: () => false, factory }).clear();
    expect((await indexedDB.databases()).map((database) => database.name)).to.not.include(name);
  });

  it('remembers nothing once it is closed, however late the answer comes', async () => {
    const identity = ['s', 'c', id()];
    const store = new IndexedDbResumeStore(identity);
    const [one, two] = [id(), id()];
    const handle = await someHandle('x');
    const late = store.remember(one, handle);
    store.close();
    await Promise.all([late, store.clear()]);
    await store.remember(two, handle);
    const next = new IndexedDbResumeStore(identity);
    expect([await next.recall(one), await next.recall(two)]).to.deep.equal([null, null]);
  });

  it('drops what is a month old, whoever it belongs to', async () => {
    const [theirs, upload, fresh] = [['s', 'c', id()], id(), id()];
    const monthAgo = () => Date.now() - 31 * 24 * 60 * 60_000;
    await new IndexedDbResumeStore(theirs, { now: monthAgo }).remember(upload, await someHandle('x'));
    const store = new IndexedDbResumeStore(theirs, { now: monthAgo });
    await store.remember(fresh, await someHandle('x'));
    expect(await store.recall(upload)).to.not.equal(null);
    await new IndexedDbResumeStore(['s', 'c', id()]).recall('x');
    expect(await store.recall(upload)).to.equal(null);
  });

  it('holds nothing readable but the handle itself', async () => {
    const [server, caseId, user] = ['https://files.example.org/api', 'C-secret', 'Dr. Readable'];
    const upload = id();
    const store = new IndexedDbResumeStore([server, caseId, user]);
    await store.remember(upload, await someHandle('x'));
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('case-attachments');
      request.onsuccess = () => resolve(request.result);
    });
    const entry = await new Promise<Record<string, unknown>>((resolve) => {
      const request = database.transaction('file-handles').objectStore('file-handles').get(upload);
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    const { handle: _, ...rest } = entry;
    expect(rest).to.have.all.keys('uploadId', 'owner', 'server', 'atMs');
    for (const word of [server, caseId, user]) expect(JSON.stringify(rest)).to.not.contain(word);
    await store.clear();
  });

  const failing = (error: string, event: 'onerror' | 'onblocked') => () =>
    ({
      open: () => {
        const request = { error: new DOMException('no', error) } as unknown as IDBOpenDBRequest;
        queueMicrotask(() => request[event]?.call(request, new Event('x') as IDBVersionChangeEvent));
        return request;
      },
    }) as unknown as IDBFactory;
  /** A real database of its own whose every write is refused by its transaction. */
  const refusingWrites = () => {
    const name = id();
    return {
      open: () => {
        const request = indexedDB.open(name, 1);
        request.addEventListener('success', () => {
          const transaction = request.result.transaction.bind(request.result);
          request.result.transaction = (stores, mode) => {
            const begun = transaction(stores, mode);
            if (mode === 'readwrite') queueMicrotask(() => begun.abort());
            return begun;
          };
        });
        return request;
      },
    } as unknown as IDBFactory;
  };

  const broken: [string, () => IDBFactory][] = [
    ['rejects every opening', failing('UnknownError', 'onerror')],
    ['is blocked by another tab', failing('AbortError', 'onblocked')],
    ['rejects every write', refusingWrites],
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
    it(`U8: costs nothing when storage ${what}`, async () => {
      const store = new IndexedDbResumeStore(['s', 'c', 'u'], { factory, timeoutMs: 20 });
      await store.remember('x', await someHandle('x'));
      expect(await store.recall('x')).to.equal(null);
      await store.forget('x');
      await store.keepOnly([], async () => []);
      await store.clear();
      await store.clearServer();
    });
  }
});
