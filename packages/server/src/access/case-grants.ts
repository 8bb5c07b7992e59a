import { ACTIONS, type Action } from '@case-attachments/contract';
import type { AccessHooks } from '../http/access-guard.js';
import type { Authorize, User } from '../ports/access.js';
import { type Clock, systemClock } from '../ports/clock.js';
import { bearerToken } from './bearer-token.js';
import { isIdentityText } from './identity-text.js';
import { type Claims, signedToken, verifiedClaims } from './json-web-token.js';

const ALGORITHM = 'HS256';
/** RFC 7518 section 3.2: an HS256 key has at least as many bytes as the hash. */
const MIN_SECRET_BYTES = 32;
const MAX_LIFETIME_SECONDS = 15 * 60;
/** How much the portal's clock may be ahead of ours. */
const LEEWAY_SECONDS = 30;
const DEFAULT_LIFETIME_SECONDS = 10 * 60;

export interface CaseGrantsOptions {
  /** Shared with the portal's backend, at least 32 bytes each. Several: all are accepted, which allows rotation. */
  readonly secret: string | readonly string[];
  /**
   * Asked on top of what the grant allows, on every request, by ticket too, and while an event stream is open: with it a
   * grant loses its power as soon as the portal says so. It can take away and never give.
   */
  readonly authorize?: Authorize;
  readonly clock?: Clock;
}

/** What a grant allows, carried on the user it names. */
const GRANT = Symbol('case grant');

interface Grant {
  readonly tenantId: string;
  readonly caseId: string;
  readonly actions: ReadonlySet<Action>;
  readonly expiresAtSeconds: number;
}

interface GrantedUser extends User {
  readonly [GRANT]: Grant;
}

/**
 * Hooks for portals that vouch for their users with a signed grant: an HS256 JWT (RFC 7519) in
 * `Authorization: Bearer`, with the claims `sub` (user id), `name`, `case`, `actions`, `exp` (at most 15 minutes
 * ahead), and optionally `tenant` and `org`. A grant lapses at `exp`, also in the middle of an event stream; a ticket made
 * with it stands for its case and actions, until the ticket lapses or `authorize` says no.
 * @throws RangeError for a secret that is too short
 */
export function caseGrants({ secret, authorize, clock = systemClock }: CaseGrantsOptions): AccessHooks {
  const keys = [secret].flat().map(keyOf);
  if (keys.length === 0) throw new RangeError('caseGrants needs at least one secret.');
  return {
    authenticate: async (request) => {
      const token = bearerToken(request);
      const claims =
        token === null
          ? null
          : await verifiedClaims(token, keys, {
              algorithms: [ALGORITHM],
              requiredClaims: ['sub', 'name', 'case', 'actions', 'exp'],
              clock,
            });
      return claims && grantedUser(claims, clock);
    },
    authorize: async (question) => {
      const { user, tenantId, caseId, action } = question;
      const grant = (user as Partial<GrantedUser>)[GRANT];
      const granted =
        grant !== undefined &&
        grant.tenantId === tenantId &&
        grant.caseId === caseId &&
        grant.actions.has(action) &&
        grant.expiresAtSeconds * 1000 > clock.now();
      return granted && (authorize === undefined || authorize(question));
    },
    remember: (user) => {
      const { id, displayName, orgName, [GRANT]: grant } = user as GrantedUser;
      const { tenantId, caseId, actions } = grant;
      return { id, displayName, orgName, tenantId, caseId, actions: [...actions] } satisfies RememberedGrant;
    },
    // What the grant allowed stands for as long as the ticket that was made with it.
    recall: (remembered) => {
      const { id, displayName, orgName, tenantId, caseId, actions } = remembered as RememberedGrant;
      const grant = {
        tenantId,
        caseId,
        actions: new Set(actions),
        expiresAtSeconds: Number.POSITIVE_INFINITY,
      };
      return { id, displayName, tenantId, ...(orgName !== undefined && { orgName }), [GRANT]: grant };
    },
  };
}

/** A granted user as JSON. */
interface RememberedGrant {
  readonly id: string;
  readonly displayName: string;
  readonly orgName: string | undefined;
  readonly tenantId: string;
  readonly caseId: string;
  readonly actions: readonly Action[];
}

export interface CaseGrantRequest {
  readonly secret: string;
  readonly user: Pick<User, 'id' | 'displayName' | 'tenantId' | 'orgName'>;
  readonly caseId: string;
  readonly actions: readonly Action[];
  /** Default 10 minutes, at most 15. */
  readonly lifetimeSeconds?: number;
  readonly clock?: Clock;
}

/** Signs a grant, for portals whose backend is Node. @throws RangeError for a lifetime or secret out of bounds */
export async function signCaseGrant(request: CaseGrantRequest): Promise<string> {
  const { secret, user, caseId, actions, clock = systemClock } = request;
  const { lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = request;
  if (!(lifetimeSeconds > 0 && lifetimeSeconds <= MAX_LIFETIME_SECONDS)) {
    throw new RangeError(
      `A case grant lives at most ${MAX_LIFETIME_SECONDS} seconds, not ${lifetimeSeconds}.`,
    );
  }
  return signedToken({
    claims: {
      name: user.displayName,
      case: caseId,
      actions: [...actions],
      ...(user.tenantId !== undefined && { tenant: user.tenantId }),
      ...(user.orgName !== undefined && { org: user.orgName }),
      sub: user.id,
      exp: Math.floor(clock.now() / 1000) + lifetimeSeconds,
    },
    algorithm: ALGORITHM,
    key: keyOf(secret),
  });
}

function keyOf(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < MIN_SECRET_BYTES) {
    throw new RangeError(
      `A case grant secret needs at least ${MIN_SECRET_BYTES} bytes, not ${key.byteLength}.`,
    );
  }
  return key;
}

function grantedUser(claims: Claims, clock: Clock): GrantedUser | null {
  const { sub, name, case: caseId, actions, exp, tenant = 'default', org } = claims;
  if (!isIdentityText(sub) || !isIdentityText(name)) return null;
  if (!isIdentityText(caseId) || !isIdentityText(tenant)) return null;
  if (!Array.isArray(actions) || (org !== undefined && typeof org !== 'string')) return null;
  if (typeof exp !== 'number' || exp - clock.now() / 1000 > MAX_LIFETIME_SECONDS + LEEWAY_SECONDS)
    return null;
  return {
    id: sub,
    displayName: name,
    tenantId: tenant,
    ...(org && { orgName: org }),
    [GRANT]: {
      tenantId: tenant,
      caseId,
      // A portal may know actions that this version does not.
      actions: new Set(ACTIONS.filter((action) => actions.includes(action))),
      expiresAtSeconds: exp,
    },
  };
}
