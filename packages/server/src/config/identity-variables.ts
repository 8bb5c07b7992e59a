import { JWT_ALGORITHMS, type JwtAlgorithm, type JwtClaimNames } from '../access/jwt.js';
import { peersIn } from '../access/peers.js';
import type { ProxyHeaders } from '../access/trusted-proxy.js';
import { isGuardedUrl } from '../domain/guarded-url.js';
import { choice, listOf, optionalText, type ValuesOf, type Variable } from './variable.js';

const IDENTITIES = ['case-grants', 'jwt', 'trusted-proxy'] as const;

/** Who says who is asking. What they may do is then in their grant, or the portal says it at its URL, or both. */
export interface IdentityConfig {
  readonly identity: (typeof IDENTITIES)[number];
  readonly authorizeUrl: string | null;
  readonly authorizeToken: string | null;
  readonly jwksUrl: string | null;
  readonly jwtIssuer: string | null;
  readonly jwtAudience: readonly string[];
  readonly jwtAlgorithms: readonly JwtAlgorithm[];
  readonly jwtClaims: JwtClaimNames;
  readonly proxyFrom: readonly string[];
  readonly proxyHeaders: ProxyHeaders | null;
}

const MIN_TOKEN_BYTES = 32;
const GUARDED_URL = 'an https URL, or http on this very machine';

const guardedUrl = (accepts: string) =>
  optionalText(`${accepts}: ${GUARDED_URL}`, (value) => (isGuardedUrl(value) ? value : undefined));

const list = <Item extends string>(accepts: string, isItem: (item: string) => item is Item) =>
  ({
    default: [],
    accepts,
    parse: (value) => {
      const items = listOf(value);
      return items.length > 0 && items.every(isItem) ? items : undefined;
    },
  }) as Variable<Item[]>;

const isText = (item: string): item is string => item !== '';

export const IDENTITY_VARIABLES = {
  IDENTITY: choice(IDENTITIES, 'case-grants'),
  AUTHORIZE_URL: guardedUrl("the portal's endpoint that says who may do what"),
  AUTHORIZE_TOKEN: {
    default: null,
    accepts: `at least ${MIN_TOKEN_BYTES} printable characters without spaces, sent to CASE_ATTACHMENTS_AUTHORIZE_URL`,
    secret: true,
    parse: (value) => (value.length >= MIN_TOKEN_BYTES && /^[!-~]+$/.test(value) ? value : undefined),
  } as Variable<string | null>,
  JWKS_URL: guardedUrl("where the identity provider's keys are"),
  JWT_ISSUER: optionalText("the tokens' `iss`, character for character"),
  JWT_AUDIENCE: list(
    "the tokens' `aud` for this server; several, separated by commas, are all accepted",
    isText,
  ),
  JWT_ALGORITHMS: list(
    `of ${JWT_ALGORITHMS.join(' ')}, separated by commas; unset: RS256,ES256`,
    (item): item is JwtAlgorithm => (JWT_ALGORITHMS as readonly string[]).includes(item),
  ),
  JWT_CLAIMS: {
    default: {},
    accepts:
      'which claim holds what, of id, displayName, orgName, tenantId, roles, such as id=sub,displayName=name',
    parse: (value) => pairs(value, ['id', 'displayName', 'orgName', 'tenantId', 'roles']),
  } as Variable<JwtClaimNames>,
  PROXY_FROM: {
    default: [],
    accepts: 'addresses and networks (CIDR) of the proxy that signs people in, separated by commas',
    parse: (value) => {
      peersIn(listOf(value));
      return listOf(value);
    },
  } as Variable<string[]>,
  PROXY_HEADERS: {
    default: null,
    accepts:
      'which header holds what, of id, displayName, orgName, tenantId, such as id=X-User,displayName=X-User-Name',
    parse: (value) => {
      const headers = pairs(value, ['id', 'displayName', 'orgName', 'tenantId'], /^[A-Za-z0-9-]+$/);
      return headers?.id === undefined ? undefined : { ...headers, id: headers.id };
    },
  } as Variable<ProxyHeaders | null>,
};

/** `id=sub,displayName=name`. @returns undefined for a key that is not known or comes twice, and for an empty value */
function pairs<Key extends string>(
  value: string,
  keys: readonly Key[],
  accepted = /^\S+$/,
): Partial<Record<Key, string>> | undefined {
  const found = new Map<string, string>();
  for (const pair of listOf(value)) {
    const [, key = '', name = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
    if (!(keys as readonly string[]).includes(key) || found.has(key) || !accepted.test(name))
      return undefined;
    found.set(key, name);
  }
  return Object.fromEntries(found) as Partial<Record<Key, string>>;
}

type IdentityValues = ValuesOf<typeof IDENTITY_VARIABLES>;

const NEEDED: Record<IdentityConfig['identity'], readonly (keyof IdentityValues)[]> = {
  'case-grants': [],
  jwt: ['JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'AUTHORIZE_URL'],
  'trusted-proxy': ['PROXY_FROM', 'PROXY_HEADERS', 'AUTHORIZE_URL'],
};

/** Variables that are missing beside those that are set. */
export function missingForIdentity(values: IdentityValues): readonly (keyof IdentityValues)[] {
  const isMissing = (name: keyof IdentityValues) => {
    const value = values[name];
    return value === null || (Array.isArray(value) && value.length === 0);
  };
  const needed = [...NEEDED[values.IDENTITY]];
  if (needed.includes('AUTHORIZE_URL') || values.AUTHORIZE_URL !== null) needed.push('AUTHORIZE_TOKEN');
  return needed.filter(isMissing);
}

export const identityConfig = (values: IdentityValues): IdentityConfig => ({
  identity: values.IDENTITY,
  authorizeUrl: values.AUTHORIZE_URL,
  authorizeToken: values.AUTHORIZE_TOKEN,
  jwksUrl: values.JWKS_URL,
  jwtIssuer: values.JWT_ISSUER,
  jwtAudience: values.JWT_AUDIENCE,
  jwtAlgorithms: values.JWT_ALGORITHMS,
  jwtClaims: values.JWT_CLAIMS,
  proxyFrom: values.PROXY_FROM,
  proxyHeaders: values.PROXY_HEADERS,
});
