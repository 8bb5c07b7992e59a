import assert from 'node:assert/strict';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  problemOf,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServer,
} from '../testing/upload-server.js';

const PARTS = ['staging', 'blobs', 'derived', 'storage-id'];

describe('a volume that goes away while the server runs', () => {
  let server: UploadServer;
  let ada: TusCalls;
  beforeEach(async () => {
    server = await startUploadServer();
    ada = new TusCalls(server);
  });
  afterEach(() => server.close());

  const away = () => join(server.folder, 'away');
  const unmount = async () => {
    await mkdir(away());
    for (const part of PARTS) await rename(join(server.folder, part), join(away(), part));
  };
  const mount = async () => {
    for (const part of PARTS) {
      await rm(join(server.folder, part), { recursive: true, force: true });
      await rename(join(away(), part), join(server.folder, part));
    }
  };

  for (const [what, inItsPlace] of [
    ['an empty mount point', []],
    ['an empty volume of the same layout', ['staging', 'blobs', 'derived']],
  ] as const) {
    it(`loses no upload: there is ${what}, and nothing is said to be gone`, async () => {
      const bytes = somePdf(2500);
      const [half, whole] = [await ada.begin('half.pdf', 2500), await ada.begin('whole.pdf', 2500)];
      await ada.patch(half, 0, bytes.subarray(0, 1200));
      await ada.patch(whole, 0, bytes);

      await unmount();
      for (const part of inItsPlace) await mkdir(join(server.folder, part));
      for (const [asked, answer] of [
        ['details', await ada.details(half)],
        ['patch', await ada.patch(half, 1200, bytes.subarray(1200))],
        ['list', await ada.fetch('GET', ada.uploadsPath)],
        ['commit', await ada.commit(whole, bytes)],
        ['create', await ada.create('new.pdf', 2500)],
      ] as const) {
        assert.equal((await problemOf(answer)).code, 'storage-unavailable', asked);
      }
      assert.equal((await ada.head(half)).status, 503);
      await assert.rejects(server.uploads.collect(), { code: 'storage-unavailable' });
      await assert.rejects(server.blobs.ping(), { code: 'storage-unavailable' });

      await mount();
      await server.uploads.collect();
      await server.blobs.ping();
      assert.equal((await ada.head(half)).headers.get('upload-offset'), '1200');
      assert.equal((await ada.patch(half, 1200, bytes.subarray(1200))).status, 204);
      for (const id of [half, whole]) assert.equal((await ada.commit(id, bytes)).status, 200);
    });
  }
});
