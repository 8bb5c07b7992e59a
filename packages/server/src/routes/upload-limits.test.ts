import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemOf, startUploadServer, TusCalls } from '../testing/upload-server.js';

describe('upload routes behind a public address', () => {
  it('point foreign clients to it', async () => {
    const server = await startUploadServer({ publicPrefix: 'https://files.example.org/api/' });
    const created = await new TusCalls(server, 'clinic/ada', 'A:1').create('a.pdf', 5);
    const { id } = (await created.json()) as { id: string };
    assert.equal(created.headers.get('location'), `https://files.example.org/api/cases/A%3A1/uploads/${id}`);
    await server.close();
  });
});

describe('upload limits', () => {
  it('bound the open uploads of a user, and the space that is promised', async () => {
    const server = await startUploadServer({
      limits: { maxOpenUploads: 2, freeSpaceFloorBytes: 1000 },
      blobs: (real) => Object.assign(Object.create(real), { freeBytes: async () => 1500 }),
    });
    const ada = new TusCalls(server);
    await ada.begin('a.pdf', 400);
    assert.equal((await problemOf(await ada.create('b.pdf', 200))).code, 'storage-full');
    await ada.begin('b.pdf', 50);
    const full = await ada.create('c.pdf', 10);
    assert.equal(full.headers.get('retry-after'), '30');
    assert.equal((await problemOf(full)).code, 'too-many-open-uploads');
    await new TusCalls(server, 'clinic/bob').begin('c.pdf', 10);
    await server.close();
  });
});
