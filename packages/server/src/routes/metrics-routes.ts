import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../domain/problem-error.js';
import type { Metrics } from '../http/metrics.js';
import type { TypedApp } from '../http/typed-app.js';

/** Not in the contract: no page and no client of ours asks for it. */
const METRICS_PATH = '/metrics';

/** For whoever holds the token: figures tell strangers how busy a clinic is. */
export function registerMetricsRoutes(
  app: TypedApp,
  { metrics, token }: { readonly metrics: Metrics; readonly token: string },
): void {
  app.get(
    METRICS_PATH,
    { config: { access: 'public', uncounted: true, evenOverloaded: true }, exposeHeadRoute: false },
    async ({ headers }, reply) => {
      if (!isSame(headers.authorization ?? '', `Bearer ${token}`)) {
        throw new ProblemError('unauthenticated', 'The figures are for those who hold the token.');
      }
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  );
}

/** Takes as long for any guess. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
