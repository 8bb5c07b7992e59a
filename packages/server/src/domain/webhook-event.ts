import type {
  AttachmentChangeKind,
  Change,
  ScanState,
  WebhookEvent,
  WebhookType,
} from '@case-attachments/contract';

/** The key of every row it is about. */
interface Place {
  readonly tenantId: string;
  readonly caseId: string;
}

const TYPES: Record<AttachmentChangeKind, WebhookType> = {
  'attachment-added': 'attachment.attached',
  'attachment-renamed': 'attachment.renamed',
  'attachment-updated': 'attachment.updated',
  'attachment-deleted': 'attachment.deleted',
  'attachment-restored': 'attachment.restored',
};

/** A step of the sequence that concerns one attachment. */
export type AttachmentChange = Change & { readonly kind: AttachmentChangeKind; readonly id: string };

export function isOfAttachment(change: Change): change is AttachmentChange {
  return change.id !== undefined && change.kind in TYPES;
}

/** @param scanState of the attachment now; undefined when it is gone, or does not matter: for what is no update */
export function eventOfChange(
  { tenantId, caseId }: Place,
  { kind, id, atMs }: Omit<AttachmentChange, 'seq'>,
  scanState: ScanState | undefined,
): WebhookEvent {
  const isVerdict = kind === 'attachment-updated' && scanState === 'infected';
  return {
    type: isVerdict ? 'attachment.infected' : TYPES[kind],
    timestamp: new Date(atMs).toISOString(),
    data: { tenantId, caseId, attachmentId: id },
  };
}

export function eventOfCase(
  { tenantId, caseId }: Place,
  type: Extract<WebhookType, `case.${string}`>,
  atMs: number,
  mergedInto?: string,
): WebhookEvent {
  return {
    type,
    timestamp: new Date(atMs).toISOString(),
    data: { tenantId, caseId, ...(mergedInto !== undefined && { mergedInto }) },
  };
}
