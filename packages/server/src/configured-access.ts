import type { AccessChoice } from './access/access-of.js';
import { authorizeByUrl } from './access/authorize-by-url.js';
import { caseGrants } from './access/case-grants.js';
import { jwt } from './access/jwt.js';
import { trustedProxy } from './access/trusted-proxy.js';
import type { ServerConfig } from './config.js';

/** Who says who may do what, as the environment has it. */
export function configuredAccess(config: ServerConfig): AccessChoice {
  const { demo, secrets, authorizeUrl, authorizeToken } = config;
  if (demo) return { demo, ...(secrets[0] !== undefined && { secret: secrets[0] }) };
  const authorize =
    authorizeUrl !== null && authorizeToken !== null
      ? authorizeByUrl({ url: authorizeUrl, token: authorizeToken })
      : undefined;
  if (config.identity === 'case-grants') {
    return { access: caseGrants({ secret: secrets, ...(authorize && { authorize }) }) };
  }
  // What the configuration has checked, for the compiler.
  if (!authorize) throw new Error(`${config.identity} needs an endpoint that says who may do what`);
  if (config.identity === 'jwt') {
    return {
      access: jwt({
        jwksUrl: config.jwksUrl ?? '',
        issuer: config.jwtIssuer ?? '',
        audience: config.jwtAudience,
        claims: config.jwtClaims,
        ...(config.jwtAlgorithms.length > 0 && { algorithms: config.jwtAlgorithms }),
        authorize,
      }),
    };
  }
  const { proxyHeaders, proxyFrom, allowedOrigins } = config;
  if (!proxyHeaders) throw new Error('trusted-proxy needs the names of headers');
  return { access: trustedProxy({ headers: proxyHeaders, from: proxyFrom, allowedOrigins, authorize }) };
}
