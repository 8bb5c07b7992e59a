import { isGuardedUrl } from '../../domain/guarded-url.js';
import type { Clock } from '../../ports/clock.js';
import type { WebhookSender } from '../../ports/webhooks.js';
import { webhookHeaders, webhookKeyOf } from './webhook-signature.js';

export interface HttpWebhookSenderOptions {
  /** https, or http on this very machine. */
  readonly url: string;
  /** Each signs. Several: while one is replaced by another. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** By POST to one address that the operator names: no address comes from a request, and no redirect is followed. */
export class HttpWebhookSender implements WebhookSender {
  readonly #options: HttpWebhookSenderOptions;
  readonly #keys: readonly Buffer[];

  /** @throws RangeError for an address or a secret that will not do */
  constructor(options: HttpWebhookSenderOptions) {
    if (!isGuardedUrl(options.url)) {
      throw new RangeError('Webhooks go to an https URL, or http on this very machine.');
    }
    this.#keys = options.secrets.map((secret) => {
      const key = webhookKeyOf(secret);
      if (!key) throw new RangeError('A webhook secret is whsec_ and 24 to 64 bytes in base64.');
      return key;
    });
    if (this.#keys.length === 0) throw new RangeError('Webhooks need a secret.');
    this.#options = options;
  }

  async send(entry: { id: string; body: string }, signal: AbortSignal): Promise<string | null> {
    const { url, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          ...webhookHeaders(entry, this.#keys, Math.floor(clock.now() / 1000)),
        },
        body: entry.body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      // Whatever it says beside the status is of no interest, and may be endless.
      await response.body?.cancel().catch(() => {});
      return response.ok ? null : `The receiver answered ${response.status}.`;
    } catch (error) {
      return isTimeout(error)
        ? `The receiver did not answer within ${timeoutMs} ms.`
        : 'The receiver could not be reached.';
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
