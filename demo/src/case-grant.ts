import { createHmac } from 'node:crypto';
import type { Person } from './people-and-cases.js';

const LIFETIME_SECONDS = 10 * 60;

/**
 * All that a portal's backend has to do: say who is asking, for which case and what they may do there, and sign it
 * (a JWT with HS256, RFC 7519) with the secret it shares with the attachments server.
 */
export function signCaseGrant(secret: string, person: Person, caseId: string, nowMs = Date.now()): string {
  // Who is not on the case gets no grant for it, only for what is theirs.
  const granted = person.cases.includes(caseId) ? caseId : person.cases[0];
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    sub: person.id,
    name: person.name,
    org: person.organisation,
    case: granted,
    actions: person.actions,
    exp: Math.floor(nowMs / 1000) + LIFETIME_SECONDS,
  })}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
