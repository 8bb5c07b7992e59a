import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ACTIONS } from '@case-attachments/contract';
import Fastify, { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { caseGrants, signCaseGrant } from './access/case-grants.js';
import { caseAttachments } from './plugin.js';
import type { CaseAttachmentsOptions } from './plugin-options.js';
import { ACCESS_ROWS, type AccessRow, PUBLIC_ROUTES } from './testing/access-rows.js';
import { PORTAL, type SeededApp, seededApp } from './testing/seeded-app.js';

const SECRET = 'only tests sign with this secret and nobody else';
/** Whom the portal has taken from the case since their grant was signed. */
const FORMER = 'former-member';

const access = caseGrants({ secret: SECRET, authorize: async ({ user }) => user.id !== FORMER });

interface Grant {
  readonly id?: string;
  readonly tenantId?: string;
  readonly caseId?: string;
  readonly without?: string;
  readonly issuedAtMs?: number;
}

async function grant({ id = 'ada', tenantId, caseId = 'C-1', without, issuedAtMs }: Grant = {}) {
  const token = await signCaseGrant({
    secret: SECRET,
    user: { id, displayName: 'Oral surgeon', ...(tenantId !== undefined && { tenantId }) },
    caseId,
    actions: ACTIONS.filter((action) => action !== without),
    ...(issuedAtMs !== undefined && { clock: { now: () => issuedAtMs } }),
  });
  return `Bearer ${token}`;
}

/** Who asks, and what they get: never more than the row says of a member, who asks last and finds all as it was. */
const CALLERS: Readonly<
  Record<
    string,
    { signIn(row: AccessRow): Promise<string | null>; status(route: string, row: AccessRow): number }
  >
> = {
  anonymous: { signIn: async () => null, status: () => 401 },
  expired: { signIn: () => grant({ issuedAtMs: Date.now() - 3_600_000 }), status: () => 401 },
  'without the action': {
    signIn: ({ action }) => grant({ without: action }),
    // Who may not list the case is not on it.
    status: (_, { action }) => (action === 'list' ? 404 : 403),
  },
  'of another case': { signIn: () => grant({ caseId: 'C-2' }), status: () => 404 },
  'former member': { signIn: () => grant({ id: FORMER }), status: () => 404 },
  // A case of the same id, in which they may do everything.
  'other tenant': {
    signIn: () => grant({ tenantId: 'south' }),
    status: (route, { member }) => (/:(attachment|upload)Id/.test(route) ? 404 : member),
  },
  // May do everything on the case; an upload is its creator's alone.
  colleague: {
    signIn: () => grant({ id: 'bob' }),
    status: (route, { member }) => (route.includes(':uploadId') ? 404 : member),
  },
  member: { signIn: () => grant(), status: (_, { member }) => member },
};

describe('the access matrix', () => {
  let server: SeededApp;
  let routes: readonly string[];
  const printed: string[][] = [['route', 'action', ...Object.keys(CALLERS)]];

  before(async () => {
    server = await seededApp({ access });
    routes = await registeredRoutes({
      access,
      metricsToken: SECRET,
      dataDirectory: join(server.folder, 'a'),
    });
  });
  after(async () => {
    await server.close();
    const widths = printed[0]!.map((_, column) => Math.max(...printed.map((row) => row[column]!.length)));
    for (const row of printed)
      console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
  });

  async function freshPlace() {
    const { id: attachmentId } = await server.attach({
      bytes: Buffer.from('hello'),
      name: 'secret-name.png',
    });
    const created = await server.app.inject({
      method: 'POST',
      url: '/api/cases/C-1/uploads',
      headers: { authorization: await grant(), ...ACCESS_ROWS['POST /cases/:caseId/uploads']!.headers },
    });
    return { caseId: 'C-1', attachmentId, uploadId: created.json<{ id: string }>().id };
  }

  function ask(
    route: string,
    place: Record<string, string>,
    { query = '', json, payload, headers }: Partial<AccessRow>,
    authorization: string | null,
  ) {
    const [method, url = ''] = route.split(' ');
    return server.app.inject({
      method: method as NonNullable<InjectOptions['method']> & 'GET',
      url: `/api${url.replace(/:(\w+)/g, (_, name: string) => place[name] ?? '')}${query}`,
      headers: { origin: PORTAL, ...headers, ...(authorization !== null && { authorization }) },
      ...(json && { payload: json }),
      ...(payload !== undefined && { payload }),
    });
  }

  it('has a row for every route and verb of a case, and knows every public one', () => {
    assert.deepEqual(routes, [...Object.keys(ACCESS_ROWS), ...Object.keys(PUBLIC_ROUTES)].sort());
  });

  for (const [route, row] of Object.entries(ACCESS_ROWS)) {
    it(`${route}: everybody gets what is theirs`, async () => {
      const place = await freshPlace();
      const cells: string[] = [];
      for (const [caller, { signIn, status }] of Object.entries(CALLERS)) {
        // A colleague may do it, too: to another file than the one that the member asks for.
        const at = caller === 'colleague' && route.includes(':attachmentId') ? await freshPlace() : place;
        const answer = await ask(route, at, row, await signIn(row));
        assert.equal(answer.statusCode, status(route, row), `${caller}: ${answer.body}`);
        assert.equal(answer.headers.vary, 'Origin, Authorization, Cookie', caller);
        assert.equal(answer.headers['access-control-allow-origin'], PORTAL, caller);
        if (answer.statusCode === 401) assert.equal(answer.headers['www-authenticate'], 'Bearer');
        if (caller !== 'colleague' && caller !== 'member') {
          for (const secret of ['secret-name', 'hello']) assert.ok(!answer.body.includes(secret), caller);
        }
        cells.push(String(answer.statusCode));
      }
      printed.push([route, row.action, ...cells]);
    });

    it(`${route}: another's case, an unknown one and an impossible one are the same answer, byte for byte`, async () => {
      const place = await freshPlace();
      const mine = await grant();
      const unknown = await ask(route, { ...place, caseId: 'C-unknown' }, row, mine);
      assert.equal(unknown.statusCode, 404);
      for (const whose of [{ caseId: 'C-2' }, { id: FORMER }]) {
        assert.deepEqual(told(await ask(route, place, row, await grant(whose))), told(unknown));
      }
      for (const caseId of ['C%2F1', '%2e%2e', 'x'.repeat(201)]) {
        const { statusCode, body } = await ask(route, { ...place, caseId }, row, mine);
        assert.deepEqual([statusCode, body], [404, unknown.body], caseId);
      }
    });
  }

  it('gives nothing away to a verb that a route does not have', async () => {
    const place = await freshPlace();
    const paths = new Set(Object.keys(ACCESS_ROWS).map((route) => route.split(' ')[1]!));
    const mine = await grant();
    for (const path of paths) {
      for (const verb of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        const route = `${verb} ${path}`;
        if (route in ACCESS_ROWS || route in PUBLIC_ROUTES) continue;
        const answers = [
          await ask(route, place, {}, null),
          await ask(route, place, {}, mine),
          await ask(route, { ...place, caseId: 'C-unknown' }, {}, mine),
        ];
        assert.equal(answers[0]?.statusCode, 404, route);
        for (const answer of answers) assert.deepEqual(told(answer), told(answers[0]!), route);
      }
    }
  });

  it('answers OPTIONS alike for whatever lies there', async () => {
    const place = await freshPlace();
    for (const path of ['/cases/:caseId/uploads', '/cases/:caseId/uploads/:uploadId']) {
      const known = await ask(`OPTIONS ${path}`, place, {}, null);
      const unknown = await ask(
        `OPTIONS ${path}`,
        { caseId: 'C-unknown', uploadId: '0'.repeat(32) },
        {},
        null,
      );
      assert.deepEqual(told(known), told(unknown));
    }
  });
});

/** All of an answer but what differs from one request to the next. */
function told({ statusCode, headers, body }: LightMyRequestResponse) {
  const { 'x-request-id': _, date: __, ...rest } = headers;
  return { statusCode, headers: rest, body };
}

/** Every route and verb that the plugin registers, in demo mode and out of it. */
async function registeredRoutes(options: CaseAttachmentsOptions): Promise<string[]> {
  const routes = new Set<string>();
  const { access: _, ...withoutAccess } = options;
  const demo = { ...withoutAccess, demo: true, dataDirectory: `${options.dataDirectory}-demo` };
  for (const each of [options, demo]) {
    const app = Fastify().addHook('onRoute', ({ method, url }) => {
      for (const verb of [method].flat()) routes.add(`${verb} ${url.replace(/^\/api/, '')}`);
    });
    await app.register(caseAttachments, each);
    await app.close();
  }
  return [...routes].sort();
}

describe('openapi.json', () => {
  it('documents every route of the matrix and every public one that is part of the contract', () => {
    const { paths } = JSON.parse(
      readFileSync(fileURLToPath(import.meta.resolve('@case-attachments/contract/openapi.json')), 'utf8'),
    ) as { paths: Record<string, Record<string, { security?: unknown[] }>> };
    const documented = { public: [] as string[], ofCases: [] as string[] };
    for (const [path, verbs] of Object.entries(paths)) {
      // Of services: service-access.test.ts.
      if (path.startsWith('/service/')) continue;
      const url = path.replace('{file}', '*').replace(/\{(\w+)\}/g, ':$1');
      for (const [verb, { security }] of Object.entries(verbs)) {
        documented[security?.length === 0 ? 'public' : 'ofCases'].push(`${verb.toUpperCase()} ${url}`);
      }
    }
    assert.deepEqual(documented.ofCases.sort(), Object.keys(ACCESS_ROWS).sort());
    const noContract = ['GET /demo/grant', 'GET /metrics'];
    const open = Object.keys(PUBLIC_ROUTES).filter((route) => !/^OPTIONS /.test(route));
    assert.deepEqual(documented.public.sort(), open.filter((route) => !noContract.includes(route)).sort());
  });
});

describe('the guard of the running server', () => {
  it('asks for the action once a request, and takes the longest case id', async () => {
    const server = await seededApp();
    const caseId = 'x'.repeat(200);
    server.members.allow('ada', caseId);
    const { id } = await server.attach({ bytes: Buffer.from('hello'), caseId });
    const answer = await server.app.inject({
      url: `/api/cases/${caseId}/attachments/${id}/content`,
      headers: { authorization: 'Bearer ada' },
    });
    assert.equal(answer.body, 'hello');
    assert.deepEqual(server.members.asked, ['list', 'read']);
    await server.close();
  });
});
