import { nextAttemptAtMs } from '../../domain/webhook-schedule.js';
import type { Clock } from '../../ports/clock.js';
import type { OutboxEntry, WebhookOutbox, WebhookSender } from '../../ports/webhooks.js';

export interface WebhookDeliveryOptions {
  readonly outbox: WebhookOutbox;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  /** How often the outbox is looked into. */
  readonly intervalMs: number;
  readonly onError: (error: unknown) => void;
  /** For the log: somebody should look at the receiver, or at the dead letters. */
  readonly onNotTaken: (facts: NotTaken) => void;
}

export interface NotTaken {
  readonly id: string;
  readonly attempts: number;
  readonly failure: string;
  /** When it comes again, epoch milliseconds; null: it is a dead letter now. */
  readonly nextAtMs: number | null;
}

/** Of as many cases; of one case there is never more than one on its way. */
const AT_ONCE = 8;

/**
 * Brings what is in the outbox to the receiver, at least once. Whoever is killed between an arrival and its note sends the same event
 * again, under the same id.
 */
export class WebhookDelivery {
  readonly #options: WebhookDeliveryOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WebhookDeliveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.deliver()
        .catch(this.#options.onError)
        .then(() => {
          if (!this.#stop.signal.aborted) this.start();
        });
    }, this.#options.intervalMs).unref();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Until nothing is due. */
  async deliver(): Promise<void> {
    const { outbox, clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const due = await outbox.due(clock.now(), AT_ONCE);
      if (due.length === 0) return;
      // All are waited for, whichever fails: the next look must find what became of them.
      const ends = await Promise.allSettled(due.map((entry) => this.#attempt(entry)));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed) throw failed.reason;
    }
  }

  async #attempt({ id, body, attempts: before, createdAtMs }: OutboxEntry): Promise<void> {
    const { outbox, sender, clock } = this.#options;
    const failure = await sender.send({ id, body }, this.#stop.signal);
    if (failure === null) return outbox.remove(id);
    // A close is no fault of the receiver's.
    if (this.#stop.signal.aborted) return;
    const attempts = before + 1;
    const nextAtMs = nextAttemptAtMs(attempts, createdAtMs, clock.now());
    this.#options.onNotTaken({ id, attempts, failure, nextAtMs });
    if (nextAtMs === null) return outbox.giveUp(id, attempts, failure);
    return outbox.putOff(id, attempts, nextAtMs, failure);
  }
}
