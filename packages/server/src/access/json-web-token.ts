import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../ports/clock.js';

export type Claims = JWTPayload;

/** A shared secret, or whoever finds the public key that a token names. */
export type VerificationKey = Uint8Array | JWTVerifyGetKey;

export interface TokenRules {
  /** Pinned: the token's own header never chooses how it is checked. */
  readonly algorithms: readonly string[];
  readonly requiredClaims: readonly string[];
  readonly clock: Clock;
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly clockToleranceSeconds?: number;
}

/** The keys could not be had: that says nothing about the token. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/**
 * @returns null for a token that is not good, whatever is wrong with it; with several keys, one that checks it is enough
 * @throws KeysUnavailableError
 */
export async function verifiedClaims(
  token: string,
  keys: readonly VerificationKey[],
  { clock, clockToleranceSeconds = 0, issuer, audience, ...rules }: TokenRules,
): Promise<Claims | null> {
  for (const key of keys) {
    try {
      // Two calls, since the type of the key decides which overload it is.
      const options = {
        algorithms: [...rules.algorithms],
        requiredClaims: [...rules.requiredClaims],
        currentDate: new Date(clock.now()),
        clockTolerance: clockToleranceSeconds,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience: [audience].flat() }),
      };
      const verified =
        typeof key === 'function'
          ? await jwtVerify(token, key, options)
          : await jwtVerify(token, key, options);
      return verified.payload;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
  return null;
}

export interface TokenToSign {
  readonly claims: Claims;
  readonly algorithm: string;
  readonly key: Uint8Array;
}

export function signedToken({ claims, algorithm, key }: TokenToSign): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(key);
}

const FETCH_TIMEOUT_MS = 5_000;
const KEPT_MS = 10 * 60_000;
/** An unknown key id fetches anew, for that is how keys rotate; whoever makes ids up gets no more than this. */
const DEFAULT_COOLDOWN_MS = 5_000;

/** The keys at this address (RFC 7517) and no other: what a token says of addresses is ignored, redirects are not followed. */
export function keysAt(url: URL, cooldownMs = DEFAULT_COOLDOWN_MS): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEPT_MS,
    cooldownDuration: cooldownMs,
  });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (cause) {
      const noneFits =
        cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys;
      if (noneFits) throw cause;
      throw new KeysUnavailableError(`No keys from ${url.href}`, { cause });
    }
  };
}
