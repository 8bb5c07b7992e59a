export { type AuthorizeByUrlOptions, authorizeByUrl } from './access/authorize-by-url.js';
export {
  type CaseGrantRequest,
  type CaseGrantsOptions,
  caseGrants,
  signCaseGrant,
} from './access/case-grants.js';
export { type CookieSessionOptions, cookieSession } from './access/cookie-session.js';
export { type JwtAlgorithm, type JwtClaimNames, type JwtOptions, jwt } from './access/jwt.js';
export {
  type ServiceIdentityOptions,
  type ServiceTokenRequest,
  serviceIdentity,
  signServiceToken,
} from './access/service-identity.js';
export { type ProxyHeaders, type TrustedProxyOptions, trustedProxy } from './access/trusted-proxy.js';
export { buildApp } from './build-app.js';
export { ConfigError, readConfig, type ServerConfig } from './config.js';
export {
  type AcceptedTypes,
  acceptedTypesOf,
  DEFAULT_ACCEPTED_TYPES,
} from './domain/file-type/accepted-types.js';
export { DEFAULT_LIMITS, type Limits } from './domain/limits.js';
export { ProblemError } from './domain/problem-error.js';
export type { AccessHooks } from './http/access-guard.js';
export { adoptStorage, type DataPlaces, DataRefusedError } from './open-data.js';
export { caseAttachments } from './plugin.js';
export type { CaseAttachmentsOptions, Timings } from './plugin-options.js';
export type {
  AccessQuestion,
  Authenticate,
  AuthenticateService,
  Authorize,
  Service,
  User,
  UserMemory,
} from './ports/access.js';
export { SERVER_VERSION } from './server-version.js';
