import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OPERATIONS } from '../testing/documented-operations.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { encoded, metadataOf, tokenFor, WITH_SERVICES } from '../testing/service-calls.js';

/** More than the digests of the largest file. */
const TOO_MUCH = Buffer.from(JSON.stringify({ name: 'x'.repeat(12 * 1024 ** 2) }));

/** Those that read a body. What an upload takes has tests of its own. */
const READING = OPERATIONS.filter(
  ({ method, path }) => ['POST', 'PUT', 'PATCH'].includes(method) && !path.endsWith('{uploadId}'),
);

/** No member can make the server hold, or keep, more than a route takes. */
describe('a body of 12 MiB to every route of openapi.json that reads one', () => {
  let server: SeededApp;
  let attachmentId: string;
  before(async () => {
    server = await seededApp({
      ...WITH_SERVICES,
      limits: { maxSizeBytes: 1024 ** 2, freeSpaceFloorBytes: 0 },
    });
    server.members.allow('ada', 'C-1');
    attachmentId = (await server.attach({ bytes: Buffer.from('hello') })).id;
  });
  after(() => server.close());

  it('has routes to try', () => assert.ok(READING.length >= 6, String(READING.length)));

  for (const { method, path, isService } of READING) {
    const isFile = path.endsWith('/uploads') || method === 'PUT';
    const url = () =>
      `/api${path
        .replace('{caseId}', 'C-1')
        .replace('{attachmentId}', attachmentId)
        .replace('{externalId}', 'old-1')
        .replace('{eventId}', '0'.repeat(32))}`;

    it(`${method} ${path}`, async () => {
      const answer = await server.app.inject({
        method,
        url: url(),
        headers: {
          authorization: `Bearer ${isService ? await tokenFor() : 'ada'}`,
          'import-metadata': encoded(metadataOf()),
          'content-type': isFile ? 'application/offset+octet-stream' : 'application/json',
          'tus-resumable': '1.0.0',
          'upload-length': String(TOO_MUCH.length),
          'upload-metadata': `filename ${Buffer.from('scan.png').toString('base64')}`,
          'upload-offset': '0',
        },
        payload: TOO_MUCH,
      });
      assert.equal(answer.statusCode, 413);
      assert.equal(answer.json().code, isFile ? 'file-too-large' : 'body-too-large');
    });
  }
});
