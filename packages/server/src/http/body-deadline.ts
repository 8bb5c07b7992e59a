import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as it goes on coming: the handler watches it. */
    streamsBody?: true;
  }
}

/** A megabyte at 4 kB/s. */
const DEFAULT_DEADLINE_MS = 5 * 60_000;

/**
 * Cuts a request of this scope whose body is not there in time. Node's own limit is one for the whole server, where an
 * upload takes hours on a slow line; with none at all a JSON body of a byte a minute holds its connection for ever.
 */
export function registerBodyDeadline(
  app: FastifyInstance,
  { deadlineMs = DEFAULT_DEADLINE_MS }: { readonly deadlineMs?: number } = {},
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.streamsBody) return;
    const timer = setTimeout(() => {
      // An answer may go on for as long as it likes.
      if (!request.raw.complete) request.raw.socket.destroy();
    }, deadlineMs).unref();
    reply.raw.once('close', () => clearTimeout(timer));
  });
}
