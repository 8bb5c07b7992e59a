import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AttachmentPage } from '@case-attachments/contract';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import type { AttachmentRecord } from '../domain/attachment.js';
import { widthOf } from '../testing/picture-file.js';
import { PORTAL, type SeededApp, seededApp } from '../testing/seeded-app.js';
import { until } from '../testing/until.js';
import { WatchedPreviewer } from '../testing/watched-previewer.js';

const facts = {
  state: 'available',
  pageCount: 1,
  animated: false,
  autoContrast: false,
  incomplete: false,
} as const;

describe('previews', () => {
  const previewer = new WatchedPreviewer();
  let server: SeededApp;
  let origin: string;
  let jpeg: Buffer;
  let picture: AttachmentRecord;
  before(async () => {
    jpeg = await sample.encodePicture(sample.picture(2500, 1000, 7), 'jpeg');
    // No examination but where a request asks for one: it would join in the counting.
    const examinations = { firstRoundMs: 3_600_000 };
    server = await seededApp({ previewer, timings: { drainMs: 200, examinations } });
    for (const caseId of ['C-1', 'C-2']) server.members.allow('ada', caseId);
    server.members.allow('eve', 'C-2');
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(() => server.close());
  beforeEach(async () => {
    picture = await attach();
    previewer.renders.length = 0;
    previewer.held = Promise.resolve();
    previewer.rendered = null;
  });

  const attach = (over: Partial<AttachmentRecord> & { bytes?: Buffer } = {}) =>
    server.attach({
      bytes: jpeg,
      name: 'x.jpg',
      mediaType: 'image/jpeg',
      preview: { ...facts, width: 2500, height: 1000 },
      ...over,
    });
  const get = (
    query = '',
    { id = picture.id, caseId = 'C-1', method = 'GET' as 'GET' | 'HEAD', headers = {}, user = 'ada' } = {},
  ) =>
    server.app.inject({
      method,
      url: `/api/cases/${caseId}/attachments/${id}/preview${query}`,
      headers: { ...(user && { authorization: `Bearer ${user}` }), origin: PORTAL, ...headers },
    });

  it('is a WebP with a strong ETag, kept privately for a while', async () => {
    const answer = await get('?size=160');
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.rawPayload.subarray(8, 12).toString(), 'WEBP');
    const { etag, ...headers } = answer.headers;
    assert.match(String(etag), /^"[\w-]{43}"$/);
    const expected = {
      'content-type': 'image/webp',
      'content-length': String(answer.rawPayload.length),
      'cache-control': 'private, max-age=900',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'Origin, Authorization, Cookie',
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(headers[name], value, name);
  });

  it('answers 304 and HEAD without decoding or reading anything', async () => {
    const head = await get('?size=320', { method: 'HEAD' });
    assert.deepEqual([head.statusCode, head.body], [200, '']);
    assert.equal(head.headers['content-length'], undefined, 'it has none yet');
    const etag = String(head.headers.etag);
    const same = await get('?size=320', { headers: { 'if-none-match': etag } });
    assert.deepEqual([same.statusCode, same.body, same.headers.etag], [304, '', etag]);
    assert.equal(previewer.renders.length, 0);

    const made = await get('?size=320', { headers: { 'if-none-match': '"another"' } });
    assert.deepEqual([made.statusCode, made.headers.etag], [200, etag]);
    const again = await get('?size=320', { method: 'HEAD' });
    assert.equal(again.headers['content-length'], String(made.rawPayload.length));
    const other = await get('?size=640', { method: 'HEAD' });
    assert.notEqual(other.headers.etag, etag);
  });

  it('is made once for twenty who ask at once, and not again for those who come later', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('?size=320')));
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]));
    assert.equal(new Set(answers.map(({ rawPayload }) => rawPayload.toString('base64'))).size, 1);
    await get('?size=320');
    assert.equal(previewer.renders.length, 1);
  });

  it('rounds sizes up to those that are made, and down to the largest', async () => {
    for (const [query, width] of [
      ['?size=100', 160],
      ['?size=161', 320],
      ['', 640],
      ['?size=99999', 2500],
    ] as const) {
      assert.equal(await widthOf((await get(query)).rawPayload), width, query);
    }
  });

  it('cuts windows out of the page at its own pixels', async () => {
    assert.equal(await widthOf((await get('?window=0,0')).rawPayload), 2048);
    assert.equal(await widthOf((await get('?window=1,0&page=1')).rawPayload), 2500 - 2048);
    const beyond = await get('?window=2,0');
    assert.equal(beyond.statusCode, 400);
    assert.equal(beyond.json().detail, 'Query: "window" is beyond the last of this page, 1,0.');
  });

  it('takes no query that makes no sense', async () => {
    const queries = [
      'size=0',
      'size=-1',
      'size=all',
      'size=',
      'size=160&size=320',
      'page=0',
      'page=2',
      'page=10001',
      'page=NaN',
      'window=0',
      'window=-1,0',
      'window=00,0',
      'window=1000,0',
      'window=0,0,0',
      'window=0,0%0d%0aX-Y:1',
      'window=../../x',
      'window=',
      'window=0,0&window=0,0',
      'window=0,0&size=160',
      'edge=2048',
    ];
    for (const query of queries) {
      const answer = await get(`?${query}`);
      assert.equal(answer.statusCode, 400, query);
      assert.equal(answer.json().code, 'request-invalid', query);
    }
    assert.equal(previewer.renders.length, 0);
  });

  it('says why there is none', async () => {
    for (const [code, statusCode] of [
      ['preview-none', 415],
      ['preview-unsupported', 415],
      ['preview-too-large', 422],
      ['preview-damaged', 422],
    ] as const) {
      const { id } = await attach({ preview: { state: 'none', code, detail: 'Because.' } });
      for (const query of ['', '?window=0,0']) {
        const answer = await get(query, { id });
        assert.deepEqual(
          [answer.statusCode, answer.json().code, answer.json().detail, answer.json().fileName],
          [statusCode, code, 'Because.', 'x.jpg'],
        );
        assert.equal(answer.headers['cache-control'], 'no-store');
        assert.equal(answer.headers.etag, undefined);
      }
      assert.equal((await get('', { id, method: 'HEAD' })).statusCode, statusCode);
    }
  });

  it('says that a picture is damaged when it turns out so, and the list says it from then on', async () => {
    const { id } = await attach({ bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]) });
    const answer = await get('', { id });
    assert.equal(answer.statusCode, 422, answer.body);
    assert.equal(answer.json().code, 'preview-damaged');
    await until('the correction', async () => {
      const { preview } = (await listed(id)) ?? {};
      return preview?.state === 'none' && preview.code === 'preview-damaged';
    });
  });

  async function listed(id: string) {
    const answer = await server.app.inject({
      url: '/api/cases/C-1/attachments?limit=200',
      headers: { authorization: 'Bearer ada' },
    });
    return (answer.json() as AttachmentPage).attachments.find((item) => item.id === id);
  }

  it('asks to come again when the decoder fails, and says nothing of the picture', async () => {
    previewer.rendered = () => Promise.reject(new Error('no process could be started at /usr/bin/x'));
    const answer = await get();
    assert.deepEqual([answer.statusCode, answer.json().code], [503, 'unavailable']);
    assert.equal(answer.headers['retry-after'], '5');
    assert.doesNotMatch(answer.body, /usr|process/);
    previewer.rendered = null;
    assert.equal((await get()).statusCode, 200);
  });

  it('keeps back what is not scanned or infected, made or not', async () => {
    const made = await attach({ scanState: 'clean' });
    await get('?size=160', { id: made.id });
    for (const [scanState, code] of [
      ['pending', 'attachment-not-scanned'],
      ['infected', 'attachment-infected'],
    ] as const) {
      const { id } = await attach({ scanState });
      for (const query of ['', '?window=0,0']) {
        const answer = await get(query, { id });
        assert.deepEqual([answer.statusCode, answer.json().code], [423, code]);
        assert.equal((await get(query, { id, method: 'HEAD' })).statusCode, 423);
      }
    }
  });

  it('is nobody else’s: another case, another tenant and a deleted one have none', async () => {
    await get('?size=160');
    const abroad = await attach({ tenantId: 'other' });
    const deleted = await attach({ deletedAtMs: 1 });
    for (const query of ['?size=160', '?window=0,0']) {
      const foreign = [
        await get(query, { caseId: 'C-2' }),
        await get(query, { caseId: 'C-2', user: 'eve' }),
        await get(query, { id: abroad.id }),
      ];
      for (const answer of foreign) {
        assert.deepEqual([answer.statusCode, answer.json().code], [404, 'attachment-not-found']);
      }
      const outside = await get(query, { user: 'eve' });
      assert.deepEqual([outside.statusCode, outside.json().code], [404, 'not-found']);
      assert.equal((await get(query, { id: deleted.id })).statusCode, 410);
    }
  });

  it('E1: list, preview, picture, download go by the one authentication path', async () => {
    const one = `/api/cases/C-1/attachments/${picture.id}`;
    const urls = [
      '/api/cases/C-1/attachments',
      one,
      `${one}/preview?size=160`,
      `${one}/preview?window=0,0`,
      `${one}/content`,
    ];
    for (const url of urls) {
      const ask = async (authorization?: string) => {
        const headers = authorization === undefined ? {} : { authorization };
        const { statusCode } = await server.app.inject({ url, headers });
        return statusCode;
      };
      const answers = [await ask('Bearer ada'), await ask(), await ask('Bearer'), await ask('Bearer eve')];
      assert.deepEqual(answers, [200, 401, 401, 404], url);
      // Nothing in an address lets anybody in.
      const inAddress = await server.app.inject({ url: `${url}${url.includes('?') ? '&' : '?'}token=ada` });
      assert.equal(inAddress.statusCode, 401);
    }
  });

  it('stops for a reader who leaves, and goes on for one who stays', async () => {
    const release = previewer.hold();
    previewer.signals.length = 0;
    const url = `${origin}/api/cases/C-1/attachments/${picture.id}/preview?size=`;
    const ask = (size: number) => {
      const asked = request(url + size, { headers: { authorization: 'Bearer ada' } }).end();
      const status = new Promise<number | undefined>((resolve) => {
        asked.on('response', (response) => resolve(response.resume().statusCode));
        asked.on('error', () => resolve(undefined));
      });
      return { leave: () => asked.destroy(), status };
    };
    const [leaver, stayer, alone] = [ask(160), ask(160), ask(320)];
    await until('both pictures', () => previewer.renders.length === 2);
    // The third request for the first picture has come, whichever was first.
    await get('?size=160', { method: 'HEAD' });
    leaver.leave();
    alone.leave();
    await until('the end of what nobody wants', () => previewer.signals.some(({ aborted }) => aborted));
    assert.equal(previewer.signals.filter(({ aborted }) => aborted).length, 1);
    release();
    assert.equal(await stayer.status, 200);
    assert.equal(previewer.renders.length, 2);
  });
});
