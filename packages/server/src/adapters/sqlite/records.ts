import type { Insertable, Selectable } from 'kysely';
import type { AttachmentRecord } from '../../domain/attachment.js';
import type { TicketPurpose, TicketRecord } from '../../domain/ticket.js';
import type { Provenance, UploadRecord } from '../../domain/upload.js';
import type { AttachmentsTable, Flag, TicketsTable, UploadsTable } from './schema.js';

// The one place where rows become records and records become rows.

const flag = (value: boolean): Flag => (value ? 1 : 0);

export function uploadFromRow(row: Selectable<UploadsTable>): UploadRecord {
  return {
    tenantId: row.tenant_id,
    caseId: row.case_id,
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    userOrgName: row.user_org_name,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    arrivedBytes: row.arrived_bytes,
    claimedMediaType: row.claimed_media_type,
    status: row.status,
    explicitCommit: row.explicit_commit === 1,
    idempotencyKey: row.idempotency_key,
    idempotencyFingerprint: row.idempotency_fingerprint,
    provenance: row.provenance === null ? null : (JSON.parse(row.provenance) as Provenance),
    problemCode: row.problem_code,
    problemDetail: row.problem_detail,
    createdAtMs: row.created_at_ms,
    lastActivityAtMs: row.last_activity_at_ms,
  };
}

export function uploadToRow(upload: UploadRecord): Insertable<UploadsTable> {
  return {
    tenant_id: upload.tenantId,
    case_id: upload.caseId,
    id: upload.id,
    user_id: upload.userId,
    user_name: upload.userName,
    user_org_name: upload.userOrgName,
    file_name: upload.fileName,
    size_bytes: upload.sizeBytes,
    arrived_bytes: upload.arrivedBytes,
    claimed_media_type: upload.claimedMediaType,
    status: upload.status,
    explicit_commit: flag(upload.explicitCommit),
    idempotency_key: upload.idempotencyKey,
    idempotency_fingerprint: upload.idempotencyFingerprint,
    provenance: upload.provenance === null ? null : JSON.stringify(upload.provenance),
    problem_code: upload.problemCode,
    problem_detail: upload.problemDetail,
    created_at_ms: upload.createdAtMs,
    last_activity_at_ms: upload.lastActivityAtMs,
  };
}

export function attachmentFromRow(row: Selectable<AttachmentsTable>): AttachmentRecord {
  return {
    tenantId: row.tenant_id,
    caseId: row.case_id,
    id: row.id,
    blobKey: row.blob_key,
    name: row.name,
    nameKey: row.name_key,
    extension: row.extension,
    category: row.category,
    mediaType: row.media_type,
    contentMismatch: row.content_mismatch === 1,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    blockSizeBytes: row.block_size_bytes,
    blockDigests: JSON.parse(row.block_digests) as string[],
    addedAtMs: row.added_at_ms,
    uploaderId: row.uploader_id,
    uploaderName: row.uploader_name,
    uploaderNameKey: row.uploader_name_key,
    uploaderOrgName: row.uploader_org_name,
    scanState: row.scan_state,
    scanFinding: row.scan_finding,
    preview: previewOf(row.preview),
    examinedBy: row.examined_by,
    deletedAtMs: row.deleted_at_ms,
    deletedBy: row.deleted_by,
  };
}

export function attachmentToRow(attachment: AttachmentRecord): Insertable<AttachmentsTable> {
  return {
    tenant_id: attachment.tenantId,
    case_id: attachment.caseId,
    id: attachment.id,
    blob_key: attachment.blobKey,
    name: attachment.name,
    name_key: attachment.nameKey,
    extension: attachment.extension,
    category: attachment.category,
    media_type: attachment.mediaType,
    content_mismatch: flag(attachment.contentMismatch),
    size_bytes: attachment.sizeBytes,
    sha256: attachment.sha256,
    block_size_bytes: attachment.blockSizeBytes,
    block_digests: JSON.stringify(attachment.blockDigests),
    added_at_ms: attachment.addedAtMs,
    uploader_id: attachment.uploaderId,
    uploader_name: attachment.uploaderName,
    uploader_name_key: attachment.uploaderNameKey,
    uploader_org_name: attachment.uploaderOrgName,
    scan_state: attachment.scanState,
    scan_finding: attachment.scanFinding,
    preview: JSON.stringify(attachment.preview),
    examined_by: attachment.examinedBy,
    deleted_at_ms: attachment.deletedAtMs,
    deleted_by: attachment.deletedBy,
  };
}

export function ticketFromRow(row: Selectable<TicketsTable>): TicketRecord {
  return {
    tenantId: row.tenant_id,
    caseId: row.case_id,
    digest: row.digest,
    user: JSON.parse(row.user_json) as unknown,
    purpose: JSON.parse(row.purpose) as TicketPurpose,
    createdAtMs: row.created_at_ms,
    usedAtMs: row.used_at_ms,
    lapsesAtMs: row.lapses_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}

export function ticketToRow(ticket: TicketRecord): Insertable<TicketsTable> {
  return {
    tenant_id: ticket.tenantId,
    case_id: ticket.caseId,
    digest: ticket.digest,
    user_json: JSON.stringify(ticket.user ?? null),
    purpose: JSON.stringify(ticket.purpose),
    created_at_ms: ticket.createdAtMs,
    used_at_ms: ticket.usedAtMs,
    lapses_at_ms: ticket.lapsesAtMs,
    expires_at_ms: ticket.expiresAtMs,
  };
}

/** Rows of older versions lack what those versions did not look for. */
function previewOf(json: string): AttachmentRecord['preview'] {
  const preview = JSON.parse(json) as AttachmentRecord['preview'];
  return preview.state === 'none' ? preview : { ...{ autoContrast: false, incomplete: false }, ...preview };
}
