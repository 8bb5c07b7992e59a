import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EXPECTED_USER_HEADER, type Problem } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { PORTAL, type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('attachment content', () => {
  const bytes = randomBytes(1_000_000);
  let server: SeededApp;
  let origin: string;
  let record: AttachmentRecord;

  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    record = await server.attach({ bytes, name: 'Röntgen "1".png' });
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(() => server.close());

  const get = (headers: Record<string, string> = {}, { id = record.id, method = 'GET' } = {}) =>
    fetch(`${origin}/api/cases/C-1/attachments/${id}/content`, {
      method,
      headers: { authorization: 'Bearer ada', origin: PORTAL, ...headers },
    });

  it('sends the whole, harmless', async () => {
    const answer = await get();
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
    assert.equal(answer.headers.get('content-length'), String(bytes.length));
    assert.equal(answer.headers.get('content-type'), 'image/png');
    assert.equal(answer.headers.get('etag'), `"${record.sha256}"`);
    assert.equal(answer.headers.get('accept-ranges'), 'bytes');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('content-security-policy'), "sandbox; default-src 'none'");
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.equal(
      answer.headers.get('content-disposition'),
      `inline; filename="Rontgen _1_.png"; filename*=UTF-8''R%C3%B6ntgen%20%221%22.png`,
    );
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /Content-Disposition/);
    assert.match(answer.headers.get('vary') ?? '', /Origin.*Authorization/);
  });

  it('sends nothing to another user than the page was opened for', async () => {
    server.members.allow('bob', 'C-1');
    const asBob = { authorization: 'Bearer bob', [EXPECTED_USER_HEADER]: 'ada' };
    const refused = await get(asBob);
    assert.deepEqual([refused.status, ((await refused.json()) as Problem).code], [409, 'identity-changed']);
    // Also where the other may not look into the case: nothing is said of it.
    const stranger = await get({ ...asBob, authorization: 'Bearer eve' });
    assert.equal(((await stranger.json()) as Problem).code, 'identity-changed');
    const own = await get({ [EXPECTED_USER_HEADER]: 'ada' });
    assert.deepEqual(Buffer.from(await own.arrayBuffer()), bytes);
    for (const path of [`attachments/${record.id}/ticket`, 'export-ticket', `attachments/${record.id}`]) {
      const method = path.endsWith('ticket') ? 'POST' : 'GET';
      const answer = await fetch(`${origin}/api/cases/C-1/${path}`, { method, headers: asBob });
      assert.deepEqual(
        [answer.status, ((await answer.json()) as Problem).code],
        [409, 'identity-changed'],
        path,
      );
    }
  });

  it('sends parts', async () => {
    for (const [range, start, end] of [
      ['bytes=0-99', 0, 100],
      ['bytes=999990-', 999_990, 1_000_000],
      ['bytes=-7', 999_993, 1_000_000],
      ['bytes=500-99999999', 500, 1_000_000],
    ] as const) {
      const answer = await get({ range });
      assert.equal(answer.status, 206, range);
      assert.equal(answer.headers.get('content-range'), `bytes ${start}-${end - 1}/1000000`);
      assert.equal(answer.headers.get('content-length'), String(end - start));
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes.subarray(start, end));
    }
  });

  it('sends a part under If-Range while the content is the same, else the whole', async () => {
    const same = await get({ range: 'bytes=0-9', 'if-range': `"${record.sha256}"` });
    assert.equal(same.status, 206);
    await same.arrayBuffer();
    const other = await get({ range: 'bytes=0-9', 'if-range': '"another"' });
    assert.equal(other.status, 200);
    await other.arrayBuffer();
  });

  it('says where the file ends for a range behind it', async () => {
    const answer = await get({ range: 'bytes=1000000-' });
    assert.equal(answer.status, 416);
    assert.equal(answer.headers.get('content-range'), 'bytes */1000000');
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.headers.get('content-disposition'), null);
    assert.equal(answer.headers.get('etag'), null);
    assert.equal(((await answer.json()) as { code: string }).code, 'range-not-satisfiable');
  });

  it('sends nothing again to whom has it', async () => {
    assert.equal((await get({ 'if-none-match': `"${record.sha256}"` })).status, 304);
  });

  it('answers HEAD with the headers alone, and to all of the file', async () => {
    const answer = await get({ range: 'bytes=0-9' }, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-length'), '1000000');
    assert.equal((await answer.arrayBuffer()).byteLength, 0);
  });

  it('serves an empty file', async () => {
    const empty = await server.attach({ bytes: Buffer.alloc(0), name: 'empty.txt', mediaType: 'text/plain' });
    const answer = await get({}, { id: empty.id });
    assert.equal(answer.status, 200);
    assert.equal((await answer.arrayBuffer()).byteLength, 0);
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
  });

  it('keeps back what is not scanned or infected', async () => {
    for (const [scanState, code] of [
      ['pending', 'attachment-not-scanned'],
      ['infected', 'attachment-infected'],
    ] as const) {
      const { id } = await server.attach({ bytes, scanState });
      const answer = await get({}, { id });
      assert.equal(answer.status, 423);
      assert.equal(((await answer.json()) as { code: string }).code, code);
      assert.equal((await get({}, { id, method: 'HEAD' })).status, 423);
    }
  });

  it('says so when the store has lost the bytes, and logs no file name', async () => {
    const lost = await server.attach({ bytes, name: 'Mrs Miller.png' });
    await rm(join(server.folder, 'blobs', lost.blobKey.slice(0, 2), lost.blobKey));
    const answer = await get({}, { id: lost.id });
    assert.equal(answer.status, 503);
    const { code, requestId } = (await answer.json()) as { code: string; requestId: string };
    assert.equal(code, 'storage-unavailable');
    assert.equal(answer.headers.get('content-disposition'), null);
    const logged = server.logLines.filter((line) => line.includes(requestId));
    assert.ok(logged.some((line) => line.includes('storage-unavailable')));
    assert.ok(server.logLines.every((line) => !/Miller|Bearer|ntgen/.test(line)));
  });

  it('says so when the store has lost a part of the bytes, before it promises them', async () => {
    const cut = await server.attach({ bytes });
    await truncate(join(server.folder, 'blobs', cut.blobKey.slice(0, 2), cut.blobKey), 1000);
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const answer = await get(headers, { id: cut.id });
      assert.equal(answer.status, 503);
      assert.equal(((await answer.json()) as { code: string }).code, 'storage-unavailable');
      assert.equal(answer.headers.get('content-range'), null);
    }
    assert.equal((await get({}, { id: cut.id, method: 'HEAD' })).status, 503);
  });

  it('closes the file when the reader goes away', async () => {
    const controller = new AbortController();
    const answer = await fetch(`${origin}/api/cases/C-1/attachments/${record.id}/content`, {
      headers: { authorization: 'Bearer ada' },
      signal: controller.signal,
    });
    controller.abort();
    await assert.rejects(answer.arrayBuffer());
    assert.equal((await get()).status, 200, 'and the server goes on');
  });
});
