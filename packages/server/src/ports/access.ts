import type { Action, ServiceAction } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';

/** The caller as the portal vouches for them. `displayName` is what "Uploaded By" will say. */
export interface User {
  /** Stable and opaque; unique within the tenant. */
  readonly id: string;
  readonly displayName: string;
  /** `default` unless the identity names another. */
  readonly tenantId?: string;
  readonly orgName?: string;
  readonly roles?: readonly string[];
}

/** Who is asking? `null` answers 401. */
export type Authenticate = (request: FastifyRequest) => Promise<User | null>;

export interface AccessQuestion {
  readonly user: User;
  readonly tenantId: string;
  readonly caseId: string;
  readonly action: Action;
  readonly attachment?: { readonly id: string; readonly uploaderId: string };
}

/**
 * May this user do this on this case? Asked on every route and every tus verb.
 * A user who may not `list` is no member: every route of the case answers them 404, as for an unknown case.
 */
export type Authorize = (question: AccessQuestion) => Promise<boolean>;

/**
 * A user as JSON and back, for a ticket: what the browser fetches with it carries no credentials, and `authorize` is
 * asked all the same. Hooks that know their users by more than plain fields (an object, a symbol, a session) say how.
 */
export interface UserMemory {
  /** The very object that `authenticate` returned, as JSON. */
  remember(user: User): unknown;
  /** What `authorize` is then asked about. Null: the person is nobody any more, and the ticket good for nothing. */
  recall(remembered: unknown): User | null | Promise<User | null>;
}

/** The portal's backend, as its own token vouches for it. */
export interface Service {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
  readonly actions: ReadonlySet<ServiceAction>;
}

/** Which backend is asking? `null` answers 401. */
export type AuthenticateService = (request: FastifyRequest) => Promise<Service | null>;
