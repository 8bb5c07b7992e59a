import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ROUTES } from '@case-attachments/contract';
import { signCaseGrant } from './access/case-grants.js';
import { serviceIdentity, signServiceToken } from './access/service-identity.js';
import { recordedBy } from './testing/recorded-by.js';
import { PORTAL, seededApp } from './testing/seeded-app.js';
import {
  SERVICE_SECRET,
  type ServiceApp,
  ServiceCalls,
  serviceApp,
  tokenFor,
} from './testing/service-calls.js';
import { problemOf } from './testing/upload-server.js';

const ROUTES_OF_SERVICES = Object.values(ROUTES)
  .filter((url) => url.startsWith('/service/'))
  .map((url) => url.slice('/service'.length).replace(/:\w+/g, 'x'));
const METHODS = ['GET', 'POST', 'PUT'];

const later = { now: () => Date.now() + 20 * 60_000 };
const earlier = { now: () => Date.now() - 20 * 60_000 };

describe("the door for the portal's backend", () => {
  let server: ServiceApp;
  before(async () => {
    server = await serviceApp();
  });
  after(() => server.close());

  /** What every address of services answers, where there is one. */
  async function answers(token: string, headers: Record<string, string> = {}): Promise<Set<string>> {
    const calls = new ServiceCalls(server.origin, async () => token);
    const codes = new Set<string>();
    for (const path of ROUTES_OF_SERVICES) {
      for (const method of METHODS) {
        const response = await calls.fetch(method, path, { headers });
        const { code } = await problemOf(response);
        // No such method at that address.
        if (code !== 'not-found') codes.add(code);
        assert.equal(response.headers.get('access-control-allow-origin'), null);
      }
    }
    return codes;
  }

  const signed = (over: Partial<Parameters<typeof signServiceToken>[0]>) =>
    signServiceToken({ secret: SERVICE_SECRET, serviceId: 'portal', actions: ['list'], ...over });

  it('turns away who has no token, a lapsed one, one of another secret, one for too long, or a case grant', async () => {
    const strangers = {
      none: 'x',
      lapsed: await signed({ clock: earlier }),
      'another secret': await signed({ secret: 'somebody who was never told the secret of ours' }),
      'too long': await signed({ clock: later }),
      'a case grant': await signCaseGrant({
        secret: SERVICE_SECRET,
        user: { id: 'ada', displayName: 'Oral surgeon' },
        caseId: 'x',
        actions: ['list'],
      }),
    };
    for (const [what, token] of Object.entries(strangers)) {
      assert.deepEqual(await answers(token), new Set(['unauthenticated']), what);
    }
  });

  it('asks each address for its action', async () => {
    assert.deepEqual(await answers(await tokenFor([])), new Set(['action-not-allowed']));
  });

  it('lets no page in, whatever its origin and its token', async () => {
    const token = await tokenFor();
    assert.deepEqual(await answers(token, { origin: PORTAL }), new Set(['action-not-allowed']));
    const preflight = await fetch(`${server.origin}/api/service/cases/x`, {
      method: 'OPTIONS',
      headers: { origin: PORTAL, 'access-control-request-method': 'GET' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  });

  it('records who is turned away, and for what', async (test) => {
    // Its own: what the same strangers try again within a minute is only counted.
    const server = await serviceApp();
    test.after(() => server.close());
    const denied = async (work: () => Promise<Response>) => {
      const events = await recordedBy(server.unitOfWork, async () => {
        const { status } = await work();
        assert.ok([401, 403, 409].includes(status), String(status));
      });
      return events
        .filter(({ outcome }) => outcome === 'denied')
        .map(({ actorId, caseId, reason, details: { action } }) => [actorId, caseId, reason, action]);
    };
    const as = (token: string) => new ServiceCalls(server.origin, async () => token);
    const reader = as(await tokenFor(['list']));
    assert.deepEqual(await denied(() => as('x').get('/cases/C-d')), [['', 'C-d', 'unauthenticated', 'list']]);
    assert.deepEqual(await denied(() => as('x').get('/webhooks/dead-letters')), [
      ['', '', 'unauthenticated', 'webhooks'],
    ]);
    assert.deepEqual(await denied(() => reader.post('/cases/C-d/purge')), [
      ['service:portal', 'C-d', 'action-not-allowed', 'purge'],
    ]);
    await server.calls.post('/cases/C-d/hold', { reason: 'court order' });
    assert.deepEqual(await denied(() => server.calls.post('/cases/C-d/purge')), [
      ['service:portal', 'C-d', 'legal-hold', 'purge'],
    ]);
    await server.calls.post('/cases/C-d/close');
    assert.deepEqual(
      await denied(() => server.calls.import('late', Buffer.from('%PDF-'), undefined, 'C-d')),
      [['service:portal', 'C-d', 'case-closed', 'import']],
    );
  });

  it('takes each of several secrets, while one replaces another', async () => {
    const old = 'the secret before, which some backend still has at hand';
    const authenticate = serviceIdentity({ secret: [SERVICE_SECRET, old] });
    for (const secret of [SERVICE_SECRET, old]) {
      const token = await signed({ secret, tenantId: 'clinic' });
      const request = { headers: { authorization: `Bearer ${token}` } };
      const service = await authenticate(request as Parameters<typeof authenticate>[0]);
      assert.equal(service?.tenantId, 'clinic');
    }
    assert.throws(() => serviceIdentity({ secret: 'short' }), RangeError);
  });

  it('lets nobody with a service token into the routes of people', async () => {
    const response = await fetch(`${server.origin}/api/cases/C-1`, {
      headers: { authorization: `Bearer ${await tokenFor()}` },
    });
    assert.equal(response.status, 401);
  });

  it('is not there without a service secret', async () => {
    const { app, close } = await seededApp();
    try {
      const headers = { authorization: `Bearer ${await tokenFor()}` };
      const response = await app.inject({ url: '/api/service/cases/C-1', headers });
      assert.equal(response.statusCode, 404);
    } finally {
      await close();
    }
  });
});
