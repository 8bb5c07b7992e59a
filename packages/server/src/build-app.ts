import type { Server } from 'node:http';
import Fastify, { type FastifyHttpOptions, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { serviceIdentity } from './access/service-identity.js';
import type { ServerConfig } from './config.js';
import { configuredAccess } from './configured-access.js';
import { answerClientError } from './http/client-errors.js';
import { registerProblems, sendProblem, toProblemError } from './http/problems.js';
import { requestIds } from './http/request-ids.js';
import { requestForLog } from './http/request-log.js';
import { registerResponseDefaults, SAFE_HEADERS } from './http/response-defaults.js';
import { caseAttachments } from './plugin.js';
import type { CaseAttachmentsOptions } from './plugin-options.js';

/** 500 MB in one request at 6 kB/s. What only drips is cut by the upload path, other bodies by their deadline. */
const REQUEST_TIMEOUT_MS = 24 * 3600_000;
const CONNECTION_TIMEOUT_MS = 60_000;
/** Longer than the idle time-out of the load balancers in front, or they reuse a connection that is just closing. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Heads come at once, or somebody holds connections open on purpose. */
const HEADERS_TIMEOUT_MS = 20_000;
const CONNECTIONS_CHECK_MS = 5_000;
/** JSON bodies; uploads do not count against it. */
const BODY_LIMIT_BYTES = 1024 ** 2;
/** Twice Node's own: what is too long for us is then refused in words, by the code that knows what it is. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Case ids have up to 200 characters, each of which may come percent-encoded. */
const MAX_PARAM_LENGTH = 600;

/** Where log lines go. */
export interface LogStream {
  write(line: string): void;
}

/** The standalone server, ready to `listen`. `overrides` are for tests. */
export async function buildApp(
  config: ServerConfig,
  overrides: Partial<CaseAttachmentsOptions> & { readonly logStream?: LogStream } = {},
): Promise<FastifyInstance> {
  const { logStream, ...pluginOverrides } = overrides;
  const { prefix } = config;
  const serverOptions: FastifyHttpOptions<Server> = {
    logger: loggerOptions(config, logStream),
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    bodyLimit: BODY_LIMIT_BYTES,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
    },
    clientErrorHandler: answerClientError,
    // The plugin drains first.
    forceCloseConnections: true,
    trustProxy: config.trustProxy,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestIdHeader: false,
    genReqId: requestIds(config.trustProxy),
    // Short addresses for script tags and load balancers, beside those under the prefix.
    rewriteUrl: ({ url = '/' }) => (/^\/(sdk|health)\/|^\/metrics$/.test(url) ? prefix + url : url),
    frameworkErrors: (error, request, reply) => {
      // No hook has seen the request.
      reply.headers(SAFE_HEADERS);
      sendProblem(toProblemError(error), request, reply);
    },
  };
  const app = Fastify(serverOptions);
  app.server.maxConnections = config.maxConnections;
  registerResponseDefaults(app);
  registerProblems(app);
  try {
    await app.register(caseAttachments, { ...pluginOptions(config), ...pluginOverrides });
  } catch (error) {
    // What was opened before the failure.
    await app.close();
    throw error;
  }
  return app;
}

function pluginOptions(config: ServerConfig): CaseAttachmentsOptions {
  const { publicUrl, databasePath, sdkDirectory, metricsToken, serviceSecrets, webhookUrl } = config;
  return {
    ...configuredAccess(config),
    dataDirectory: config.dataDirectory,
    prefix: config.prefix,
    allowedOrigins: config.allowedOrigins,
    acceptedTypes: config.acceptedTypes,
    limits: config.limits,
    previews: config.previews,
    clamd: config.clamd,
    ...(databasePath !== null && { databasePath }),
    ...(publicUrl !== null && { publicUrl }),
    ...(sdkDirectory !== null && { sdkDirectory }),
    ...(metricsToken !== null && { metricsToken }),
    ...(serviceSecrets.length > 0 && { authenticateService: serviceIdentity({ secret: serviceSecrets }) }),
    ...(webhookUrl !== null && { webhook: { url: webhookUrl, secrets: config.webhookSecrets } }),
  };
}

/** Logs tell which request met which case, and how it ended: no names, no credentials, no query. */
function loggerOptions(
  { logLevel }: ServerConfig,
  stream: LogStream | undefined,
): NonNullable<FastifyServerOptions['logger']> {
  return {
    ...(stream && { stream }),
    level: logLevel,
    redact: ['req.headers', 'headers.authorization', 'headers.cookie'],
    serializers: {
      req: requestForLog,
      res: (reply) => ({ statusCode: reply.statusCode }),
    },
  };
}
