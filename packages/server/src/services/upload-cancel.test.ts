import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { UnitOfWork, UploadRepository } from '../ports/unit-of-work.js';
import { problemOf, somePdf, withServer } from '../testing/upload-server.js';

/** The real thing, with some parts replaced. */
function replacing<T extends object>(real: T, parts: Partial<T>): T {
  return new Proxy(real, {
    get: (target, key) => {
      const value: unknown = Reflect.get(key in parts ? parts : target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A database in which `abandoning` stands between a cancellation's look at the upload and its own step. */
function withTransitions(
  abandoning: (uploads: UploadRepository, step: () => Promise<boolean>, id: string) => Promise<boolean>,
) {
  return (real: UnitOfWork): UnitOfWork =>
    replacing(real, {
      transaction: (work) =>
        real.transaction((repositories) => {
          const { uploads } = repositories;
          const transition: UploadRepository['transition'] = (...args) => {
            const step = () => uploads.transition(...args);
            return args[2] === 'abandoned' ? abandoning(uploads, step, args[0]) : step();
          };
          return work({ ...repositories, uploads: replacing(uploads, { transition }) });
        }),
    });
}

it('a cancellation holds although the last byte arrives in its middle', async () => {
  let completions = 0;
  const unitOfWork = withTransitions(async (uploads, step, id) => {
    if (await uploads.transition(id, 'receiving', 'received')) completions++;
    return step();
  });
  await withServer({ unitOfWork }, async (server, ada) => {
    const id = await ada.begin('a.pdf', 50);
    await ada.patch(id, 0, somePdf(50).subarray(0, 20));
    assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 204);
    assert.equal(completions, 1);
    assert.equal((await server.unitOfWork.uploads.find(id))?.status, 'abandoned');
    assert.deepEqual(await server.names('staging'), []);
  });
});

it('a cancellation that cannot be done is not said to be done', async () => {
  await withServer({ unitOfWork: withTransitions(async () => false) }, async (server, ada) => {
    const id = await ada.begin('a.pdf', 50);
    const refused = await ada.fetch('DELETE', ada.path(id));
    assert.deepEqual([refused.status, (await problemOf(refused)).code], [423, 'upload-locked']);
    assert.deepEqual(await server.names('staging'), [id], 'its bytes are there to go on with');
  });
});
