import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ConfigError, readConfig } from '../config.js';
import { requireSecure } from './require-secure.js';
import { isWeakSecret } from './weak-secret.js';

describe('requireSecure', () => {
  let scratch: string;
  let data: string;
  let sdk: string;
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'settings-'));
    data = join(scratch, 'data');
    sdk = join(scratch, 'sdk');
    for (const folder of [data, sdk, join(sdk, 'data'), join(scratch, 'empty'), join(scratch, 'open')]) {
      await mkdir(folder, { mode: 0o700 });
    }
    await writeFile(join(sdk, 'case-attachments.js'), 'export {}');
    await chmod(join(scratch, 'open'), 0o755);
    await symlink(join(sdk, 'data'), join(scratch, 'link'));
  });
  after(() => rm(scratch, { recursive: true }));

  const settings = (over: Record<string, string> = {}) => ({
    SECRET: randomBytes(32).toString('hex'),
    DATA_DIRECTORY: data,
    PUBLIC_URL: 'https://files.example.org/api',
    ALLOWED_ORIGINS: 'https://portal.example.org,http://localhost:8080,http://127.0.0.1:3000',
    TRUST_PROXY: 'loopback,10.0.0.0/8',
    SDK_DIRECTORY: sdk,
    ...over,
  });
  const start = (over: Record<string, string>) =>
    requireSecure(
      readConfig(
        Object.fromEntries(
          Object.entries(settings(over)).map(([name, value]) => [`CASE_ATTACHMENTS_${name}`, value]),
        ),
      ),
    );

  it('lets a server start as the documentation has it', () => {
    start({});
    const alone = { PUBLIC_URL: '', TRUST_PROXY: '' };
    start(alone);
    start({ ...alone, HOST: '0.0.0.0', PUBLIC_URL: 'https://files.example.org/api' });
    start({ ...alone, HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.5' });
    start({
      METRICS_TOKEN: randomBytes(32).toString('hex'),
      AUTHORIZE_URL: 'https://portal.example.org/authorize',
      AUTHORIZE_TOKEN: randomBytes(32).toString('hex'),
      WEBHOOK_URL: 'https://portal.example.org/webhooks',
      WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    });
  });

  for (const [what, over, words, risk] of [
    ['a secret that can be guessed', { SECRET: 'a'.repeat(64) }, /SECRET can be guessed.*openssl rand/],
    [
      'a service secret that can be guessed',
      { SERVICE_SECRET: 'b'.repeat(64) },
      /SERVICE_SECRET can be guessed.*openssl rand/,
    ],
    [
      'figures by a token that can be guessed',
      { METRICS_TOKEN: 'a'.repeat(16) },
      /METRICS_TOKEN can be guessed.*openssl rand/,
    ],
    [
      'webhooks signed with what can be guessed',
      {
        WEBHOOK_URL: 'https://portal.example.org/webhooks',
        WEBHOOK_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
      },
      /WEBHOOK_SECRET can be guessed.*whsec_/,
    ],
    [
      "a token for the portal's endpoint that can be guessed",
      { AUTHORIZE_URL: 'https://portal.example.org/authorize', AUTHORIZE_TOKEN: 'a'.repeat(32) },
      /AUTHORIZE_TOKEN can be guessed.*openssl rand/,
    ],
    ...['0.0.0.0', '::', '192.168.1.5', 'files.example.org'].map(
      (HOST) =>
        [
          `plain http for others, on ${HOST}`,
          { HOST, PUBLIC_URL: '', TRUST_PROXY: '' },
          /HOST is .*without TLS.*PUBLIC_URL.*TRUST_PROXY/,
          'plain-http',
        ] as const,
    ),
    [
      'a public address by http',
      { PUBLIC_URL: 'http://files.example.org/api' },
      /PUBLIC_URL is http/,
      'plain-http',
    ],
    [
      'a portal by http',
      { ALLOWED_ORIGINS: 'http://portal.example.org' },
      /has http:\/\/portal\.example\.org/,
      'plain-http',
    ],
    ['trust in everybody', { TRUST_PROXY: '0.0.0.0/0' }, /TRUST_PROXY has 0\.0\.0\.0\/0/],
    [
      'trust in two halves of everybody',
      { TRUST_PROXY: '0.0.0.0/1,128.0.0.0/1' },
      /TRUST_PROXY has 0\.0\.0\.0\/1/,
    ],
    ['trust in everybody by IPv6', { TRUST_PROXY: '::/0' }, /TRUST_PROXY has ::\/0/],
    ['a demo that others reach', { DEMO: 'true', HOST: '0.0.0.0' }, /DEMO is true/, 'demo-on-network'],
    ['a demo with a public address', { DEMO: 'true' }, /DEMO is true/, 'demo-on-network'],
  ] as readonly (readonly [string, Record<string, string>, RegExp, string?])[]) {
    it(`refuses ${what}${risk ? ', unless it is accepted' : ''}`, () => {
      const refused = (error: Error) => error instanceof ConfigError && words.test(error.message);
      assert.throws(() => start(over), refused);
      const accepting = () => start({ ...over, ACCEPTED_RISKS: 'plain-http,demo-on-network,readable-data' });
      if (risk) accepting();
      else assert.throws(accepting, refused);
    });
  }

  it('refuses folders that give patients away', () => {
    const open = join(scratch, 'open');
    assert.throws(() => start({ DATA_DIRECTORY: open }), /may be read by every account.*chmod o-rwx/);
    start({ DATA_DIRECTORY: open, ACCEPTED_RISKS: 'readable-data' });
    const apart = /lie in each other/;
    assert.throws(() => start({ DATA_DIRECTORY: join(sdk, 'data') }), apart);
    assert.throws(() => start({ DATA_DIRECTORY: join(scratch, 'link') }), apart, 'through a link');
    assert.throws(() => start({ DATA_DIRECTORY: scratch }), apart);
    assert.throws(() => start({ SDK_DIRECTORY: join(scratch, 'empty') }), /has no case-attachments\.js/);
    assert.throws(
      () => start({ DATABASE_PATH: join(data, 'staging', 'rows.sqlite') }),
      /in the folder "staging"/,
    );
    start({ DATABASE_PATH: join(data, 'staging.sqlite') });
  });

  it('names every one at once', () => {
    assert.throws(
      () => start({ SECRET: 'abc'.repeat(20), PUBLIC_URL: 'http://a.example/api', TRUST_PROXY: '0.0.0.0/0' }),
      /SECRET.*\n.*PUBLIC_URL.*\n.*TRUST_PROXY/,
    );
  });
});

describe('isWeakSecret', () => {
  it('knows what people write in place of a secret', () => {
    for (const secret of [
      '0'.repeat(64),
      'abcdefghijkl'.repeat(4),
      'wx9k2LmPq'.repeat(4),
      'change-me-change-it-please-today!',
      'this is an example, replace it please',
      'MyPassword-is-longer-than-32-bytes!',
    ]) {
      assert.equal(isWeakSecret(secret), true, secret);
    }
  });

  it('takes what openssl makes', () => {
    for (let made = 0; made < 2_000; made += 1) {
      const secret = createHash('sha256').update(String(made)).digest('hex');
      assert.equal(isWeakSecret(secret), false, secret);
    }
  });
});
