import { expect } from '@open-wc/testing';
import { forgetHandles } from './forget-handles.js';
import { IndexedDbResumeStore } from './resume-store.js';

const server = 'https://files.example.org/forget-handles';

async function remember(): Promise<() => Promise<FileSystemFileHandle | null>> {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle('a.bin', { create: true });
  const uploadId = crypto.randomUUID();
  const identity = [server, 'C-1', crypto.randomUUID()];
  await new IndexedDbResumeStore(identity).remember(uploadId, handle);
  expect(await new IndexedDbResumeStore(identity).recall(uploadId)).to.not.equal(null);
  return () => new IndexedDbResumeStore(identity).recall(uploadId);
}

describe('forgetHandles', () => {
  it('drops those of the server', async () => {
    const recall = await remember();
    await forgetHandles(server);
    expect(await recall()).to.equal(null);
  });

  it('drops all when the code that tells them apart cannot be fetched', async () => {
    const recall = await remember();
    await forgetHandles(server, () => Promise.reject(new TypeError('offline')));
    expect(await recall()).to.equal(null);
  });

  it('U9: costs nothing where the browser has no storage at all', async () => {
    const open = indexedDB.open;
    const drop = indexedDB.deleteDatabase;
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    indexedDB.open = refuse;
    indexedDB.deleteDatabase = refuse;
    try {
      await forgetHandles(server);
      await forgetHandles(server, () => Promise.reject(new TypeError('offline')));
    } finally {
      indexedDB.open = open;
      indexedDB.deleteDatabase = drop;
    }
  });
});
