// Takes the server's webhooks (Standard Webhooks 1.0) with nothing but Node.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const MAX_BODY_BYTES = 64 * 1024;
/** An older one may be a copy that somebody sends again. */
const TOLERANCE_SECONDS = 5 * 60;

/** @param {string} body the very bytes that came, before anybody parsed them */
export function isSigned(headers, body, secret) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d+$/.test(timestamp ?? '')) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  // Several while one secret replaces another.
  return signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** @param onEvent called once for each event; what it throws has the server send the event again */
export function webhookReceiver(secret, onEvent) {
  // A portal keeps these in its database, in the transaction of what it does.
  const seen = new Set();
  return createServer(async (request, response) => {
    try {
      const body = await textOf(request);
      if (body === null || !isSigned(request.headers, body, secret)) return response.writeHead(400).end();
      const id = request.headers['webhook-id'];
      if (!seen.has(id)) await onEvent(JSON.parse(body));
      seen.add(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(500).end();
    }
  });
}

async function textOf(request) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
