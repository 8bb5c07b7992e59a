import { DeadLetters as DeadLettersSchema, ROUTES } from '@case-attachments/contract';
import type { TypedApp } from '../../http/typed-app.js';
import type { DeadLetters } from '../../services/webhooks/dead-letters.js';

/** Webhooks that were given up: seen, and sent again. */
export function registerDeadLetterRoutes(app: TypedApp, deadLetters: DeadLetters): void {
  app.get(
    ROUTES.serviceDeadLetters,
    {
      config: { access: { service: 'webhooks' } },
      exposeHeadRoute: false,
      schema: { response: { 200: DeadLettersSchema } },
    },
    ({ service }) => deadLetters.list(service.tenantId),
  );
  app.post(
    ROUTES.serviceDeadLetterRetry,
    { config: { access: { service: 'webhooks' } } },
    async ({ service, params }, reply) => {
      await deadLetters.retry(service.tenantId, (params as { eventId: string }).eventId);
      return reply.code(204).send();
    },
  );
}
