import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Standard Webhooks 1.0: between 24 and 64 bytes. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** @returns null for what is no Standard Webhooks secret: `whsec_` and 24 to 64 bytes in base64 */
export function webhookKeyOf(secret: string): Buffer | null {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return null;
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return key.length >= MIN_BYTES && key.length <= MAX_BYTES ? key : null;
}

/** Standard Webhooks 1.0. One signature a key, so that a receiver may have either while one replaces the other. */
export function webhookHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  keys: readonly Buffer[],
  atSeconds: number,
): Record<string, string> {
  const signatures = keys.map((key) =>
    createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64'),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
}
