import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededApp } from '../testing/seeded-app.js';

const TOKEN = 'scrapes-and-nothing-else';

describe('metrics', () => {
  it('are for whoever holds the token, under both addresses', async () => {
    const server = await seededApp({ metricsToken: TOKEN });
    const ask = (url: string, authorization?: string) =>
      server.app.inject({ url, headers: { ...(authorization && { authorization }) } });
    for (const url of ['/metrics', '/api/metrics']) {
      const answer = await ask(url, `Bearer ${TOKEN}`);
      assert.equal(answer.statusCode, 200);
      assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4/);
      assert.match(answer.body, /^nodejs_eventloop_lag_seconds /m);
      for (const wrong of [undefined, '', 'Bearer ', `Bearer ${TOKEN}x`, TOKEN, 'Bearer ada']) {
        const refused = await ask(url, wrong);
        assert.equal(refused.statusCode, 401, wrong);
        assert.doesNotMatch(refused.body, /nodejs_/);
      }
    }
    await server.close();
  });

  it('are nowhere without one', async () => {
    const server = await seededApp();
    const answer = await server.app.inject({ url: '/metrics', headers: { authorization: 'Bearer ' } });
    assert.equal(answer.statusCode, 404);
    await server.close();
  });

  it('tell what happened, and of nobody', async () => {
    const server = await seededApp({ metricsToken: TOKEN, limits: { freeSpaceFloorBytes: 0 } });
    server.members.allow('ada', 'Marked-Case');
    const headers = { authorization: 'Bearer ada', 'tus-resumable': '1.0.0' };
    const cases = '/api/cases/Marked-Case';
    const begun = await server.app.inject({
      method: 'POST',
      url: `${cases}/uploads`,
      headers: {
        ...headers,
        'upload-length': '100',
        'upload-metadata': `filename ${Buffer.from('Mrs Miller.csv').toString('base64')}`,
      },
    });
    assert.equal(begun.statusCode, 201, begun.body);
    const { id } = begun.json();
    const patch = (offset: number, payload: Buffer) =>
      server.app.inject({
        method: 'PATCH',
        url: `${cases}/uploads/${id}`,
        headers: {
          ...headers,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        payload,
      });
    await patch(0, Buffer.alloc(40, 'a,b\n'));
    await server.app.inject({ url: `${cases}/attachments/${'0'.repeat(32)}`, headers });
    await server.app.inject({ url: '/api/marked-nowhere' });

    const read = async () =>
      (await server.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } })).body;
    const during = await read();
    assert.match(during, /^case_attachments_uploads\{status="receiving"\} 1$/m);
    assert.match(during, /^case_attachments_staging_bytes 40$/m);
    assert.match(
      during,
      /^case_attachments_request_duration_seconds_count\{method="GET",route="\/api\/cases\/:caseId\/attachments\/:attachmentId",status="404"\} 1$/m,
    );
    assert.match(during, /route="none",status="404"/);

    assert.equal((await patch(40, Buffer.alloc(60, 'a,b\n'))).statusCode, 204);
    const after = await read();
    assert.match(after, /^case_attachments_uploads\{status="receiving"\} 0$/m);
    assert.match(after, /^case_attachments_attachments_total\{category="document"\} 1$/m);
    assert.match(after, /^case_attachments_attached_bytes_total 100$/m);
    assert.doesNotMatch(after, /marked|miller|ada|[0-9a-f]{32}/i);
    await server.close();
  });
});
