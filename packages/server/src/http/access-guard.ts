import type { Action } from '@case-attachments/contract';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import type { AccessQuestion, Authenticate, Authorize, User } from '../ports/access.js';
import type { CaseRef } from '../ports/unit-of-work.js';

/** What a route asks of its caller. Without it a route cannot be registered. */
export type RouteAccess = { readonly action: Action } | 'public';

/** The caller and the case of a request that passed the guard. */
export interface CaseAccess extends CaseRef {
  readonly user: User & { readonly tenantId: string };
  /** Ask again, for requests that last: may the same user still do the same here? */
  stillAllowed(): Promise<boolean>;
  /** Which of these actions the user may do on the case. */
  allowed(actions: readonly Action[]): Promise<readonly Action[]>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** Set on every route that asks for an action; reading it on a public route throws. */
    readonly caseAccess: CaseAccess;
  }
}

export interface AccessHooks {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
}

export interface AccessGuardOptions extends AccessHooks {
  /** Whose attachment it is, so that hooks may tell their own from other people's; null when there is none. */
  uploaderOf(ref: CaseRef, attachmentId: string): Promise<string | null>;
}

/** One opaque URL segment: no separators, no percent signs, and not `.` or `..`. */
const CASE_ID = /^(?!\.{1,2}$)[A-Za-z0-9._~:@+=-]{1,200}$/;
const ATTACHMENT_ID = /^[0-9a-f]{32}$/;
const DEFAULT_TENANT = 'default';

/** The same for an unknown address, an unknown case and another's case: nothing tells them apart. */
export function notFound(): ProblemError {
  return new ProblemError(
    'not-found',
    'There is nothing here that you may see. Check the address, or ask for access to the case.',
  );
}

/**
 * The one door to every route registered in this scope after the call.
 *
 * - No valid identity: 401 `unauthenticated`.
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
  app.addHook('onRoute', requireDeclaredAccess);
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    // An address without a route has no config either: its handler answers `not-found` to everybody.
    if (access === 'public' || request.is404) return;
    if (!access) throw new Error(`No access declared on ${request.method} ${request.routeOptions.url}`);
    const user = await options.authenticate(request);
    if (!isUser(user)) {
      reply.header('WWW-Authenticate', 'Bearer');
      throw new ProblemError('unauthenticated', 'Sign in again: the server does not know who is asking.');
    }
    granted.set(request, await enter(options, user, request.params, access.action));
  });
}

function requireDeclaredAccess(route: RouteOptions): void {
  // OPTIONS tells what a server can do, never what it holds.
  if (route.method === 'OPTIONS') {
    route.config = { access: 'public', ...route.config };
    return;
  }
  const access = route.config?.access;
  if (!access) throw new Error(`Route ${route.method} ${route.url} declares no access`);
  const ofCase = route.url.includes('/:caseId');
  if (ofCase !== (access !== 'public')) {
    throw new Error(
      `Route ${route.method} ${route.url}: a route of a case asks for an action, others do not`,
    );
  }
}

async function enter(
  { authorize, uploaderOf }: AccessGuardOptions,
  user: User,
  params: unknown,
  action: Action,
): Promise<CaseAccess> {
  const { caseId = '', attachmentId } = params as { caseId?: string; attachmentId?: string };
  if (!CASE_ID.test(caseId)) throw notFound();
  const tenantId = user.tenantId ?? DEFAULT_TENANT;
  // Hooks get the very object that `authenticate` returned: they may recognise it.
  const ask = (action: Action, attachment?: AccessQuestion['attachment']) =>
    authorize({ user, tenantId, caseId, action, ...(attachment && { attachment }) });

  if (!(await ask('list'))) throw notFound();
  const attachment = await attachmentOf(uploaderOf, { tenantId, caseId }, attachmentId);
  if (action !== 'list' && !(await ask(action, attachment))) {
    throw new ProblemError(
      'action-not-allowed',
      `You may not ${PLAIN_WORDS[action]} in this case. Ask the people responsible for it for the permission.`,
    );
  }
  return {
    user: { ...user, tenantId },
    tenantId,
    caseId,
    stillAllowed: async () => (await ask('list')) && (action === 'list' || (await ask(action, attachment))),
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

/** Hooks may be written in plain JavaScript: an answer that names nobody is nobody. */
function isUser(user: User | null | undefined): user is User {
  return typeof user?.id === 'string' && user.id !== '' && typeof user.displayName === 'string';
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
