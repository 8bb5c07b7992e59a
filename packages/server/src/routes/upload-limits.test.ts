import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_BLOCKS, type Problem } from '@case-attachments/contract';
import { problemOf, somePdf, startUploadServer, TusCalls, withServer } from '../testing/upload-server.js';

describe('upload routes behind a public address', () => {
  it('U29: point foreign clients to it', async () => {
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

  const codesOf = async (creations: readonly Promise<Response>[]) => {
    const codes = (await Promise.all(creations)).map(async (response) =>
      response.status === 201 ? 'created' : (await problemOf(response)).code,
    );
    return (await Promise.all(codes)).sort();
  };

  it('let a commit name every block of the largest file', () =>
    withServer({}, async (_server, ada) => {
      const id = await ada.begin('a.pdf', 100);
      const commitOf = async (blocks: number) => {
        const digests = Array<string>(blocks).fill('x'.repeat(43));
        return (await problemOf(await ada.commitDigests(id, digests))).code;
      };
      assert.equal(await commitOf(MAX_BLOCKS), 'upload-incomplete');
      assert.equal(await commitOf(MAX_BLOCKS + 1), 'request-invalid');
    }));

  it('hold for creations at the same moment', () =>
    withServer({ limits: { maxOpenUploads: 2 } }, async (server, ada) => {
      const creations = Array.from({ length: 40 }, (_, i) => ada.create(`${i}.pdf`, 10));
      const codes = await codesOf(creations);
      assert.deepEqual(codes, ['created', 'created', ...Array(38).fill('too-many-open-uploads')]);
      assert.equal((await server.names('staging')).length, 2, 'a refused one leaves nothing');
      assert.deepEqual(server.errors, []);
    }));

  it('promise no space twice to creations at the same moment', () =>
    withServer(
      {
        limits: { freeSpaceFloorBytes: 1000 },
        blobs: (real) => Object.assign(Object.create(real), { freeBytes: async () => 1500 }),
      },
      async (_server, ada) => {
        const creations = Array.from({ length: 20 }, (_, i) => ada.create(`${i}.pdf`, 200));
        assert.deepEqual(await codesOf(creations), ['created', 'created', ...Array(18).fill('storage-full')]);
      },
    ));

  it('hold a case and its tenant to their quotas, attached and announced bytes together', () =>
    withServer({ limits: { caseQuotaBytes: 1000, tenantQuotaBytes: 1500 } }, async (server, ada) => {
      const attached = somePdf(600);
      const id = await ada.begin('a.pdf', attached.length);
      await ada.patch(id, 0, attached);
      assert.equal((await ada.commit(id, attached)).status, 200);
      assert.deepEqual(await codesOf([ada.create('b.pdf', 401)]), ['quota-exceeded']);
      const refused = (await (await ada.create('b.pdf', 401)).json()) as Problem;
      assert.deepEqual([refused.status, refused.sizeBytes, refused.limitBytes], [413, 401, 1000]);
      assert.match(refused.detail, /"b\.pdf" \(.*\) does not fit .* case may hold/);

      const creations = Array.from({ length: 10 }, (_, i) => ada.create(`${i}.pdf`, 200));
      assert.deepEqual(await codesOf(creations), ['created', 'created', ...Array(8).fill('quota-exceeded')]);
      const elsewhere = new TusCalls(server, 'clinic/ada', 'another');
      assert.deepEqual(await codesOf([elsewhere.create('c.pdf', 500)]), ['created']);
      assert.deepEqual(await codesOf([elsewhere.create('d.pdf', 1)]), ['quota-exceeded']);
      assert.deepEqual(await codesOf([new TusCalls(server, 'other/ada').create('e.pdf', 1000)]), ['created']);
    }));

  it('let the same creation, sent twice at once, be one upload', () =>
    withServer({ limits: { maxOpenUploads: 1 } }, async (_server, ada) => {
      const key = { 'idempotency-key': 'limit-key-sixteen-chars' };
      const ids = await Promise.all([ada.begin('a.pdf', 10, key), ada.begin('a.pdf', 10, key)]);
      assert.equal(ids[0], ids[1]);
    }));
});
