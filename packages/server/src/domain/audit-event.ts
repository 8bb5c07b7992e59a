export type AuditKind =
  | 'ticket-issued'
  | 'export-started'
  | 'export-ended'
  | 'upload-committed'
  | 'upload-rejected'
  | 'upload-cancelled'
  | 'upload-abandoned'
  | 'attachment-viewed'
  | 'attachment-downloaded'
  | 'attachment-renamed'
  | 'attachment-deleted'
  | 'attachment-restored'
  | 'attachment-purged'
  | 'scan-verdict'
  | 'legal-hold-set'
  | 'legal-hold-lifted'
  | 'audit-read'
  | 'access-denied'
  | 'case-closed'
  | 'case-reopened'
  | 'case-merged'
  | 'case-merged-in'
  | 'case-purged';

/** Denied: they were not let in. Failed: they were, and it came to nothing. */
export type AuditOutcome = 'success' | 'denied' | 'failed';

/** Where a request came from. */
export interface RequestOrigin {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

/** Who does something, and from where. Without `origin` no request asked for it. */
export interface Actor {
  readonly user: {
    readonly id: string;
    readonly displayName: string;
    readonly orgName?: string;
    readonly roles?: readonly string[];
  };
  readonly origin?: RequestOrigin;
}

/** What happens by itself, by the clock. */
export const SERVER_ACTOR: Actor = { user: { id: 'case-attachments', displayName: 'The server' } };

/** Who did what in which case. Holds ids and numbers; of names, the actor's alone: who it was must be readable for years. */
export interface AuditEvent extends RequestOrigin {
  readonly tenantId: string;
  readonly caseId: string;
  readonly atMs: number;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorOrgName: string | null;
  readonly actorRoles: readonly string[];
  readonly kind: AuditKind;
  readonly outcome: AuditOutcome;
  /** Why it was denied or failed, as a problem's code; why a hold was set, in the words of who did. */
  readonly reason: string | null;
  /** Null: it concerns the case. */
  readonly attachmentId: string | null;
  /** Of the attachment's content, as its row has them. */
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** Facts of this kind, as JSON. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

type Essentials =
  | 'tenantId'
  | 'caseId'
  | 'atMs'
  | 'actorId'
  | 'actorName'
  | 'actorOrgName'
  | 'kind'
  | 'attachmentId'
  | 'details';

/** An event that is to be recorded. What is not said of it: a success, with nothing known beside. */
export type NewAuditEvent = Pick<AuditEvent, Essentials> & Partial<AuditEvent>;

/** What happened, beside who, where and when. */
export type AuditFacts = Pick<AuditEvent, 'kind'> &
  Partial<Pick<AuditEvent, 'outcome' | 'reason' | 'attachmentId' | 'sha256' | 'sizeBytes' | 'details'>>;

/** @param ref the case it happened in */
export function auditEvent(
  { tenantId, caseId }: Pick<AuditEvent, 'tenantId' | 'caseId'>,
  { user, origin }: Actor,
  atMs: number,
  facts: AuditFacts,
): NewAuditEvent {
  return {
    tenantId,
    caseId,
    atMs,
    actorId: user.id,
    actorName: user.displayName,
    actorOrgName: user.orgName ?? null,
    actorRoles: user.roles ?? [],
    attachmentId: null,
    details: {},
    ...origin,
    ...facts,
  };
}
