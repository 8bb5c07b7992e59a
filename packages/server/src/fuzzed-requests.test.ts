import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { SERVER_VERSION } from './server-version.js';
import { OPERATIONS } from './testing/documented-operations.js';
import { type SeededApp, seededApp } from './testing/seeded-app.js';
import { encoded, metadataOf, tokenFor, WITH_SERVICES } from './testing/service-calls.js';
import { encodeMetadata } from './testing/upload-server.js';

// FUZZ_RUNS=5000 goes on for longer, FUZZ_SEED=7 elsewhere; a failure names its seed and the smallest request that fails.
const RUNS = Number(process.env.FUZZ_RUNS ?? 30);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261);

const OTHER_PATIENT = 'Other patient.png';

/** Words that have meant something to one parser or another. */
const trap = fc.constantFrom(
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e400',
    'NaN',
    '99999999999999999999',
    'null',
    'true',
    '[]',
    '{}',
    '__proto__',
    'constructor',
  ],
  ...[
    '../../../etc/passwd',
    '..%2f..%2f',
    '%00',
    '\0',
    '%',
    '\u202e',
    '\ud800',
    "' OR 1=1 --",
    '"',
    '<script>alert(1)</script>',
  ],
  ...[
    '#{7*7}',
    '{{7*7}}',
    'a'.repeat(300),
    'é'.repeat(200),
    '*',
    'W/"x"',
    '"x"',
    'bytes=0-',
    'bytes=5-1,-1',
    'a,b,,c',
    'a b,c',
  ],
);
const value = fc.oneof(trap, fc.string({ unit: 'binary', maxLength: 40 }), fc.integer().map(String));

const QUERY_KEYS =
  'size page limit cursor sort order category deleted x y width height scale attachmentIds t ticket layout window';
const query = fc.dictionary(
  fc.oneof(fc.constantFrom(...QUERY_KEYS.split(' ')), fc.constant('__proto__'), value),
  value,
  {
    maxKeys: 4,
  },
);

const HEADERS =
  'accept accept-encoding content-type cookie idempotency-key if-match import-metadata if-none-match if-range last-event-id origin range ' +
  'sec-fetch-mode sec-fetch-site tus-resumable upload-length upload-metadata upload-offset upload-defer-length ' +
  'upload-concat upload-checksum user-agent x-forwarded-for x-forwarded-host x-http-method-override x-request-id';
const headerValue = fc.oneof(
  // What Node lets into a header.
  value.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')),
  fc.constantFrom(
    'application/json',
    'application/offset+octet-stream',
    'multipart/form-data',
    'text/html',
    'PATCH',
    'HEAD',
  ),
  fc.constant(encodeMetadata({ filename: 'a.png' })),
  fc.constant(encoded(metadataOf())),
);
const headers = fc.dictionary(fc.constantFrom(...HEADERS.split(' ')), headerValue, { maxKeys: 6 });

const body = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '[[[[',
    '"',
    '{"name":"\\ud800"}',
    '{"name":1e999}',
  ),
  fc
    .dictionary(
      fc.constantFrom(
        'name',
        'blockDigests',
        'attachmentIds',
        'category',
        'layout',
        'expiresInSeconds',
        'into',
        'reason',
      ),
      fc.jsonValue(),
    )
    .map((fields) => JSON.stringify(fields)),
  value,
);

describe('requests of chance on every route', () => {
  let server: SeededApp;
  let othersId: string;
  let ids: Record<string, string>;
  /** A case of its own: it may be closed, merged and purged. */
  let serviceIds: Record<string, string>;
  let serviceToken: string;

  before(async () => {
    server = await seededApp({ ...WITH_SERVICES, limits: { freeSpaceFloorBytes: 0 } });
    server.members.allow('ada', 'C-1');
    const { id } = await server.attach({ bytes: Buffer.from('hello, this is a file') });
    othersId = (await server.attach({ bytes: Buffer.from('secret'), caseId: 'C-2', name: OTHER_PATIENT })).id;
    const created = await server.app.inject({
      method: 'POST',
      url: '/api/cases/C-1/uploads',
      headers: {
        authorization: 'Bearer ada',
        'tus-resumable': '1.0.0',
        'upload-length': '10',
        'upload-metadata': encodeMetadata({ filename: 'a.png', commit: 'explicit' }),
      },
    });
    ids = {
      caseId: 'C-1',
      attachmentId: id,
      uploadId: created.json().id,
      version: SERVER_VERSION,
      file: 'case-attachments.js',
    };
    const ofService = await server.attach({ bytes: Buffer.from('a file of a service'), caseId: 'C-3' });
    serviceIds = { caseId: 'C-3', attachmentId: ofService.id, externalId: 'old-1', eventId: '0'.repeat(32) };
    serviceToken = await tokenFor();
    const known = await server.app.inject({
      url: '/api/service/cases/C-3',
      headers: { authorization: `Bearer ${serviceToken}` },
    });
    assert.equal(known.statusCode, 200, 'the service is let in');
  });
  after(() => server.close());

  /** Mostly what exists, so that more than the first check is met. */
  const place = fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('other') },
    { weight: 2, arbitrary: value },
  );
  const request = fc.record({
    place,
    query,
    headers,
    body,
    signedIn: fc.constantFrom(true, true, true, false),
  });

  for (const { method, path, isService } of OPERATIONS) {
    it(`${method} ${path}: answers, and tells nothing of the server or of another case`, async () => {
      await fc.assert(
        fc.asyncProperty(request, async (sent) => {
          const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
            if (sent.place === null || name === 'caseId') {
              return (isService ? serviceIds : ids)[name] ?? '';
            }
            return sent.place === 'other' ? othersId : encode(sent.place);
          });
          const search = Object.entries(sent.query).map(([key, each]) => `${encode(key)}=${encode(each)}`);
          const answer = await server.app.inject({
            method,
            url: `/api${filled}?${search.join('&')}`,
            headers: {
              'tus-resumable': '1.0.0',
              ...(sent.body !== undefined && { 'content-type': 'application/json' }),
              ...sent.headers,
              ...(sent.signedIn && { authorization: `Bearer ${isService ? serviceToken : 'ada'}` }),
            },
            ...(sent.body !== undefined && method !== 'GET' && method !== 'HEAD' && { payload: sent.body }),
            payloadAsStream: true,
          });
          const isStream = String(answer.headers['content-type']).startsWith('text/event-stream');
          const text = isStream ? '' : await readAll(answer.stream());
          if (isStream) answer.stream().destroy();
          assert.ok(answer.statusCode < 500, `${answer.statusCode} ${text}`);
          const said = `${JSON.stringify(answer.headers)}\n${text}`;
          assert.ok(!said.includes(server.folder), 'a path of the server');
          assert.doesNotMatch(
            text,
            /node_modules|\n\s+at |\.[jt]s:\d+|SQLITE|ENOENT|EACCES/,
            'a look inside',
          );
          assert.ok(!said.includes(OTHER_PATIENT), "another case's file");
          if (sent.place !== 'other') assert.ok(!said.includes(othersId), "another case's id");
        }),
        { numRuns: RUNS, seed: SEED },
      );
      assert.equal(({} as Record<string, unknown>).admin, undefined);
    });
  }
});

/** As `encodeURIComponent`, and half characters as what a browser makes of them. */
const encode = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part as Buffer));
  return Buffer.concat(parts).toString('latin1');
}
