import type { FastifyInstance } from 'fastify';

/** The first time, soon after a start: what a crash or somebody's hand left behind is known before long. */
const FIRST_COLLECT_MS = 60_000;

/** Never two at a time, never what keeps the process alive, and never behind a close. */
export function collectOnTimer(
  scope: FastifyInstance,
  collect: (signal: AbortSignal) => Promise<void>,
  intervalMs: number,
): void {
  const stop = new AbortController();
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turnIn = (delayMs: number) => {
    timer = setTimeout(() => {
      running = collect(stop.signal)
        .catch((err: unknown) => scope.log.error({ err }, 'collecting what nobody comes back for failed'))
        .then(() => {
          if (!stop.signal.aborted) turnIn(intervalMs);
        });
    }, delayMs).unref();
  };
  turnIn(Math.min(FIRST_COLLECT_MS, intervalMs));
  scope.addHook('preClose', async () => {
    clearTimeout(timer);
    stop.abort();
    await running;
  });
}
