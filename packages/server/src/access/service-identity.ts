import { SERVICE_ACTIONS, type ServiceAction } from '@case-attachments/contract';
import type { AuthenticateService, Service } from '../ports/access.js';
import { type Clock, systemClock } from '../ports/clock.js';
import { bearerToken } from './bearer-token.js';
import { isIdentityText } from './identity-text.js';
import { type Claims, signedToken, verifiedClaims } from './json-web-token.js';

const ALGORITHM = 'HS256';
/** Tells these tokens from case grants, also where somebody signs both with one secret. */
const AUDIENCE = 'service';
/** RFC 7518 section 3.2: an HS256 key has at least as many bytes as the hash. */
const MIN_SECRET_BYTES = 32;
const MAX_LIFETIME_SECONDS = 15 * 60;
const DEFAULT_LIFETIME_SECONDS = 5 * 60;
/** How much the portal's clock may be ahead of ours. */
const LEEWAY_SECONDS = 30;

export interface ServiceIdentityOptions {
  /** Shared with the portal's backend alone, at least 32 bytes each. Several: all are accepted, which allows rotation. */
  readonly secret: string | readonly string[];
  readonly clock?: Clock;
}

/**
 * Knows the portal's backend by an HS256 JWT in `Authorization: Bearer`, with the claims `aud: "service"`, `sub`, `actions`, `exp` (at
 * most 15 minutes ahead), and optionally `tenant` and `name`.
 * @throws RangeError for a secret that is too short
 */
export function serviceIdentity({
  secret,
  clock = systemClock,
}: ServiceIdentityOptions): AuthenticateService {
  const keys = [secret].flat().map(keyOf);
  if (keys.length === 0) throw new RangeError('serviceIdentity needs at least one secret.');
  const rules = {
    algorithms: [ALGORITHM],
    requiredClaims: ['sub', 'aud', 'actions', 'exp'],
    audience: AUDIENCE,
    clock,
  };
  return async (request) => {
    const token = bearerToken(request);
    const claims = token === null ? null : await verifiedClaims(token, keys, rules);
    return claims && serviceOf(claims, clock);
  };
}

export interface ServiceTokenRequest {
  readonly secret: string;
  /** Which of the portal's services asks: for the audit trail. */
  readonly serviceId: string;
  readonly actions: readonly ServiceAction[];
  readonly displayName?: string;
  readonly tenantId?: string;
  /** Default 5 minutes, at most 15. */
  readonly lifetimeSeconds?: number;
  readonly clock?: Clock;
}

/** For backends in Node. @throws RangeError for a lifetime or secret out of bounds */
export async function signServiceToken(request: ServiceTokenRequest): Promise<string> {
  const { secret, serviceId, actions, displayName, tenantId, clock = systemClock } = request;
  const { lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = request;
  if (!(lifetimeSeconds > 0 && lifetimeSeconds <= MAX_LIFETIME_SECONDS)) {
    throw new RangeError(
      `A service token lives at most ${MAX_LIFETIME_SECONDS} seconds, not ${lifetimeSeconds}.`,
    );
  }
  const claims = {
    aud: AUDIENCE,
    sub: serviceId,
    actions: [...actions],
    exp: Math.floor(clock.now() / 1000) + lifetimeSeconds,
    ...(displayName !== undefined && { name: displayName }),
    ...(tenantId !== undefined && { tenant: tenantId }),
  };
  return signedToken({ claims, algorithm: ALGORITHM, key: keyOf(secret) });
}

function keyOf(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < MIN_SECRET_BYTES) {
    throw new RangeError(`A service secret needs at least ${MIN_SECRET_BYTES} bytes, not ${key.byteLength}.`);
  }
  return key;
}

function serviceOf(claims: Claims, clock: Clock): Service | null {
  const { sub, name = sub, actions, exp, tenant = 'default' } = claims;
  if (!isIdentityText(sub) || !isIdentityText(name) || !isIdentityText(tenant)) return null;
  if (!Array.isArray(actions) || typeof exp !== 'number') return null;
  if (exp - clock.now() / 1000 > MAX_LIFETIME_SECONDS + LEEWAY_SECONDS) return null;
  return {
    id: `service:${sub}`,
    displayName: name,
    tenantId: tenant,
    // A portal may know actions that this version does not.
    actions: new Set(SERVICE_ACTIONS.filter((action) => actions.includes(action))),
  };
}
