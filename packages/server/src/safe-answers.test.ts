import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { contentPath } from '@case-attachments/contract/paths';
import { KINDS } from './domain/file-type/file-kind.js';
import { SERVER_VERSION } from './server-version.js';
import { type DocumentedOperation, OPERATIONS } from './testing/documented-operations.js';
import { type SeededApp, seededApp } from './testing/seeded-app.js';
import { tokenFor, WITH_SERVICES } from './testing/service-calls.js';
import { TicketCalls } from './testing/ticket-calls.js';

/** What a browser opens as a page, runs, or hands to a plug-in with scripts of its own. */
const ACTIVE =
  /html|svg|xml|javascript|ecmascript|pdf|flash|x-shockwave|mathml|vtt|manifest|wasm|font|^text\/css/i;

const PICTURE = Buffer.from('not really a picture');

describe('what a browser may do with any answer', () => {
  let server: SeededApp;
  let origin: string;
  let sdkDirectory: string;
  let attachmentId: string;
  let service: { readonly authorization: string };

  before(async () => {
    sdkDirectory = await mkdtemp(join(tmpdir(), 'sdk-'));
    await writeFile(join(sdkDirectory, 'case-attachments.js'), 'export {};\n');
    server = await seededApp({ ...WITH_SERVICES, sdkDirectory });
    server.members.allow('ada', 'C-1');
    attachmentId = (await server.attach({ bytes: PICTURE })).id;
    service = { authorization: `Bearer ${await tokenFor()}` };
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const known = await fetch(`${origin}/api/service/cases/C-3`, { headers: service });
    assert.equal(known.status, 200, 'the service is let in');
  });
  after(async () => {
    await server.close();
    await rm(sdkDirectory, { recursive: true });
  });

  const pathOf = ({ path, isService }: DocumentedOperation) =>
    path
      // A case of its own: it is closed, merged and purged.
      .replace('{caseId}', isService ? 'C-3' : 'C-1')
      .replace('{externalId}', 'old-1')
      .replace('{eventId}', '0'.repeat(32))
      .replace('{attachmentId}', attachmentId)
      .replace('{uploadId}', '0'.repeat(32))
      .replace('{version}', SERVER_VERSION)
      .replace('{file}', 'case-attachments.js');

  async function ask(path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}) {
    const stop = new AbortController();
    const answer = await fetch(`${origin}/api${path}`, { ...init, signal: stop.signal });
    // The stream of changes does not end by itself.
    const endless = answer.headers.get('content-type')?.startsWith('text/event-stream');
    const sizeBytes = endless ? 1 : (await answer.arrayBuffer()).byteLength;
    stop.abort();
    return { answer, hasBody: init.method !== 'HEAD' && sizeBytes > 0 };
  }

  function assertSafe({ answer, hasBody }: Awaited<ReturnType<typeof ask>>, what: string): void {
    const { headers, status } = answer;
    assert.ok(status < 500, `${what}: ${status}`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', what);
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'", what);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', what);
    assert.match(headers.get('cross-origin-resource-policy') ?? '', /^(same|cross)-origin$/, what);
    assert.match(headers.get('cache-control') ?? '', /no-store|^private|^public/, what);
    const type = headers.get('content-type') ?? '';
    if (hasBody) assert.match(type, /^[a-z]+\/[a-z0-9.+-]+/, `${what}: a type`);
    const disposition = headers.get('content-disposition') ?? '';
    if (ACTIVE.test(type)) {
      const isSdk = answer.url.includes('/sdk/') && type.startsWith('text/javascript');
      assert.ok(isSdk || disposition.startsWith('attachment'), `${what}: ${type} ${disposition}`);
    }
    if (headers.get('cache-control')?.startsWith('public')) {
      assert.match(answer.url, /\/sdk\/|\/openapi\.json/, `${what}: only what has no case is public`);
    }
  }

  for (const operation of OPERATIONS) {
    const { method, path } = operation;
    it(`${method} ${path}: safe, whoever asks and however it ends`, async () => {
      const body = method === 'POST' || method === 'PUT' || method === 'PATCH' ? '{}' : undefined;
      const json = { 'content-type': 'application/json' };
      const member = operation.isService ? service : { authorization: 'Bearer ada' };
      for (const [who, headers, suffix] of [
        ['nobody', {}, ''],
        ['a stranger', { authorization: 'Bearer eve' }, ''],
        ['a member', member, ''],
        ['a member with a query of no meaning', member, '?size=%22&limit=<script>&x=1'],
        ['a foreign page', { ...member, origin: 'https://evil.example', accept: 'text/html' }, ''],
        ['a bad ticket in a tab', { 'sec-fetch-mode': 'navigate' }, '?t=%3Cscript%3E'],
      ] as const) {
        const init = { method, headers: { ...headers, ...(body && json) }, ...(body && { body }) };
        assertSafe(await ask(pathOf(operation) + suffix, init), `${who}: ${method} ${path}`);
      }
    });
  }

  it('an address of nothing, and a request that is none', async () => {
    for (const path of ['/<script>alert(1)</script>', '/%', '/../..//', '/cases/%00/attachments']) {
      assertSafe(await ask(path), path);
    }
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.end('<script>alert(1)</script>\r\n\r\n');
    const answer = await text(socket);
    assert.match(answer, /^Content-Security-Policy: sandbox; default-src 'none'\r$/m);
    assert.match(answer, /^X-Content-Type-Options: nosniff\r$/m);
    assert.ok(!answer.includes('<script>'));
  });

  const mediaTypes = [
    ...new Set(Object.values(KINDS).map(({ mediaType }) => mediaType)),
    // None of these is ever recorded; a database that was tampered with, or a later version's, may have them.
    ...[
      '',
      'html',
      'text/html',
      'text/html; charset=utf-8',
      'image/svg+xml',
      'IMAGE/SVG+XML',
      'application/xml',
    ],
    ...[
      'application/xhtml+xml',
      'text/javascript',
      'application/mathml+xml',
      'a/b\r\nx: y',
      'image/png, text/html',
    ],
  ];
  for (const mediaType of mediaTypes) {
    it(`content of the type ${JSON.stringify(mediaType)}, whatever it is called and however it is asked for`, async () => {
      const { id } = await server.attach({ bytes: PICTURE, mediaType, name: 'x.html' });
      const path = contentPath('C-1', id);
      const member = { authorization: 'Bearer ada' };
      const ticket = new URL((await new TicketCalls(origin).ofAttachment(id)).url);
      const answers = [
        await ask(path, { headers: member }),
        await ask(ticket.pathname.slice('/api'.length) + ticket.search),
      ];
      for (const [i, each] of answers.entries()) {
        assertSafe(each, `${mediaType} ${i}`);
        const { headers } = each.answer;
        assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin');
        const inline = i === 0 && /^(image\/(?!svg)|video\/|audio\/)/.test(headers.get('content-type') ?? '');
        const disposition = headers.get('content-disposition') ?? '';
        assert.ok(disposition.startsWith(inline ? 'inline' : 'attachment'), `${mediaType}: ${disposition}`);
      }
    });
  }

  it('a part, nothing new, and what lies behind the end, of content that a browser would run', async () => {
    const { id } = await server.attach({ bytes: PICTURE, mediaType: 'text/html', name: 'x.html' });
    const path = contentPath('C-1', id);
    const member = { authorization: 'Bearer ada' };
    const answers = [
      await ask(path, { headers: member, method: 'HEAD' }),
      await ask(path, { headers: { ...member, range: 'bytes=1-3' } }),
      await ask(path, { headers: { ...member, range: 'bytes=0-1,3-4' } }),
      await ask(path, { headers: { ...member, range: 'bytes=-99999999999999999999' } }),
      await ask(path, { headers: { ...member, range: 'bytes=999999999-' } }),
      await ask(path, { headers: { ...member, 'if-none-match': '*' } }),
    ];
    for (const [i, each] of answers.entries()) {
      assertSafe(each, `text/html ${i}`);
      const { headers, status } = each.answer;
      if (status === 416) continue;
      assert.match(headers.get('vary') ?? '', /Authorization/);
      if (status !== 304) assert.match(headers.get('content-disposition') ?? '', /^attachment/);
    }
    assert.deepEqual(
      answers.map(({ answer }) => answer.status),
      [200, 206, 200, 200, 416, 304],
    );
  });
});
