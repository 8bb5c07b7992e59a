import type { Change, ChangeKind, ScanState, WebhookEvent, WebhookType } from '@case-attachments/contract';

/** The key of every row it is about. */
interface Place {
  readonly tenantId: string;
  readonly caseId: string;
}

const TYPES: Record<ChangeKind, WebhookType> = {
  'attachment-added': 'attachment.attached',
  'attachment-renamed': 'attachment.renamed',
  'attachment-updated': 'attachment.updated',
  'attachment-deleted': 'attachment.deleted',
  'attachment-restored': 'attachment.restored',
};

/** @param scanState of the attachment now; undefined when it is gone, or does not matter: for what is no update */
export function eventOfChange(
  { tenantId, caseId }: Place,
  { kind, id, atMs }: Pick<Change, 'kind' | 'id' | 'atMs'>,
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
