import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { CONFIG_VARIABLES, ConfigError, readConfig } from './config.js';

const SECRET = 'a secret of at least thirty-two bytes';
const withSecret = (environment: Record<string, string> = {}) =>
  readConfig({ CASE_ATTACHMENTS_SECRET: SECRET, ...environment });

describe('readConfig', () => {
  it('needs a secret and nothing else', () => {
    const config = withSecret();
    assert.equal(config.host, 'localhost');
    assert.equal(config.prefix, '/api');
    assert.equal(config.limits.maxSizeBytes, 524_288_000);
    assert.deepEqual(config.previews, { heic: false, concurrency: 2 });
    assert.deepEqual(config.secrets, [SECRET]);
    assert.throws(() => readConfig({}), /CASE_ATTACHMENTS_SECRET is missing/);
    assert.equal(config.identity, 'case-grants');
    assert.equal(readConfig({ CASE_ATTACHMENTS_DEMO: 'true' }).demo, true);
  });

  it('names what an identity needs and does not have', () => {
    const missing = (environment: Record<string, string>) => {
      try {
        readConfig(environment);
        return [];
      } catch (error) {
        return [...(error as Error).message.matchAll(/^CASE_ATTACHMENTS_(\w+) is missing/gm)].map(
          ([, name]) => name,
        );
      }
    };
    assert.deepEqual(missing({ CASE_ATTACHMENTS_IDENTITY: 'jwt' }), [
      'JWKS_URL',
      'JWT_ISSUER',
      'JWT_AUDIENCE',
      'AUTHORIZE_URL',
      'AUTHORIZE_TOKEN',
    ]);
    assert.deepEqual(missing({ CASE_ATTACHMENTS_IDENTITY: 'trusted-proxy' }), [
      'PROXY_FROM',
      'PROXY_HEADERS',
      'AUTHORIZE_URL',
      'AUTHORIZE_TOKEN',
    ]);
    assert.deepEqual(
      missing({
        CASE_ATTACHMENTS_SECRET: SECRET,
        CASE_ATTACHMENTS_AUTHORIZE_URL: 'https://portal.example.org/may',
      }),
      ['AUTHORIZE_TOKEN'],
    );
    const shown = /CASE_ATTACHMENTS_AUTHORIZE_TOKEN is a value that is not accepted/;
    assert.throws(() => withSecret({ CASE_ATTACHMENTS_AUTHORIZE_TOKEN: 'too short' }), shown);
  });

  it('reads every variable', () => {
    const config = withSecret({
      CASE_ATTACHMENTS_PORT: '0',
      CASE_ATTACHMENTS_ALLOWED_ORIGINS: 'https://a.example, http://localhost:8080',
      CASE_ATTACHMENTS_PUBLIC_URL: 'https://files.example.org/api',
      CASE_ATTACHMENTS_ACCEPTED_EXTENSIONS: 'pdf, .JPG',
      CASE_ATTACHMENTS_MACROS: 'true',
      CASE_ATTACHMENTS_MAX_SIZE_BYTES: '1000',
      CASE_ATTACHMENTS_UPLOAD_IDLE_HOURS: '2',
      CASE_ATTACHMENTS_MAX_EXPORTS: '2',
      CASE_ATTACHMENTS_EXPORT_IDLE_MINUTES: '5',
      CASE_ATTACHMENTS_TICKET_LIFE_MINUTES: '90',
      CASE_ATTACHMENTS_TRUST_PROXY: 'loopback, 10.0.0.0/8',
      CASE_ATTACHMENTS_SDK_DIRECTORY: tmpdir(),
      CASE_ATTACHMENTS_HEIC: 'true',
      CASE_ATTACHMENTS_PREVIEW_CONCURRENCY: '4',
      CASE_ATTACHMENTS_LOG_LEVEL: '',
    });
    assert.equal(config.port, 0);
    assert.deepEqual(config.allowedOrigins, ['https://a.example', 'http://localhost:8080']);
    assert.equal(config.publicUrl, 'https://files.example.org/api');
    assert.deepEqual(config.acceptedTypes, [
      { category: 'image', extensions: ['jpg'] },
      { category: 'document', extensions: ['pdf', 'docm', 'xlsm', 'pptm'] },
    ]);
    assert.equal(config.limits.maxSizeBytes, 1000);
    assert.deepEqual(config.previews, { heic: true, concurrency: 4 });
    assert.equal(config.limits.uploadIdleMs, 7_200_000);
    assert.equal(config.limits.maxExports, 2);
    assert.equal(config.limits.exportIdleMs, 300_000);
    assert.equal(config.limits.ticketLifeMs, 5_400_000);
    assert.deepEqual(config.trustProxy, ['loopback', '10.0.0.0/8']);
    assert.equal(config.sdkDirectory, tmpdir());
    assert.equal(config.logLevel, 'info', 'an empty variable is none');
  });

  for (const [name, value] of [
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PREFIX', 'api'],
    ['PREFIX', '/api/'],
    ['PUBLIC_URL', 'files.example.org'],
    ['PUBLIC_URL', 'https://files.example.org/api/'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'https://a.example/'],
    ['ALLOWED_ORIGINS', 'null'],
    ['DEMO', 'yes'],
    ['IDENTITY', 'cookie-session'],
    ['AUTHORIZE_URL', 'http://portal.example.org/may'],
    ['JWKS_URL', 'http://login.example.org/jwks'],
    ['JWT_ALGORITHMS', 'HS256'],
    ['JWT_ALGORITHMS', 'none'],
    ['JWT_CLAIMS', 'sub'],
    ['JWT_CLAIMS', 'id=sub,id=oid'],
    ['JWT_CLAIMS', 'password=x'],
    ['PROXY_FROM', 'proxy'],
    ['PROXY_FROM', '0.0.0.0/0'],
    ['PROXY_HEADERS', 'displayName=X-Name'],
    ['PROXY_HEADERS', 'id=X User'],
    ['ACCEPTED_EXTENSIONS', 'pdf,exe'],
    ['HEIC', 'on'],
    ['PREVIEW_CONCURRENCY', '0'],
    ['MAX_SIZE_BYTES', '500MB'],
    ['MAX_SIZE_BYTES', '0'],
    ['MAX_SIZE_BYTES', '838860800001'],
    ['SDK_DIRECTORY', '/nowhere/at/all'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['LOG_LEVEL', 'loud'],
  ] as const) {
    it(`refuses ${name}=${value}, naming the variable, the value and what is accepted`, () => {
      assert.throws(
        () => withSecret({ [`CASE_ATTACHMENTS_${name}`]: value }),
        (error: Error) => {
          assert.ok(error instanceof ConfigError);
          assert.ok(
            error.message.startsWith(`CASE_ATTACHMENTS_${name} is ${JSON.stringify(value)}.`),
            error.message,
          );
          assert.match(error.message, /Accepted: /);
          return true;
        },
      );
    });
  }

  it('never shows a secret', () => {
    assert.throws(
      () => readConfig({ CASE_ATTACHMENTS_SECRET: 'short' }),
      (error: Error) => error instanceof ConfigError && !error.message.includes('short'),
    );
  });

  it('reports every fault at once, and variables it does not know', () => {
    assert.throws(
      () =>
        withSecret({ CASE_ATTACHMENTS_PORT: 'x', CASE_ATTACHMENTS_DEMO: 'x', CASE_ATTACHMENTS_POTR: '1' }),
      /PORT is "x".*DEMO is "x".*CASE_ATTACHMENTS_POTR is not a variable/s,
    );
  });
});

describe('docs/server.md', () => {
  const page = readFileSync(new URL('../../../docs/server.md', import.meta.url), 'utf8');

  it('lists exactly the variables there are, with their defaults', () => {
    const documented = [...page.matchAll(/^\| `(CASE_ATTACHMENTS_\w+)` \| ([^|]*) \|/gm)].map(
      ([, name, byDefault]) => [name, byDefault?.trim()],
    );
    assert.deepEqual(
      documented,
      CONFIG_VARIABLES.map(({ name, shownDefault }) => [name, shownDefault]),
    );
  });
});
