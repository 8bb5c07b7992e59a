import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { guardedApp } from '../testing/guarded-app.js';
import { KeyServer } from '../testing/key-server.js';
import { type JwtOptions, jwt } from './jwt.js';

const NOW_MS = 1_800_000_000_000;
const nowSeconds = NOW_MS / 1000;
const ISSUER = 'https://login.example.org/';
const AUDIENCE = 'case-attachments';
const claims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'u1',
  name: 'Zoë, oral surgeon',
  practice: 'Oral surgery clinic',
  clinic: 'north',
  groups: ['surgeons'],
  exp: nowSeconds + 3600,
};

describe('jwt', () => {
  const keys = new KeyServer();
  before(async () => {
    await keys.start();
    await keys.addKey('first');
  });
  after(() => keys.stop());
  beforeEach(() => {
    keys.answer = null;
    keys.asked.length = 0;
  });

  const hooks = (options: Partial<JwtOptions> = {}) =>
    jwt({
      jwksUrl: keys.url,
      issuer: ISSUER,
      audience: AUDIENCE,
      authorize: async ({ caseId }) => caseId === 'C-1',
      clock: { now: () => NOW_MS },
      keysCooldownMs: 0,
      ...options,
    });
  const ask = (token: string, options: Partial<JwtOptions> = {}, app = guardedApp(hooks(options))) =>
    app.inject({ url: '/cases/C-1', headers: { authorization: `Bearer ${token}` } });

  it('knows the person of a token, and leaves to `authorize` what they may do', async () => {
    const app = guardedApp(hooks());
    const answer = await ask(await keys.sign('first', claims), {}, app);
    assert.deepEqual(answer.json(), { id: 'u1', displayName: 'Zoë, oral surgeon', tenantId: 'default' });
    const elsewhere = await app.inject({
      url: '/cases/C-2',
      headers: { authorization: `Bearer ${await keys.sign('first', claims)}` },
    });
    assert.equal(elsewhere.json().code, 'not-found');
  });

  it('reads the claims that it is told to, each of which has to be there', async () => {
    const names = { id: 'sub', orgName: 'practice', tenantId: 'clinic', roles: 'groups' };
    const answer = await ask(await keys.sign('first', claims), { claims: names });
    assert.deepEqual(answer.json(), {
      id: 'u1',
      displayName: 'Zoë, oral surgeon',
      orgName: 'Oral surgery clinic',
      tenantId: 'north',
      roles: ['surgeons'],
    });
    for (const missing of ['sub', 'name', 'practice', 'clinic', 'groups']) {
      const token = await keys.sign('first', { ...claims, [missing]: undefined });
      assert.equal((await ask(token, { claims: names })).statusCode, 401, missing);
    }
    for (const wrong of [{ sub: 7 }, { name: ' ' }, { clinic: 'a\nb' }, { groups: 'surgeons' }]) {
      const token = await keys.sign('first', { ...claims, ...wrong } as typeof claims);
      assert.equal((await ask(token, { claims: names })).statusCode, 401, JSON.stringify(wrong));
    }
  });

  it('refuses what is not for here, not from there or not now', async () => {
    for (const wrong of [
      { aud: 'another-service' },
      { aud: undefined },
      { iss: 'https://login.example.org' },
      { iss: undefined },
      { exp: nowSeconds - 31 },
      { exp: undefined },
      { nbf: nowSeconds + 31 },
    ]) {
      const token = await keys.sign('first', { ...claims, ...wrong } as typeof claims);
      assert.equal((await ask(token)).statusCode, 401, JSON.stringify(wrong));
    }
    for (const right of [{ exp: nowSeconds - 29 }, { nbf: nowSeconds + 29 }, { aud: ['x', AUDIENCE] }]) {
      const token = await keys.sign('first', { ...claims, ...right });
      assert.equal((await ask(token)).statusCode, 200, JSON.stringify(right));
    }
  });

  it('takes no algorithm but those it is told, and never a public key for a shared secret', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const unsigned = (alg: string) => `${encode({ alg, kid: 'first' })}.${encode(claims)}`;
    const publicKey = JSON.stringify(keys.publicKey('first'));
    const asSecret = createHmac('sha256', publicKey).update(unsigned('HS256')).digest('base64url');
    await keys.addKey('other-curve', 'ES384');
    const tokens = {
      none: `${unsigned('none')}.`,
      'HS256 with the public key': `${unsigned('HS256')}.${asSecret}`,
      'ES384, unasked': await keys.sign('other-curve', claims),
      'a signature of another token': (await keys.sign('first', claims)).replace(
        /\.[^.]+\./,
        `.${encode({ ...claims, sub: 'u2' })}.`,
      ),
    };
    for (const [what, token] of Object.entries(tokens)) {
      assert.equal((await ask(token)).statusCode, 401, what);
    }
    assert.equal((await ask(tokens['ES384, unasked'], { algorithms: ['ES384'] })).statusCode, 200);
    for (const algorithm of ['HS256', 'none', 'A128KW']) {
      assert.throws(() => hooks({ algorithms: [algorithm as 'RS256'] }), RangeError, algorithm);
    }
    assert.throws(() => hooks({ algorithms: [] }), RangeError);
  });

  it('follows no address that a token names', async () => {
    const evil = new KeyServer();
    await evil.start();
    await evil.addKey('evil');
    for (const header of [{ jku: evil.url }, { x5u: evil.url }, { jwk: evil.publicKey('evil') }]) {
      const token = await evil.sign('evil', claims, header);
      assert.equal((await ask(token)).statusCode, 401, JSON.stringify(header));
    }
    assert.deepEqual(evil.asked, []);
    await evil.stop();
  });

  it('finds a new key when the keys rotate, and forgets the old one', async () => {
    const app = guardedApp(hooks());
    await keys.addKey('old');
    const old = await keys.sign('old', claims);
    assert.equal((await ask(old, {}, app)).statusCode, 200);
    await keys.addKey('new');
    keys.removeKey('old');
    assert.equal((await ask(await keys.sign('new', claims), {}, app)).statusCode, 200);
    assert.equal((await ask(old, {}, app)).statusCode, 401);
  });

  it('asks for the keys no more often than it has to, whatever key ids are made up', async () => {
    const app = guardedApp(hooks({ keysCooldownMs: 60_000 }));
    const token = await keys.sign('first', claims);
    for (let made = 0; made < 20; made++) {
      assert.equal((await ask(token, {}, app)).statusCode, 200);
      assert.equal(
        (await ask(await keys.sign('first', claims, { kid: `made-up-${made}` }), {}, app)).statusCode,
        401,
      );
    }
    assert.equal(keys.asked.length, 1);
  });

  it('answers 503, and not 401, while the keys cannot be had', async () => {
    const token = await keys.sign('first', claims);
    const evil = new KeyServer();
    await evil.start();
    const faults: (typeof keys.answer)[] = [
      { status: 500 },
      { status: 200 },
      { status: 302, headers: { location: evil.url } },
    ];
    for (const fault of faults) {
      keys.answer = fault;
      const answer = await ask(token);
      assert.equal(answer.json().code, 'unavailable', JSON.stringify(fault));
      assert.equal(answer.statusCode, 503);
      assert.equal(answer.headers['retry-after'], '5');
      assert.doesNotMatch(answer.body, /127\.0\.0\.1|jwks/);
    }
    assert.deepEqual(evil.asked, [], 'redirects are not followed');
    await evil.stop();
    const nobodyThere = await ask(token, { jwksUrl: evil.url });
    assert.equal(nobodyThere.statusCode, 503);
  });

  it('does not start without an issuer and an audience, or with keys from a line that others can change', () => {
    for (const wrong of [
      { issuer: '' },
      { audience: '' },
      { audience: [] },
      { jwksUrl: 'http://login.example.org/jwks' },
      { jwksUrl: 'https://user:secret@login.example.org/jwks' },
      { jwksUrl: 'file:///etc/passwd' },
      { jwksUrl: 'login.example.org' },
      { clockToleranceSeconds: 301 },
      { clockToleranceSeconds: Number.NaN },
    ]) {
      assert.throws(() => hooks(wrong), RangeError, JSON.stringify(wrong));
    }
  });
});
