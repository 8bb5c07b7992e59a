import { randomBytes } from 'node:crypto';
import { type CasePolicy, casePath, ROUTES } from '@case-attachments/contract';
import { signCaseGrant } from '../access/case-grants.js';
import { inWords, problemOf } from './deployment.js';
import type { DoctorOptions } from './doctor-options.js';
import type { Finding } from './finding.js';
import type { Answer, HttpClient } from './http-client.js';
import { judgeClock } from './probes/basics-probe.js';

/** There is nothing to examine: no server, no way in. */
export class CannotExamineError extends Error {
  override readonly name = 'CannotExamineError';
}

export interface Credentials {
  readonly token: string;
  readonly caseId: string;
  /** Whose word it is, for the report. */
  readonly source: string;
}

export type SignIn =
  | { readonly credentials: Credentials; readonly policy: CasePolicy }
  /** What keeps everybody out is a finding by itself. */
  | { readonly finding: Finding };

/** Long enough for a whole run, and no longer than grants may live. */
const GRANT_LIFETIME_SECONDS = 15 * 60;
const USUAL_PREFIX = '/api';
/** In openapi.json. */
const CONTRACT_TITLE = 'case-attachments';
const CASE_OF_ITS_OWN = () => `doctor-${randomBytes(6).toString('hex')}`;

/** The first contact: is it there, is it ours, may we in. @throws CannotExamineError, NoAnswerError */
export async function signIn(client: HttpClient, options: DoctorOptions): Promise<SignIn> {
  const credentials = await credentialsOf(client, options);
  const url = `${options.baseUrl}${casePath(credentials.caseId)}`;
  const sentAtMs = Date.now();
  const answer = await client.send({
    method: 'GET',
    url,
    headers: { Authorization: `Bearer ${credentials.token}` },
  });
  const location = answer.header('Location');
  if (answer.status >= 300 && answer.status < 400 && location !== null) {
    return { finding: { code: 'address-redirects', detail: `${url} redirects to ${location}.` } };
  }
  const policy = answer.json() as CasePolicy | null;
  if (answer.status === 200 && Array.isArray(policy?.actions)) {
    if (policy.actions.includes('upload')) return { credentials, policy };
    throw new CannotExamineError('The token does not allow `upload`: there is little to find out with it.');
  }
  // A clock that is far off refuses every grant.
  const clock = judgeClock(answer.header('Date'), sentAtMs, Date.now());
  if (answer.status === 401 && clock) return { finding: clock };
  throw new CannotExamineError(
    (await wrongPrefix(client, options.baseUrl, answer)) ?? whyNot(answer, options.baseUrl),
  );
}

async function credentialsOf(client: HttpClient, options: DoctorOptions): Promise<Credentials> {
  const { token, secret } = options;
  if (token !== null) {
    const caseId = options.caseId ?? caseOf(token);
    if (caseId === null) throw new CannotExamineError('The token names no case: add --case.');
    return { token, caseId, source: 'the token given' };
  }
  const caseId = options.caseId ?? CASE_OF_ITS_OWN();
  if (secret !== null) {
    return {
      token: await ownGrant(secret, caseId),
      caseId,
      source: 'a grant signed with CASE_ATTACHMENTS_SECRET',
    };
  }
  const url = `${options.baseUrl}/demo/grant?role=oral-surgeon&caseId=${encodeURIComponent(caseId)}`;
  const answer = await client.send({ method: 'GET', url });
  const grant = answer.json() as { token?: unknown } | null;
  if (answer.status === 200 && typeof grant?.token === 'string') {
    return { token: grant.token, caseId, source: 'a grant of the demo server' };
  }
  throw new CannotExamineError(
    (await wrongPrefix(client, options.baseUrl, answer)) ??
      'No way in: give --token, or set CASE_ATTACHMENTS_SECRET as the server has it. (It is no demo server, which would hand out a grant.)',
  );
}

async function ownGrant(secret: string, caseId: string): Promise<string> {
  try {
    return await signCaseGrant({
      secret,
      caseId,
      user: { id: 'case-attachments-doctor', displayName: 'Doctor of the server' },
      actions: ['list', 'read', 'upload', 'delete'],
      lifetimeSeconds: GRANT_LIFETIME_SECONDS,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new CannotExamineError(error.message);
    throw error;
  }
}

/** The case a grant is for. Its signature is the server's business. */
export function caseOf(token: string): string | null {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { case: caseId } = JSON.parse(payload) as { case?: unknown };
    return typeof caseId === 'string' && caseId !== '' ? caseId : null;
  } catch {
    return null;
  }
}

/** The usual slip: the address without its prefix. @returns what to give in its place; null when it is not that */
async function wrongPrefix(client: HttpClient, baseUrl: string, answer: Answer): Promise<string | null> {
  const mayBeElsewhere = answer.status < 500 && answer.status !== 401;
  if (!mayBeElsewhere || (await isServerAt(client, baseUrl))) return null;
  const withPrefix = `${baseUrl}${USUAL_PREFIX}`;
  if (await isServerAt(client, withPrefix)) {
    return `The server is at ${withPrefix}, not at ${baseUrl}: give the address with the prefix, also as \`server\` to the elements.`;
  }
  if (!problemOf(answer)) return null;
  return `A server of this kind answers at ${baseUrl}, under another prefix: add what CASE_ATTACHMENTS_PREFIX says to the address.`;
}

/** Whether our description of the contract lies under this address. It needs no sign-in. */
async function isServerAt(client: HttpClient, baseUrl: string): Promise<boolean> {
  const answer = await client.send({ method: 'GET', url: `${baseUrl}${ROUTES.openapi}` });
  const document = answer.json() as { info?: { title?: unknown } } | null;
  return answer.status === 200 && document?.info?.title === CONTRACT_TITLE;
}

function whyNot(answer: Answer, baseUrl: string): string {
  if (answer.status === 401) {
    return `Not signed in: ${inWords(answer)} The token is wrong or lapsed, CASE_ATTACHMENTS_SECRET differs from the server's, or a proxy does not pass the Authorization header on.`;
  }
  if (problemOf(answer)) {
    return `The server is there, but not this case: ${inWords(answer)} Does ${baseUrl} end in the server's prefix (/api unless set), and is the token for the case?`;
  }
  if (answer.status >= 502 && answer.status <= 504) {
    return `The proxy answers, the server behind it does not: ${inWords(answer)}.`;
  }
  return `Whatever answers at ${baseUrl} is not this server: ${inWords(answer)}. Give the address with the server's prefix (/api unless set).`;
}
