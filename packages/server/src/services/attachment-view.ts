import type { Attachment, AttachmentDetails } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';

/** An attachment as one reader sees it: `self` tells whether they attached it. */
export function attachmentView(record: AttachmentRecord, readerId: string): Attachment {
  return {
    id: record.id,
    name: record.name,
    extension: record.extension,
    category: record.category,
    mediaType: record.mediaType,
    contentMismatch: record.contentMismatch,
    sizeBytes: record.sizeBytes,
    sha256: record.sha256,
    addedAtMs: record.addedAtMs,
    uploadedBy: {
      displayName: record.uploaderName,
      ...(record.uploaderOrgName !== null && { orgName: record.uploaderOrgName }),
      self: record.uploaderId === readerId,
    },
    scanState: record.scanState,
    ...(record.scanFinding !== null && { scanFinding: record.scanFinding }),
    preview: record.preview,
    ...(record.deletedAtMs !== null && { deletedAtMs: record.deletedAtMs }),
  };
}

export function attachmentDetailsView(record: AttachmentRecord, readerId: string): AttachmentDetails {
  return {
    ...attachmentView(record, readerId),
    blockSizeBytes: record.blockSizeBytes,
    blockDigests: [...record.blockDigests],
  };
}
