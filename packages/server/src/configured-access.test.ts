import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ACTIONS } from '@case-attachments/contract';
import Fastify, { type FastifyInstance } from 'fastify';
import { signCaseGrant } from './access/case-grants.js';
import { buildApp } from './build-app.js';
import { readConfig } from './config.js';
import { KeyServer } from './testing/key-server.js';

const SECRET = 'only tests sign with this secret and nobody else';
const TOKEN = 'the-token-by-which-the-portal-knows-the-server';

/** The standalone server as the environment has it, beside a portal that says who may do what. */
describe('identities by the environment', () => {
  let folder: string;
  let portal: FastifyInstance;
  let portalUrl: string;
  const allowed = new Set<string>();
  const keys = new KeyServer();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identities-'));
    await keys.start();
    await keys.addKey('k1', 'RS256');
    portal = Fastify();
    portal.post('/may', async ({ body, headers }, reply) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return reply.code(401).send();
      const { user, caseId, action } = body as { user: { id: string }; caseId: string; action: string };
      return { allowed: allowed.has(`${user.id} ${caseId} ${action}`) };
    });
    portalUrl = `${await portal.listen({ host: '127.0.0.1', port: 0 })}/may`;
  });
  after(async () => {
    portal.server.closeAllConnections();
    await portal.close();
    await keys.stop();
    await rm(folder, { recursive: true });
  });

  /** @returns the status of the case, while the portal allows it and then no more */
  async function statuses(environment: Record<string, string>, headers: Record<string, string>) {
    const config = readConfig({
      CASE_ATTACHMENTS_DATA_DIRECTORY: await mkdtemp(join(folder, 'data-')),
      CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
      CASE_ATTACHMENTS_AUTHORIZE_URL: portalUrl,
      CASE_ATTACHMENTS_AUTHORIZE_TOKEN: TOKEN,
      ...environment,
    });
    const app = await buildApp(config);
    try {
      const ask = (headers: Record<string, string>) => app.inject({ url: '/api/cases/C-1', headers });
      allowed.add('u1 C-1 list').add('u1 C-1 read');
      const member = await ask(headers);
      allowed.clear();
      return {
        nobody: (await ask({})).statusCode,
        member: member.statusCode,
        actions: member.json().actions,
        formerMember: (await ask(headers)).statusCode,
      };
    } finally {
      await app.close();
    }
  }
  const expected = { nobody: 401, member: 200, actions: ['list', 'read'], formerMember: 404 };

  it('case grants, with the portal asked on top', async () => {
    const user = { id: 'u1', displayName: 'Oral surgeon' };
    const grant = await signCaseGrant({ secret: SECRET, user, caseId: 'C-1', actions: ACTIONS });
    const environment = { CASE_ATTACHMENTS_SECRET: SECRET };
    assert.deepEqual(await statuses(environment, { authorization: `Bearer ${grant}` }), expected);
  });

  it('jwt', async () => {
    const claims = { iss: 'https://login.example.org', aud: 'files', oid: 'u1', name: 'Oral surgeon' };
    const exp = Math.floor(Date.now() / 1000) + 600;
    const environment = {
      CASE_ATTACHMENTS_IDENTITY: 'jwt',
      CASE_ATTACHMENTS_JWKS_URL: keys.url,
      CASE_ATTACHMENTS_JWT_ISSUER: claims.iss,
      CASE_ATTACHMENTS_JWT_AUDIENCE: 'files',
      CASE_ATTACHMENTS_JWT_CLAIMS: 'id=oid',
    };
    const headers = { authorization: `Bearer ${await keys.sign('k1', { ...claims, exp })}` };
    assert.deepEqual(await statuses(environment, headers), expected);
  });

  it('trusted proxy', async () => {
    const environment = {
      CASE_ATTACHMENTS_IDENTITY: 'trusted-proxy',
      CASE_ATTACHMENTS_PROXY_FROM: '127.0.0.0/8',
      CASE_ATTACHMENTS_PROXY_HEADERS: 'id=X-User',
    };
    assert.deepEqual(await statuses(environment, { 'x-user': 'u1' }), expected);
  });
});
