import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

/** More than the digests of the largest file. */
const TOO_MUCH = Buffer.from(JSON.stringify({ name: 'x'.repeat(12 * 1024 ** 2) }));

const openApi = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('@case-attachments/contract/openapi.json')), 'utf8'),
) as { readonly paths: Record<string, Record<string, unknown>> };

/** Those that read a body. What an upload takes has tests of its own. */
const OPERATIONS = Object.entries(openApi.paths).flatMap(([path, verbs]) =>
  Object.keys(verbs)
    .map((verb) => ({ path, method: verb.toUpperCase() as 'POST' | 'PATCH' }))
    .filter(({ method }) => (method === 'POST' || method === 'PATCH') && !path.endsWith('{uploadId}')),
);

/** No member can make the server hold, or keep, more than a route takes. */
describe('a body of 12 MiB to every route of openapi.json that reads one', () => {
  let server: SeededApp;
  let attachmentId: string;
  before(async () => {
    server = await seededApp({ limits: { maxSizeBytes: 1024 ** 2, freeSpaceFloorBytes: 0 } });
    server.members.allow('ada', 'C-1');
    attachmentId = (await server.attach({ bytes: Buffer.from('hello') })).id;
  });
  after(() => server.close());

  it('has routes to try', () => assert.ok(OPERATIONS.length >= 6, String(OPERATIONS.length)));

  for (const { method, path } of OPERATIONS) {
    const isTus = path.endsWith('/uploads');
    const url = () =>
      `/api${path
        .replace('{caseId}', 'C-1')
        .replace('{attachmentId}', attachmentId)
        .replace('{uploadId}', '0'.repeat(32))}`;

    it(`${method} ${path}`, async () => {
      const answer = await server.app.inject({
        method,
        url: url(),
        headers: {
          authorization: 'Bearer ada',
          'content-type': isTus ? 'application/offset+octet-stream' : 'application/json',
          'tus-resumable': '1.0.0',
          'upload-length': String(TOO_MUCH.length),
          'upload-metadata': `filename ${Buffer.from('scan.png').toString('base64')}`,
          'upload-offset': '0',
        },
        payload: TOO_MUCH,
      });
      assert.equal(answer.statusCode, 413);
      assert.equal(answer.json().code, isTus ? 'file-too-large' : 'body-too-large');
    });
  }
});
