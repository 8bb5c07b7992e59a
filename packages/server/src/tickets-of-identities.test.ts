import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Ticket } from '@case-attachments/contract';
import Fastify from 'fastify';
import { caseGrants, signCaseGrant } from './access/case-grants.js';
import type { AccessHooks } from './http/access-guard.js';
import { caseAttachments } from './plugin.js';
import { seededApp } from './testing/seeded-app.js';
import { StoppedClock } from './testing/ticket-calls.js';

const secret = 'only tests sign with this secret and nobody else';

/** Issues a ticket for a new file of case C-1. @returns how its download is answered */
async function ticketFor(hooks: AccessHooks, token: string, clock: StoppedClock, tenantId?: string) {
  const server = await seededApp({ access: hooks, clock });
  const { id } = await server.attach({ bytes: Buffer.from('hello'), ...(tenantId && { tenantId }) });
  const path = `/api/cases/C-1/attachments/${id}/ticket`;
  const ask = (by: string) =>
    server.app.inject({
      method: 'POST',
      url: path,
      headers: { authorization: `Bearer ${by}` },
    });
  const answer = await ask(token);
  assert.equal(answer.statusCode, 200, answer.body);
  const { pathname, search } = new URL(answer.json<Ticket>().url, `http://localhost${path}`);
  return {
    server,
    ask,
    download: () => server.app.inject({ url: pathname + search }),
  };
}

describe('tickets of every kind of identity', () => {
  it('a case grant: stand for what the grant allowed, after it lapsed, for their own life', async () => {
    const clock = new StoppedClock();
    const user = { id: 'u1', displayName: 'Oral surgeon', tenantId: 'north', orgName: 'Clinic' };
    const grant = { secret, user, caseId: 'C-1', clock, lifetimeSeconds: 60 };
    const token = await signCaseGrant({ ...grant, actions: ['list', 'read'] });
    const { server, ask, download } = await ticketFor(caseGrants({ secret, clock }), token, clock, 'north');
    const stranger = await signCaseGrant({
      ...{ secret, caseId: 'C-1', clock, actions: ['list', 'read'] },
      user: { ...user, tenantId: 'south' },
    });
    assert.equal((await ask(stranger)).json().code, 'attachment-not-found', 'of another tenant');
    assert.equal(
      (await ask(await signCaseGrant({ ...grant, caseId: 'C-2', actions: ['list', 'read'] }))).statusCode,
      404,
    );
    clock.nowMs += 30_000;
    assert.equal((await download()).body, 'hello');
    clock.nowMs += 3600_000;
    assert.equal((await download()).body, 'hello');
    clock.nowMs += 5 * 3600_000;
    assert.equal((await download()).json().code, 'ticket-expired');
    await server.close();
  });

  it('a case grant with an `authorize` beside it: no longer than the portal says, though the grant goes on', async () => {
    const clock = new StoppedClock();
    const user = { id: 'u1', displayName: 'Oral surgeon' };
    const token = await signCaseGrant({ secret, user, caseId: 'C-1', clock, actions: ['list', 'read'] });
    let onTheCase = true;
    const hooks = caseGrants({ secret, clock, authorize: async () => onTheCase });
    const { server, ask, download } = await ticketFor(hooks, token, clock);
    assert.equal((await download()).body, 'hello');
    onTheCase = false;
    assert.equal((await ask(token)).json().code, 'not-found');
    assert.equal((await download()).json().code, 'not-found');
    await server.close();
  });

  it('hooks without a memory of their own: authorize is asked about the plain fields', async () => {
    const clock = new StoppedClock();
    const asked: unknown[] = [];
    const hooks: AccessHooks = {
      authenticate: async () => ({ id: 'u1', displayName: 'Front desk', roles: ['desk'], practice: 7 }),
      authorize: async ({ user }) => asked.push(user) > 0,
    };
    const { server, download } = await ticketFor(hooks, 'any', clock);
    asked.length = 0;
    assert.equal((await download()).statusCode, 200);
    assert.deepEqual(asked[0], { id: 'u1', displayName: 'Front desk', roles: ['desk'], practice: 7 });
    await server.close();
  });

  it('hooks with a memory: it gets the very object back, and a session that ended ends the ticket', async () => {
    const clock = new StoppedClock();
    const sessions = new Map([['s1', { id: 'u1', displayName: 'Front desk' }]]);
    const idOf = (user: unknown) => [...sessions].find(([, each]) => each === user)?.[0];
    const hooks: AccessHooks = {
      authenticate: async () => sessions.get('s1') ?? null,
      authorize: async ({ user }) => idOf(user) !== undefined,
      remember: (user) => ({ session: idOf(user) }),
      recall: (kept) => sessions.get((kept as { session: string }).session) ?? null,
    };
    const { server, download } = await ticketFor(hooks, 'any', clock);
    assert.equal((await download()).statusCode, 200);
    sessions.clear();
    assert.equal((await download()).json().code, 'ticket-expired');
    await server.close();
  });

  it('a memory that brings back another tenant brings back nobody', async () => {
    const clock = new StoppedClock();
    const hooks: AccessHooks = {
      authenticate: async () => ({ id: 'u1', displayName: 'Front desk' }),
      authorize: async () => true,
      remember: () => null,
      recall: () => ({ id: 'u1', displayName: 'Front desk', tenantId: 'other' }),
    };
    const { server, download } = await ticketFor(hooks, 'any', clock);
    assert.equal((await download()).json().code, 'ticket-expired');
    await server.close();
  });
});

describe('a plugin in an app of somebody else', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tickets-'));
  });
  after(() => rm(folder, { recursive: true }));

  const hooks = {
    authenticate: async () => ({ id: 'u1', displayName: 'Front desk' }),
    authorize: async () => true,
  };

  it('keeps tickets out of the log that the app itself writes', async () => {
    const lines: string[] = [];
    const app = Fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
    await app.register(caseAttachments, { ...hooks, dataDirectory: folder });
    const ticket = 'x'.repeat(43);
    await app.inject({ url: `/api/cases/C-1/attachments/${'0'.repeat(32)}/content?ticket=${ticket}` });
    await app.close();
    assert.ok(lines.some((line) => line.includes('incoming request') && line.includes('/content')));
    assert.ok(lines.every((line) => !line.includes(ticket)));
  });

  it('does not start with one half of a memory', async () => {
    const app = Fastify();
    const half = { ...hooks, dataDirectory: folder, recall: () => null };
    await assert.rejects(async () => app.register(caseAttachments, half), /belong together/);
    await app.close();
  });
});
