import type { Failure, TransferSnapshot } from '../case/case-state.js';

export type AttachmentUploadEventType =
  | 'attachment-upload-start'
  | 'attachment-upload-progress'
  | 'attachment-upload-success'
  | 'attachment-upload-error';

/**
 * A file on its way. `success` comes only after the server's receipt: from then on the file is attached.
 * Bytes count what the server has acknowledged. Does not bubble.
 */
export class AttachmentUploadEvent extends Event {
  readonly transferId: string;
  readonly fileName: string;
  readonly bytesSafe: number;
  readonly bytesTotal: number;
  /** Set on success. */
  readonly attachmentId: string | null;
  /** Set on error. */
  readonly failure: Failure | null;

  constructor(
    type: AttachmentUploadEventType,
    readonly caseId: string,
    transfer: TransferSnapshot,
  ) {
    super(type);
    this.transferId = transfer.id;
    this.fileName = transfer.fileName;
    this.bytesSafe = transfer.bytesSafe;
    this.bytesTotal = transfer.bytesTotal;
    this.attachmentId = transfer.attachmentId;
    this.failure = transfer.failure;
  }
}
