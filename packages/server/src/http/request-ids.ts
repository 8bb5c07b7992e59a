import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { compile } from '@fastify/proxy-addr';
import { newId } from '../domain/new-id.js';

/**
 * Ids of requests: our own, since the audit trail names them and nobody else may choose what it says. A proxy that is trusted with the
 * client's address is trusted with this, too.
 */
export function requestIds(trustProxy: false | readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = trustProxy ? compile([...trustProxy]) : () => false;
  return ({ headers, socket }) =>
    (isTrusted(socket.remoteAddress ?? '', 0) ? givenRequestId(headers) : undefined) ?? newId();
}

/** What the other side calls the request, when it is harmless. */
export function givenRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : undefined;
}
