import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SERVER_VERSION } from '../server-version.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('operations', () => {
  let server: SeededApp;
  let sdk: string;
  let outside: string;
  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'sdk-'));
    sdk = join(outside, 'cdn');
    await mkdir(join(sdk, 'chunks'), { recursive: true });
    await writeFile(join(outside, 'secret.js'), 'secret');
    await writeFile(join(sdk, 'case-attachments.js'), 'export {}');
    await writeFile(join(sdk, 'case-attachments.js.map'), '{}');
    await writeFile(join(sdk, 'sri.json'), '{}');
    await writeFile(join(sdk, 'chunks/zip-1a2b.js'), 'export {}');
    await writeFile(join(sdk, '.hidden.js'), 'hidden');
    await writeFile(join(sdk, 'notes.txt'), 'notes');
    await symlink(join(outside, 'secret.js'), join(sdk, 'link.js'));
    server = await seededApp({ sdkDirectory: sdk });
  });
  after(async () => {
    await server.close();
    await rm(outside, { recursive: true });
  });

  it('is alive and ready, and has its contract, for anybody', async () => {
    for (const url of ['/api/health/live', '/api/health/ready', '/health/live', '/health/ready']) {
      assert.equal((await server.app.inject({ url })).statusCode, 200, url);
    }
    const openApi = await server.app.inject({ url: '/api/openapi.json' });
    assert.match(String(openApi.headers['content-type']), /^application\/json/);
    assert.equal(openApi.json().info.version, SERVER_VERSION);
  });

  it('tells of attachments that lost their bytes, and is ready all the same', async () => {
    const losing = await seededApp({ timings: { collectIntervalMs: 5 } });
    await losing.attach({ name: 'Mrs Miller.png', bytes: Buffer.from('kept') });
    const { id } = await losing.attach({ name: 'Mrs Miller.png' });
    const ready = () => losing.app.inject({ url: '/health/ready' });
    while ((await ready()).json().attachmentsWithoutBytes !== 1) await setTimeout(5);
    assert.equal((await ready()).statusCode, 200);
    const told = losing.logLines.filter((line) => line.includes('MissingBytesError'));
    assert.equal(told.length, 1);
    assert.ok(told[0]?.includes(id));
    assert.ok(!losing.logLines.some((line) => line.includes('Miller')));
    await losing.close();
  });

  it('is not ready when the file storage is gone', async () => {
    const broken = await seededApp();
    await rm(broken.folder, { recursive: true });
    const answer = await broken.app.inject({ url: '/health/ready' });
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().code, 'storage-unavailable');
    assert.equal(answer.headers['retry-after'], '5');
    await broken.close();
  });

  it('serves the SDK of its version to any page, for good', async () => {
    for (const prefix of ['', '/api']) {
      for (const [file, type] of [
        ['case-attachments.js', 'text/javascript; charset=utf-8'],
        ['case-attachments.js.map', 'application/json; charset=utf-8'],
        ['chunks/zip-1a2b.js', 'text/javascript; charset=utf-8'],
        ['sri.json', 'application/json; charset=utf-8'],
      ]) {
        const answer = await server.app.inject({
          url: `${prefix}/sdk/${SERVER_VERSION}/${file}`,
          headers: { origin: 'https://any.example' },
        });
        assert.equal(answer.statusCode, 200, file);
        assert.equal(answer.headers['content-type'], type);
        assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
        assert.equal(answer.headers['access-control-allow-origin'], '*');
        assert.equal(answer.headers['access-control-allow-credentials'], undefined);
        assert.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin');
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      }
    }
  });

  it('says of the SDK without sending it what it would send', async () => {
    const url = `/sdk/${SERVER_VERSION}/case-attachments.js`;
    const whole = await server.app.inject({ url });
    const head = await server.app.inject({ method: 'HEAD', url });
    assert.equal(head.statusCode, 200);
    assert.equal(head.body, '');
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
      assert.ok(head.headers[name], name);
      assert.equal(head.headers[name], whole.headers[name], name);
    }
    const missing = await server.app.inject({ method: 'HEAD', url: `/sdk/${SERVER_VERSION}/missing.js` });
    assert.equal(missing.statusCode, 404);
  });

  it('serves nothing else, whatever the path says', async () => {
    const origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    for (const path of [
      '0.0.0/case-attachments.js',
      `${SERVER_VERSION}/missing.js`,
      `${SERVER_VERSION}/`,
      `${SERVER_VERSION}/chunks`,
      `${SERVER_VERSION}/chunks/`,
      `${SERVER_VERSION}/notes.txt`,
      `${SERVER_VERSION}/.hidden.js`,
      `${SERVER_VERSION}/link.js`,
      `${SERVER_VERSION}/../secret.js`,
      `${SERVER_VERSION}/..%2fsecret.js`,
      `${SERVER_VERSION}/%2e%2e/secret.js`,
      `${SERVER_VERSION}/chunks/..%2f..%2fsecret.js`,
      `${SERVER_VERSION}/..%5csecret.js`,
      `${SERVER_VERSION}//${sdk}/case-attachments.js`,
      `${SERVER_VERSION}/case-attachments.js%00.js`,
      `${SERVER_VERSION}/case-attachments.js/x.js`,
    ]) {
      assert.match(await rawGet(origin, `/sdk/${path}`), /^HTTP\/1\.1 404 /, path);
    }
  });

  /** As typed: fetch would resolve the dots. */
  function rawGet(origin: string, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin);
      let answer = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      });
      socket.setEncoding('latin1').on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('end', () => resolve(answer)).on('error', reject);
    });
  }
});
