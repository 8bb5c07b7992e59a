import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

/** A 4 x 3 pixel bitmap: 24 bits, rows padded to 4 bytes. */
function bitmap(): Buffer {
  const bytes = Buffer.alloc(54 + 12 * 3, 0x80);
  bytes.fill(0, 0, 54);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(4, 18);
  bytes.writeInt32LE(3, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}

describe('previews', () => {
  let server: SeededApp;
  let picture: AttachmentRecord;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    picture = await server.attach({
      bytes: bitmap(),
      name: 'x.bmp',
      mediaType: 'image/bmp',
      preview: {
        state: 'available',
        width: 4,
        height: 3,
        pageCount: 1,
        animated: false,
        autoContrast: false,
        incomplete: false,
      },
    });
  });
  after(() => server.close());

  const get = (query = '', { id = picture.id, method = 'GET' as 'GET' | 'HEAD', etag = '' } = {}) =>
    server.app.inject({
      method,
      url: `/api/cases/C-1/attachments/${id}/preview${query}`,
      headers: { authorization: 'Bearer ada', ...(etag && { 'if-none-match': etag }) },
    });

  it('is a WebP with a strong ETag, kept privately for a while', async () => {
    const answer = await get('?size=160');
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.headers['content-type'], 'image/webp');
    assert.equal(answer.rawPayload.subarray(8, 12).toString(), 'WEBP');
    assert.equal(answer.headers['cache-control'], 'private, max-age=900');
    assert.equal(answer.headers['content-security-policy'], "sandbox; default-src 'none'");
    const etag = String(answer.headers.etag);
    assert.match(etag, /^"[\w-]{43}"$/);
    assert.equal((await get('?size=160', { etag })).statusCode, 304);
    const head = await get('?size=160', { method: 'HEAD' });
    assert.equal(head.headers['content-length'], String(answer.rawPayload.length));
    assert.equal(head.body, '');
  });

  it('rounds sizes up to those that are made, and down to the largest', async () => {
    for (const size of [1, 100, 160, 161, 99_999]) assert.equal((await get(`?size=${size}`)).statusCode, 200);
    assert.equal((await get('?size=0')).statusCode, 400);
    assert.equal((await get('?page=2')).statusCode, 400);
  });

  it('says why there is none', async () => {
    const none = await server.attach({
      bytes: Buffer.from('x'),
      name: 'x.heic',
      preview: { state: 'none', code: 'preview-unsupported', detail: 'HEIC pictures cannot be shown here.' },
    });
    const answer = await get('', { id: none.id });
    assert.equal(answer.statusCode, 415);
    assert.equal(answer.json().code, 'preview-unsupported');
    assert.equal(answer.json().detail, 'HEIC pictures cannot be shown here.');
  });

  it('says that a picture is damaged when it turns out so', async () => {
    const damaged = await server.attach({
      bytes: bitmap().subarray(0, 30),
      name: 'broken.bmp',
      mediaType: 'image/bmp',
      preview: picture.preview,
    });
    const answer = await get('', { id: damaged.id });
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().code, 'preview-damaged');
    assert.equal(answer.json().fileName, 'broken.bmp');
  });
});
