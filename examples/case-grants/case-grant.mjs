import { createHmac } from 'node:crypto';
import { argv, env } from 'node:process';

/** `expiresAt` in seconds since 1970, at most 15 minutes from now: Math.floor(Date.now() / 1000) + 600. */
export function caseGrant(userId, name, caseId, actions, expiresAt) {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const claims = encode({ sub: userId, name, case: caseId, actions, exp: expiresAt });
  const signature = createHmac('sha256', env.ATTACHMENTS_SECRET)
    .update(`${header}.${claims}`)
    .digest('base64url');
  return `${header}.${claims}.${signature}`;
}

const [userId, name, caseId, actions, expiresAt] = argv.slice(2);
console.log(caseGrant(userId, name, caseId, actions.split(','), Number(expiresAt)));
