import type {
  CaseStateName,
  Category,
  ChangeKind,
  ProblemCode,
  ScanState,
  UploadStatus,
} from '@case-attachments/contract';
import type { Generated } from 'kysely';
import type { AuditKind, AuditOutcome } from '../../domain/audit-event.js';

/** Truth in a database without booleans. */
export type Flag = 0 | 1;

/** A table's columns as both SQLite and PostgreSQL hold them: text, integers below 2^53, and JSON as text. */
export interface UploadsTable {
  tenant_id: string;
  case_id: string;
  id: string;
  user_id: string;
  user_name: string;
  user_org_name: string | null;
  file_name: string;
  size_bytes: number;
  arrived_bytes: number;
  claimed_media_type: string | null;
  status: UploadStatus;
  explicit_commit: Flag;
  idempotency_key: string | null;
  idempotency_fingerprint: string | null;
  /** JSON. */
  provenance: string | null;
  problem_code: ProblemCode | null;
  problem_detail: string | null;
  created_at_ms: number;
  last_activity_at_ms: number;
}

export interface AttachmentsTable {
  tenant_id: string;
  case_id: string;
  id: string;
  blob_key: string;
  name: string;
  name_key: string;
  extension: string;
  category: Category;
  media_type: string;
  content_mismatch: Flag;
  size_bytes: number;
  sha256: string;
  block_size_bytes: number;
  /** JSON array of base64url digests. */
  block_digests: string;
  added_at_ms: number;
  uploader_id: string;
  uploader_name: string;
  uploader_name_key: string;
  uploader_org_name: string | null;
  scan_state: ScanState;
  scan_finding: string | null;
  /** JSON of the contract's PreviewState. */
  preview: string;
  examined_by: string | null;
  deleted_at_ms: number | null;
  deleted_by: string | null;
  purged_at_ms: Generated<number | null>;
  bytes_removed: Generated<Flag>;
}

export interface ChangesTable {
  tenant_id: string;
  case_id: string;
  seq: number;
  kind: ChangeKind;
  attachment_id: string;
  at_ms: number;
  actor_id: string;
}

export interface CaseSequencesTable {
  tenant_id: string;
  case_id: string;
  last_seq: number;
}

export interface SettingsTable {
  name: 'storage-id' | 'purging-since';
  value: string;
}

export interface TicketsTable {
  tenant_id: string;
  case_id: string;
  digest: string;
  /** JSON that the access hooks made. */
  user_json: string;
  /** JSON of the domain's TicketPurpose. */
  purpose: string;
  created_at_ms: number;
  used_at_ms: number | null;
  lapses_at_ms: number;
  expires_at_ms: number;
}

export interface AuditEventsTable {
  tenant_id: string;
  seq: number;
  case_id: string;
  at_ms: number;
  actor_id: string;
  actor_name: string;
  actor_org_name: string | null;
  kind: AuditKind;
  attachment_id: string | null;
  /** JSON object. */
  details: string;
  /** JSON array. */
  actor_roles: string;
  outcome: AuditOutcome;
  reason: string | null;
  sha256: string | null;
  size_bytes: number | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  hash_version: number;
  prev_hash: string;
  hash: string;
}

export interface AuditSequencesTable {
  tenant_id: string;
  last_seq: number;
  last_hash: string;
}

export interface LegalHoldsTable {
  tenant_id: string;
  case_id: string;
  at_ms: number;
  reason: string;
}

export interface CaseStatesTable {
  tenant_id: string;
  case_id: string;
  state: CaseStateName;
  into_case_id: string | null;
  at_ms: number;
}

export interface WebhookOutboxTable {
  seq: Generated<number>;
  id: string;
  tenant_id: string;
  case_id: string;
  /** JSON. */
  body: string;
  created_at_ms: number;
  attempts: number;
  due_at_ms: number;
  is_dead: Flag;
  /** The first of its case that is neither there nor given up. */
  is_head: Flag;
  last_error: string | null;
}

export interface Database {
  uploads: UploadsTable;
  attachments: AttachmentsTable;
  changes: ChangesTable;
  case_sequences: CaseSequencesTable;
  settings: SettingsTable;
  tickets: TicketsTable;
  audit_events: AuditEventsTable;
  audit_sequences: AuditSequencesTable;
  legal_holds: LegalHoldsTable;
  case_states: CaseStatesTable;
  webhook_outbox: WebhookOutboxTable;
}
