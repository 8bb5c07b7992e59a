export type AuditKind = 'ticket-issued' | 'export-started' | 'export-ended';

/** Who did what in which case. Holds ids and numbers; of names, the actor's alone: who it was must be readable for years. */
export interface AuditEvent {
  readonly tenantId: string;
  readonly caseId: string;
  readonly atMs: number;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorOrgName: string | null;
  readonly kind: AuditKind;
  /** Null: it concerns the case. */
  readonly attachmentId: string | null;
  /** Facts of this kind, as JSON. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}
