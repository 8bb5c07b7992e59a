// Signs a service token (RFC 7519, HS256) with nothing but Node. On the portal's server only.
//   ATTACHMENTS_SERVICE_SECRET=... node service-token.mjs portal import,close
import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** @param {string} serviceId which of your services asks: the audit trail names it */
export function signServiceToken(secret, serviceId, actions, tenant = 'default') {
  const nowSeconds = Math.floor(Date.now() / 1000);
  // At most 15 minutes ahead; five leave a copy little use.
  const claims = { aud: 'service', sub: serviceId, actions, tenant, exp: nowSeconds + 5 * 60 };
  const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [serviceId, actions] = process.argv.slice(2);
  console.log(signServiceToken(process.env.ATTACHMENTS_SERVICE_SECRET, serviceId, actions.split(',')));
}
