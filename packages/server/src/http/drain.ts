import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * On close, lets the requests of this scope finish for `drainMs` and then cuts them. Without it a stalled upload
 * keeps `app.close()` waiting for ever; what it had sent so far is kept.
 * Register it behind the hooks that end long-lived answers.
 */
export function registerDrain(app: FastifyInstance, { drainMs }: { readonly drainMs: number }): void {
  const running = new Set<FastifyRequest>();
  let onEmpty: (() => void) | null = null;

  app.addHook('onRequest', async (request, reply) => {
    running.add(request);
    reply.raw.once('close', () => {
      running.delete(request);
      if (running.size === 0) onEmpty?.();
    });
  });

  app.addHook('preClose', async () => {
    if (running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      onEmpty = resolve;
      timer = setTimeout(resolve, drainMs);
    });
    clearTimeout(timer);
    for (const request of running) request.raw.socket.destroy();
  });
}
