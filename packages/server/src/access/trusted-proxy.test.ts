import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { guardedApp } from '../testing/guarded-app.js';
import { type TrustedProxyOptions, trustedProxy } from './trusted-proxy.js';

const hooks = (options: Partial<TrustedProxyOptions> = {}) =>
  trustedProxy({
    headers: { id: 'X-User', displayName: 'X-User-Name' },
    from: ['10.1.0.0/16', '127.0.0.1', '2001:db8::/32'],
    authorize: async () => true,
    ...options,
  });
const person = { 'x-user': 'u1', 'x-user-name': 'Oral surgeon' };

function ask(
  remoteAddress: string,
  headers: Record<string, string> = person,
  options: Partial<TrustedProxyOptions> = {},
) {
  return guardedApp(hooks(options)).inject({ url: '/cases/C-1', remoteAddress, headers });
}

describe('trustedProxy', () => {
  it('believes the proxy, and nobody else', async () => {
    for (const proxy of ['10.1.2.3', '127.0.0.1', '::ffff:10.1.2.3', '2001:db8::7']) {
      const answer = await ask(proxy);
      assert.deepEqual(answer.json(), { id: 'u1', displayName: 'Oral surgeon', tenantId: 'default' }, proxy);
    }
    for (const stranger of ['10.2.0.1', '::ffff:10.2.0.1', '::1', '2001:db9::1', 'unix']) {
      assert.equal((await ask(stranger)).statusCode, 401, stranger);
    }
  });

  it('heeds the peer of the socket, whatever is forwarded', async () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
      const answer = await ask('192.0.2.1', { ...person, [name]: '10.1.2.3' });
      assert.equal(answer.statusCode, 401, name);
    }
  });

  it('takes a header that is there once and readable', async () => {
    const name = Buffer.from('Zoë').toString('latin1');
    assert.equal((await ask('10.1.2.3', { ...person, 'x-user-name': name })).json().displayName, 'Zoë');
    for (const wrong of [{ 'x-user': '' }, { 'x-user': 'x'.repeat(201) }, { 'x-user-name': 'Zo\xeb' }]) {
      assert.equal((await ask('10.1.2.3', { ...person, ...wrong })).statusCode, 401, JSON.stringify(wrong));
    }
    assert.equal((await ask('10.1.2.3', { 'x-user-name': 'Oral surgeon' })).statusCode, 401);
  });

  it('is not fooled by a second header of the same name, on a real socket', async () => {
    const app = guardedApp(hooks());
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const answerTo = (...lines: string[]) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(['GET /cases/C-1 HTTP/1.1', 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'));
      return text(socket);
    };
    assert.match(await answerTo('X-User: u1', 'X-User-Name: Zoë'), /^HTTP\/1\.1 200 .*"displayName":"Zoë"/s);
    assert.match(await answerTo('X-User: u1', 'x-user: u2', 'X-User-Name: Zoë'), /^HTTP\/1\.1 401 /);
    await app.close();
  });

  it('names tenant and practice where the proxy does', async () => {
    const headers = { id: 'X-User', orgName: 'X-Practice', tenantId: 'X-Clinic' };
    const full = { 'x-user': 'u1', 'x-practice': 'Practice', 'x-clinic': 'north' };
    assert.deepEqual((await ask('10.1.2.3', full, { headers })).json(), {
      id: 'u1',
      displayName: 'u1',
      orgName: 'Practice',
      tenantId: 'north',
    });
    const withoutTenant = { 'x-user': 'u1', 'x-practice': 'Practice' };
    assert.equal((await ask('10.1.2.3', withoutTenant, { headers })).statusCode, 401);
  });

  it('refuses the pages of others: such a proxy knows people by a cookie', async () => {
    const foreign = { ...person, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    assert.equal((await ask('10.1.2.3', foreign)).json().code, 'action-not-allowed');
  });

  it('does not start with an address that is none, or is everybody', () => {
    for (const from of [
      [],
      [''],
      ['proxy'],
      ['10.0.0.0/33'],
      ['10.0.0.0/8/8'],
      ['0.0.0.0/0'],
      ['::/0'],
      ['::1/129'],
    ]) {
      assert.throws(() => hooks({ from }), RangeError, String(from));
    }
  });
});
