import { isGuardedUrl } from '../domain/guarded-url.js';
import { listOf, optionalText, type ValuesOf, type Variable } from './variable.js';

/** The portal's backend: how we know it, and how it hears from us. */
export interface BackendConfig {
  /** Empty: there are no `/service/…` addresses. */
  readonly serviceSecrets: readonly string[];
  /** Null: nobody is told. */
  readonly webhookUrl: string | null;
  readonly webhookSecrets: readonly string[];
}

const MIN_SECRET_BYTES = 32;
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

const secrets = (accepts: string, isSecret: (secret: string) => boolean) =>
  ({
    default: [],
    accepts,
    secret: true,
    parse: (value) => {
      const found = listOf(value);
      return found.length > 0 && found.every(isSecret) ? found : undefined;
    },
  }) as Variable<string[]>;

export const BACKEND_VARIABLES = {
  SERVICE_SECRET: secrets(
    `secrets of at least ${MIN_SECRET_BYTES} bytes, separated by commas; unset: there is nothing under /service`,
    (secret) => Buffer.byteLength(secret) >= MIN_SECRET_BYTES,
  ),
  WEBHOOK_URL: optionalText('an https URL, or http on this very machine; unset: nobody is told', (value) =>
    isGuardedUrl(value) ? value : undefined,
  ),
  WEBHOOK_SECRET: secrets(
    'whsec_ and 24 to 64 bytes in base64, several separated by commas; needed with CASE_ATTACHMENTS_WEBHOOK_URL',
    (secret) => WEBHOOK_SECRET.test(secret),
  ),
};

export const backendConfig = (values: ValuesOf<typeof BACKEND_VARIABLES>): BackendConfig => ({
  serviceSecrets: values.SERVICE_SECRET,
  webhookUrl: values.WEBHOOK_URL,
  webhookSecrets: values.WEBHOOK_SECRET,
});

/** What cannot be told from one variable alone. */
export function backendFault(
  values: ValuesOf<typeof BACKEND_VARIABLES>,
  caseSecrets: readonly string[],
): string | null {
  if (values.WEBHOOK_URL !== null && values.WEBHOOK_SECRET.length === 0) {
    return 'CASE_ATTACHMENTS_WEBHOOK_SECRET is missing: webhooks are signed. Make one with: echo "whsec_$(openssl rand -base64 32)"';
  }
  if (values.SERVICE_SECRET.some((secret) => caseSecrets.includes(secret))) {
    return 'CASE_ATTACHMENTS_SERVICE_SECRET has a secret of CASE_ATTACHMENTS_SECRET. Each needs its own.';
  }
  return null;
}
