import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A body this long is not worth reading to its end for the sake of an error. Bytes. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/** Bodies of this scope go to their handlers as they come, whatever they are called. */
export function takeBodiesAsStreams(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.addHook('onSend', async (request, reply) => {
    if (request.raw.complete) return;
    // Nor is waiting for the end of one that only drips.
    if (reply.statusCode === 408 || bodyBytes(request) > MAX_DRAINED_BYTES)
      reply.header('Connection', 'close');
  });
  // What is left of a body is read and dropped, so that the connection serves the next request.
  app.addHook('onResponse', async (request) => {
    request.raw.resume();
  });
}

/** What the body was announced with; endless when it was not. */
function bodyBytes({ headers }: FastifyRequest): number {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  return headers['transfer-encoding'] === undefined ? 0 : Number.POSITIVE_INFINITY;
}
