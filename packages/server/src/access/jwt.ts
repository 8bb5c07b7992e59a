import { isGuardedUrl } from '../domain/guarded-url.js';
import { ProblemError } from '../domain/problem-error.js';
import type { AccessHooks } from '../http/access-guard.js';
import type { User, UserMemory } from '../ports/access.js';
import { type Clock, systemClock } from '../ports/clock.js';
import { bearerToken } from './bearer-token.js';
import { isIdentityText } from './identity-text.js';
import { type Claims, KeysUnavailableError, keysAt, verifiedClaims } from './json-web-token.js';

/** Signed with a private key, of which the key set has the public half. Never one with a shared secret. */
export const JWT_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Which claims hold what. A claim that is named has to be there. */
export interface JwtClaimNames {
  /** Default `sub`. */
  readonly id?: string;
  /** Default `name`. */
  readonly displayName?: string;
  readonly orgName?: string;
  readonly tenantId?: string;
  readonly roles?: string;
}

export interface JwtOptions extends Pick<AccessHooks, 'authorize'>, Partial<UserMemory> {
  /** Where the issuer's keys are: https, or http on this very machine. */
  readonly jwksUrl: string;
  /** The `iss` of its tokens, character for character. */
  readonly issuer: string;
  /** What the issuer calls this server: a token for another service opens nothing here. */
  readonly audience: string | readonly string[];
  /** Default RS256 and ES256. */
  readonly algorithms?: readonly JwtAlgorithm[];
  readonly claims?: JwtClaimNames;
  /** How far the issuer's clock may be from ours. Default 30 s, at most 5 minutes. */
  readonly clockToleranceSeconds?: number;
  readonly clock?: Clock;
  /** How soon an unknown key id may fetch the keys again. For tests. */
  readonly keysCooldownMs?: number;
}

const DEFAULT_ALGORITHMS: readonly JwtAlgorithm[] = ['RS256', 'ES256'];
const DEFAULT_TOLERANCE_SECONDS = 30;
const MAX_TOLERANCE_SECONDS = 300;
const RETRY_AFTER_SECONDS = 5;

/**
 * Hooks for portals whose people have access tokens of an identity provider (OpenID Connect): JWTs in
 * `Authorization: Bearer`, checked with the keys at `jwksUrl`. Who they are is in the token; what they may do on a case
 * is not, so `authorize` says it. While the keys cannot be had, the answer is 503 and not 401: nobody need sign in again.
 * @throws RangeError for options that would let in whoever asks
 */
export function jwt(options: JwtOptions): AccessHooks {
  const { authorize, remember, recall, clock = systemClock } = options;
  const { issuer, audience, claims: names = {} } = options;
  const { algorithms = DEFAULT_ALGORITHMS, clockToleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = options;
  requireSafe({ ...options, algorithms, clockToleranceSeconds });
  const keys = [keysAt(new URL(options.jwksUrl), options.keysCooldownMs)];
  const rules = { algorithms, issuer, audience, clock, clockToleranceSeconds, requiredClaims: ['exp'] };
  return {
    authenticate: async (request) => {
      const token = bearerToken(request);
      if (token === null) return null;
      const claims = await verifiedClaims(token, keys, rules).catch(keysAreAway);
      return claims && userIn(claims, names);
    },
    authorize,
    ...(remember && { remember }),
    ...(recall && { recall }),
  };
}

function keysAreAway(cause: unknown): never {
  if (!(cause instanceof KeysUnavailableError)) throw cause;
  throw new ProblemError(
    'unavailable',
    'Who you are cannot be checked at the moment. Nothing is lost; try again in a moment.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
    { cause },
  );
}

function userIn(claims: Claims, names: JwtClaimNames): User | null {
  const text = (name: string) => (isIdentityText(claims[name]) ? claims[name] : null);
  const id = text(names.id ?? 'sub');
  const displayName = text(names.displayName ?? 'name');
  const orgName = names.orgName === undefined ? undefined : text(names.orgName);
  const tenantId = names.tenantId === undefined ? undefined : text(names.tenantId);
  const roles = names.roles === undefined ? undefined : texts(claims[names.roles]);
  if (id === null || displayName === null || orgName === null || tenantId === null || roles === null)
    return null;
  return {
    id,
    displayName,
    ...(orgName !== undefined && { orgName }),
    ...(tenantId !== undefined && { tenantId }),
    ...(roles !== undefined && { roles }),
  };
}

function texts(claim: unknown): readonly string[] | null {
  return Array.isArray(claim) && claim.every(isIdentityText) ? claim : null;
}

type Checked = Pick<JwtOptions, 'jwksUrl' | 'issuer' | 'audience'> &
  Required<Pick<JwtOptions, 'algorithms' | 'clockToleranceSeconds'>>;

function requireSafe({ jwksUrl, issuer, audience, algorithms, clockToleranceSeconds }: Checked): void {
  if (!isGuardedUrl(jwksUrl)) {
    throw new RangeError(`jwt: \`jwksUrl\` is an https URL, or http on this very machine, not ${jwksUrl}.`);
  }
  if (!isIdentityText(issuer)) throw new RangeError('jwt: `issuer` is missing.');
  const audiences = [audience].flat();
  if (audiences.length === 0 || !audiences.every(isIdentityText)) {
    throw new RangeError('jwt: `audience` is missing.');
  }
  const unknown = algorithms.find((algorithm) => !JWT_ALGORITHMS.includes(algorithm));
  if (unknown !== undefined || algorithms.length === 0) {
    throw new RangeError(
      `jwt: \`algorithms\` are of ${JWT_ALGORITHMS.join(', ')}, not ${unknown ?? 'none'}.`,
    );
  }
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= MAX_TOLERANCE_SECONDS)) {
    throw new RangeError(`jwt: \`clockToleranceSeconds\` is 0 to ${MAX_TOLERANCE_SECONDS}.`);
  }
}
