import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import type { FastifyRequest } from 'fastify';
import type { AccessQuestion } from '../ports/access.js';
import { caseGrants, signCaseGrant } from './case-grants.js';

const SECRET = 'the first secret, thirty-two bytes or more';
const OTHER = 'the second secret, thirty-two bytes or more';
const NOW_MS = 1_800_000_000_000;
const clock = { now: () => NOW_MS };
const nowSeconds = NOW_MS / 1000;

/** As a portal in any language writes it. */
function sign(
  claims: object,
  { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' } as object } = {},
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const claims = {
  sub: 'u1',
  name: 'Referring dentist',
  case: 'C-1',
  actions: ['list', 'read'],
  exp: nowSeconds + 600,
};

function requestWith(authorization?: string): FastifyRequest {
  return { headers: { authorization } } as unknown as FastifyRequest;
}

const authenticate = (token: string, secret: string | string[] = SECRET) =>
  caseGrants({ secret, clock }).authenticate(requestWith(`Bearer ${token}`));

describe('caseGrants', () => {
  it('knows the user of a grant signed elsewhere', async () => {
    const user = await authenticate(sign({ ...claims, org: 'Dental practice', tenant: 't1' }));
    assert.equal(user?.id, 'u1');
    assert.equal(user?.displayName, 'Referring dentist');
    assert.equal(user?.orgName, 'Dental practice');
    assert.equal(user?.tenantId, 't1');
  });

  it('allows what the grant says, on its case and tenant, until it lapses', async () => {
    let nowMs = NOW_MS;
    const { authenticate, authorize } = caseGrants({ secret: SECRET, clock: { now: () => nowMs } });
    const user = await authenticate(requestWith(`Bearer ${sign(claims)}`));
    assert.ok(user);
    const question: AccessQuestion = {
      user: { ...user },
      tenantId: 'default',
      caseId: 'C-1',
      action: 'read',
    };
    assert.equal(await authorize(question), true, 'also for a copy of the user');
    assert.equal(await authorize({ ...question, action: 'delete' }), false);
    assert.equal(await authorize({ ...question, caseId: 'C-2' }), false);
    assert.equal(await authorize({ ...question, tenantId: 'other' }), false);
    assert.equal(await authorize({ ...question, user: { id: 'u1', displayName: 'x' } }), false);
    nowMs = claims.exp * 1000;
    assert.equal(await authorize(question), false);
  });

  const refused: Record<string, string> = {
    'an expired grant': sign({ ...claims, exp: nowSeconds }),
    'one that lives longer than 15 minutes': sign({ ...claims, exp: nowSeconds + 15 * 60 + 31 }),
    'one without exp': sign({ ...claims, exp: undefined }),
    'one without a name': sign({ ...claims, name: undefined }),
    'one with an empty sub': sign({ ...claims, sub: ' ' }),
    'one whose case is no text': sign({ ...claims, case: ['C-1'] }),
    'one whose actions are no list': sign({ ...claims, actions: 'list' }),
    "one signed with another's secret": sign(claims, { secret: OTHER }),
    'alg none': `${sign(claims, { header: { alg: 'none' } })
      .split('.')
      .slice(0, 2)
      .join('.')}.`,
    'another algorithm': sign(claims, { header: { alg: 'HS512' } }),
    garbage: 'x.y.z',
    'no JWT at all': 'hello',
  };
  for (const [what, token] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => assert.equal(await authenticate(token), null));
  }

  it('takes the clock of a portal that is a little ahead', async () => {
    assert.ok(await authenticate(sign({ ...claims, exp: nowSeconds + 15 * 60 + 29 })));
  });

  it('needs the Bearer scheme', async () => {
    const { authenticate } = caseGrants({ secret: SECRET, clock });
    for (const header of [undefined, '', sign(claims), `Basic ${sign(claims)}`]) {
      assert.equal(await authenticate(requestWith(header)), null);
    }
    assert.ok(await authenticate(requestWith(`bearer ${sign(claims)}`)));
  });

  it('accepts several secrets while they are rotated', async () => {
    assert.ok(await authenticate(sign(claims, { secret: OTHER }), [SECRET, OTHER]));
  });

  it('refuses a secret that is too short', () => {
    assert.throws(() => caseGrants({ secret: 'short' }), RangeError);
    assert.throws(() => caseGrants({ secret: [] }), RangeError);
  });

  it('signs what it accepts, for Node portals', async () => {
    const token = await signCaseGrant({
      secret: SECRET,
      user: { id: 'u2', displayName: 'Zoë', orgName: 'Lab' },
      caseId: 'C-9',
      actions: ['list'],
      clock,
    });
    const user = await authenticate(token);
    assert.equal(user?.displayName, 'Zoë');
    await assert.rejects(
      signCaseGrant({
        secret: SECRET,
        user: { id: 'u', displayName: 'u' },
        caseId: 'C',
        actions: [],
        lifetimeSeconds: 901,
      }),
      RangeError,
    );
  });
});
