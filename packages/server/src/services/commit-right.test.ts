import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it } from 'node:test';
import { problemOf, rawPatch, somePdf, withServer } from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const bytes = somePdf(2500);

it('a client that asks for no commit attaches nothing once its person was removed', async () => {
  let isMember = true;
  await withServer({ authorize: () => isMember }, async (server, ada) => {
    const { id } = (await (await ada.create('a.pdf', bytes.length)).json()) as { id: string };
    const socket = connect(server.port, '127.0.0.1');
    socket.write(rawPatch(ada.path(id), 0, bytes.length));
    socket.write(bytes.subarray(0, 2000));
    await server.arrival(socket);
    isMember = false;
    socket.write(bytes.subarray(2000));
    const [answer] = await once(socket, 'data');
    socket.destroy();
    assert.match(String(answer), /^HTTP\/1\.1 403 /);
    await server.uploads.collect();
    await server.uploads.reconcile();
    assert.equal(await server.unitOfWork.attachments.find(CASE, id), null);
    assert.deepEqual(await server.names('blobs'), []);
    assert.deepEqual(await server.names('staging'), []);
    isMember = true;
    assert.equal((await problemOf(await ada.patch(id, 2500, ''))).code, 'upload-rejected');
  });
});

it('a commit that takes long asks again, and leaves the upload as it was', async () => {
  let isMember = true;
  let isSlow = true;
  let laterMs = 0;
  await withServer(
    {
      authorize: () => isMember,
      clock: { now: () => Date.now() + laterMs },
      inspector: (real) =>
        Object.assign(Object.create(real) as typeof real, {
          inspect: async (...args: Parameters<typeof real.inspect>) => {
            const verdict = await real.inspect(...args);
            if (isSlow) laterMs += 20_000;
            isMember = !isSlow;
            return verdict;
          },
        }),
    },
    async (server, ada) => {
      const id = await ada.begin('a.pdf', bytes.length);
      await ada.patch(id, 0, bytes);
      const refused = await problemOf(await ada.commit(id, bytes));
      assert.deepEqual([refused.status, refused.code], [403, 'action-not-allowed']);
      await server.uploads.collect();
      assert.equal(await server.unitOfWork.attachments.find(CASE, id), null);
      isMember = true;
      isSlow = false;
      assert.equal((await ada.commit(id, bytes)).status, 200);
    },
  );
});
