import type { Action, ServiceAction } from '@case-attachments/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../domain/audit-event.js';
import { ProblemError } from '../domain/problem-error.js';
import { isReservedActor } from '../domain/reserved-actor.js';
import type { TicketPurpose } from '../domain/ticket.js';
import type {
  AccessQuestion,
  Authenticate,
  AuthenticateService,
  Authorize,
  Service,
  User,
  UserMemory,
} from '../ports/access.js';
import type { CaseRef } from '../ports/unit-of-work.js';
import type { Denial } from '../services/denial-log.js';
import type { RedeemedTicket, WantedByTicket } from '../services/ticket-service.js';
import { ATTACHMENT_ID, CASE_ID, type CaseParams, tenantOf } from './case-params.js';
import { requireDeclaredAccess } from './declared-access.js';
import { denialOf, REFUSED_AT_THE_DOOR, REFUSED_INSIDE } from './denied-request.js';
import { requireExpectedUser } from './expected-user.js';
import { countingFailures, type RateLimits } from './rate-limits.js';
import { originOf } from './request-origin.js';
import { caseAccessOf, knownService, requireServiceAction } from './service-entry.js';
import { ticketOf } from './ticket-parameter.js';

/** An action of the user's on the case. */
export interface MemberAccess {
  readonly action: Action;
  /** A ticket of this kind in the address does in place of a sign-in, and goes before one. */
  readonly byTicket?: TicketPurpose['kind'];
}

/** What a route asks of its caller. Without it a route cannot be registered. */
export type RouteAccess =
  | MemberAccess
  /** Asked by the portal's backend alone. */
  | { readonly service: ServiceAction }
  | 'public';

/** The caller and the case of a request that passed the guard. */
export interface CaseAccess extends CaseRef {
  readonly user: User & { readonly tenantId: string };
  /** The very object that hooks know the user by. */
  readonly caller: User;
  readonly origin: RequestOrigin;
  /** What the ticket that was shown is for; undefined: the caller has signed in. */
  readonly ticket: TicketPurpose | undefined;
  /** Ask again, for requests that last: may the same user still do the same here? */
  stillAllowed(): Promise<boolean>;
  /** May the user do this to one attachment of the case? */
  allowedOn(attachment: NonNullable<AccessQuestion['attachment']>, action: Action): Promise<boolean>;
  /** Which of these actions the user may do on the case. */
  allowed(actions: readonly Action[]): Promise<readonly Action[]>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** Anybody may ask as often as they like: load balancers do. */
    uncounted?: true;
  }
  interface FastifyRequest {
    /** Set on every route that asks for an action; reading it on a public route throws. */
    readonly caseAccess: CaseAccess;
    /** Set on the routes of the portal's backend; reading it on another throws. */
    readonly service: Service;
  }
}

export interface AccessHooks extends Partial<UserMemory> {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
}

export interface AccessGuardOptions extends Pick<AccessHooks, 'authenticate' | 'authorize'> {
  /** Null for a ticket that is good for nothing, or not for this. Without it, none is good. */
  redeem?(ticket: string, wanted: WantedByTicket): Promise<RedeemedTicket | null>;
  /** Whose attachment it is, so that hooks may tell their own from other people's; null when there is none. */
  uploaderOf(ref: CaseRef, attachmentId: string): Promise<string | null>;
  /** Told of everybody who is not let into a case, before they hear it. */
  onDenied?(denial: Denial): Promise<void>;
  /** Knows the portal's backend. Without it, its routes cannot be registered. */
  readonly authenticateService?: AuthenticateService | undefined;
  /** A case whose files have gone elsewhere, or are no more, is there for nobody but the portal's backend. */
  isGone?(ref: CaseRef): Promise<boolean>;
  /** Without them nobody is counted. */
  readonly rateLimits?: RateLimits;
}

/** The same for an unknown address, an unknown case and another's case: nothing tells them apart. */
export function notFound(): ProblemError {
  return new ProblemError(
    'not-found',
    'There is nothing here that you may see. Check the address, or ask for access to the case.',
  );
}

/** @throws not-found for what cannot be one */
export function requireCaseId(caseId: string): string {
  if (CASE_ID.test(caseId)) return caseId;
  throw notFound();
}

/**
 * The one door to every route registered in this scope after the call.
 *
 * - No valid identity: 401 `unauthenticated`; with a ticket, where a route takes one: 404 `ticket-expired`.
 * - More requests than a minute allows, of a user or of an address without one: 429 `too-many-requests`.
 * - Not the user that the page says it was opened for: 409 `identity-changed`.
 * - A case id that cannot be one, or a user who may not `list` the case: 404 `not-found`.
 * - A member without the route's action: 403 `action-not-allowed`.
 *
 * Runs in onRequest: before a body is read and before anything is validated, so that strangers learn nothing.
 * @throws when a route declares no access, or one that contradicts its URL: the start fails
 */
export function registerAccessGuard(app: FastifyInstance, options: AccessGuardOptions): void {
  const granted = new WeakMap<FastifyRequest, CaseAccess>();
  app.decorateRequest('caseAccess', {
    getter(this: FastifyRequest): CaseAccess {
      const access = granted.get(this);
      if (!access) throw new Error(`No case access on ${this.method} ${this.routeOptions.url}`);
      return access;
    },
  });
  const services = new WeakMap<FastifyRequest, Service>();
  app.decorateRequest('service', {
    getter(this: FastifyRequest): Service {
      const service = services.get(this);
      if (!service) throw new Error(`No service on ${this.method} ${this.routeOptions.url}`);
      return service;
    },
  });
  app.addHook('onRoute', (route) => requireDeclaredAccess(route, options));
  app.addHook('onRequest', async (request, reply) => {
    // CORS has registered its OPTIONS before there was a guard.
    const access = request.method === 'OPTIONS' ? 'public' : request.routeOptions.config.access;
    // No cache gives one person's answer to another, refusals included.
    if (access !== 'public') reply.header('Vary', 'Origin, Authorization, Cookie');
    // An address without a route has no config either: its handler answers `not-found` to everybody.
    if (access === 'public' || request.is404) {
      if (!request.routeOptions.config.uncounted) await options.rateLimits?.ofStranger(request);
      return;
    }
    if (!access) throw new Error(`No access declared on ${request.method} ${request.routeOptions.url}`);
    if ('service' in access) {
      const { caseId } = request.params as Partial<CaseParams>;
      let service: Service | null = null;
      try {
        service = await knownService(options, request);
        requireServiceAction(service, access.service);
      } catch (error) {
        const denial = denialOf(request, access.service, service, error, REFUSED_AT_THE_DOOR);
        if (denial) await options.onDenied?.(denial);
        throw error;
      }
      if (caseId !== undefined) requireCaseId(caseId);
      services.set(request, service);
      if (caseId !== undefined) granted.set(request, caseAccessOf(service, caseId, originOf(request)));
      return;
    }
    let user: User | null = null;
    try {
      const identity = await identityOf(options, request, reply, access);
      user = identity.user;
      await options.rateLimits?.ofUser(request, tenantOf(user), user.id);
      requireExpectedUser(request.headers, user.id);
      granted.set(request, await enter(options, identity, request, access.action));
    } catch (error) {
      const denial = denialOf(request, access.action, user, error, REFUSED_AT_THE_DOOR);
      if (denial) await options.onDenied?.(denial);
      throw error;
    }
  });
  // A service may do what its token says, and is refused for what the case is.
  app.addHook('onError', async (request, _reply, error) => {
    const { access } = request.routeOptions.config;
    const service = services.get(request);
    if (!service || typeof access !== 'object' || !('service' in access)) return;
    const denial = denialOf(request, access.service, service, error, REFUSED_INSIDE);
    if (denial) await options.onDenied?.(denial);
  });
}

function identityOf(
  options: AccessGuardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { byTicket }: MemberAccess,
): Promise<Identity> {
  const ticket = byTicket && ticketOf(request);
  if (!byTicket || ticket === undefined) return signedIn(options, request, reply);
  return ticketHolder(options, request, ticket, { ...(request.params as CaseParams), kind: byTicket });
}

/** Who asks, by a sign-in or by a ticket. */
interface Identity {
  readonly user: User;
  readonly ticket?: TicketPurpose;
  /** For requests that last: null once the identity is gone, or has become another. */
  again(): Promise<User | null>;
}

async function signedIn(
  { authenticate, rateLimits }: AccessGuardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Identity> {
  const user = await countingFailures(rateLimits, request, () => authenticate(request));
  if (!isPerson(user, request)) {
    await rateLimits?.ofStranger(request);
    reply.header('WWW-Authenticate', 'Bearer');
    throw new ProblemError('unauthenticated', 'Sign in again: the server does not know who is asking.');
  }
  const again = async () => {
    // What the request showed at its start may have lapsed since: a token, a session.
    const now = await authenticate(request);
    return isPerson(now, request) && now.id === user.id && tenantOf(now) === tenantOf(user) ? now : null;
  };
  return { user, again };
}

async function ticketHolder(
  { redeem, rateLimits }: AccessGuardOptions,
  request: FastifyRequest,
  ticket: string,
  wanted: WantedByTicket,
): Promise<Identity> {
  const redeemed = await redeem?.(ticket, wanted);
  const again = async () => {
    const user = await redeemed?.holder();
    return isPerson(user, request) && tenantOf(user) === redeemed?.tenantId ? user : null;
  };
  const user = await again();
  if (!redeemed || !user) {
    await rateLimits?.ofStranger(request);
    throw new ProblemError(
      'ticket-expired',
      'This download link has lapsed. Go back to the case and start the download again.',
    );
  }
  return { user, ticket: redeemed.purpose, again };
}

async function enter(
  { authorize, uploaderOf, isGone = async () => false }: AccessGuardOptions,
  { user, ticket, again }: Identity,
  request: FastifyRequest,
  action: Action,
): Promise<CaseAccess> {
  const { caseId, attachmentId } = request.params as CaseParams;
  requireCaseId(caseId);
  const tenantId = tenantOf(user);
  // Hooks get the very object that `authenticate` returned: they may recognise it.
  const ask = (action: Action, attachment?: AccessQuestion['attachment'], caller = user) =>
    authorize({ user: caller, tenantId, caseId, action, ...(attachment && { attachment }) });

  if (!(await ask('list')) || (await isGone({ tenantId, caseId }))) throw notFound();
  const attachment = await attachmentOf(uploaderOf, { tenantId, caseId }, attachmentId);
  if (action !== 'list' && !(await ask(action, attachment))) {
    throw new ProblemError(
      'action-not-allowed',
      `You may not ${PLAIN_WORDS[action]} in this case. Ask the people responsible for it for the permission.`,
    );
  }
  return {
    user: { ...user, tenantId },
    caller: user,
    origin: originOf(request),
    ticket,
    tenantId,
    caseId,
    stillAllowed: async () => {
      const caller = await again();
      if (!caller || !(await ask('list', undefined, caller))) return false;
      if (await isGone({ tenantId, caseId })) return false;
      return action === 'list' || (await ask(action, attachment, caller));
    },
    allowedOn: (attachment, action) => ask(action, attachment),
    allowed: async (actions) => {
      const answers = await Promise.all(actions.map((candidate) => ask(candidate)));
      return actions.filter((_, index) => answers[index]);
    },
  };
}

async function attachmentOf(
  uploaderOf: AccessGuardOptions['uploaderOf'],
  ref: CaseRef,
  id: string | undefined,
): Promise<AccessQuestion['attachment']> {
  if (id === undefined || !ATTACHMENT_ID.test(id)) return undefined;
  const uploaderId = await uploaderOf(ref, id);
  return uploaderId === null ? undefined : { id, uploaderId };
}

/**
 * Hooks may be written in plain JavaScript: an answer that names nobody is nobody. Nor is one who goes by an id of the server's or of
 * a service: the audit trail would take them for it.
 */
function isPerson(user: User | null | undefined, { log }: FastifyRequest): user is User {
  if (typeof user?.id !== 'string' || user.id === '' || typeof user.displayName !== 'string') return false;
  if (!isReservedActor(user.id)) return true;
  log.warn('a person with an id that is kept for the server or for services was refused');
  return false;
}

const PLAIN_WORDS: Record<Action, string> = {
  list: 'see the files',
  read: 'open files',
  upload: 'attach files',
  rename: 'rename files',
  delete: 'delete files',
  restore: 'restore files',
  export: 'download all files at once',
  audit: 'see who did what',
};
