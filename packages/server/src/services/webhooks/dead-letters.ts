import type { DeadLetters as DeadLettersView, WebhookEvent } from '@case-attachments/contract';
import { ProblemError } from '../../domain/problem-error.js';
import type { Clock } from '../../ports/clock.js';
import type { WebhookOutbox } from '../../ports/webhooks.js';

const MOST_SHOWN = 500;

/** Webhooks that were given up, for the tenant they are of. */
export class DeadLetters {
  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly clock: Clock,
  ) {}

  async list(tenantId: string): Promise<DeadLettersView> {
    const entries = await this.outbox.deadOf(tenantId, MOST_SHOWN);
    return {
      deadLetters: entries.map(({ id, body, attempts, lastError }) => ({
        id,
        event: JSON.parse(body) as WebhookEvent,
        attempts,
        lastError: lastError ?? '',
      })),
    };
  }

  /** @throws not-found */
  async retry(tenantId: string, id: string): Promise<void> {
    if (await this.outbox.revive(tenantId, id, this.clock.now())) return;
    throw new ProblemError('not-found', 'No webhook of that id was given up.');
  }
}
