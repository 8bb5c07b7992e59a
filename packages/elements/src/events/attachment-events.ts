import type { Attachment } from '@case-attachments/contract';

/**
 * The person chose Continue: these files are about to be sent to this case. `preventDefault()` keeps them in the
 * dialog, unsent; say why in the portal's own way. Does not bubble.
 */
export class AttachmentAcceptEvent extends Event {
  constructor(
    readonly caseId: string,
    readonly files: readonly File[],
  ) {
    super('attachment-accept', { cancelable: true });
  }
}

/** The person chose Delete. `preventDefault()` keeps the file. Does not bubble. */
export class AttachmentDeleteEvent extends Event {
  constructor(
    readonly caseId: string,
    readonly attachment: Attachment,
  ) {
    super('attachment-delete', { cancelable: true });
  }
}

/** The person chose View, or expanded a picture. Does not bubble. */
export class AttachmentOpenEvent extends Event {
  constructor(
    readonly caseId: string,
    readonly attachment: Attachment,
  ) {
    super('attachment-open');
  }
}

/** The case's attachments are others than before, here or on another computer. Does not bubble. */
export class AttachmentsChangeEvent extends Event {
  constructor(readonly caseId: string) {
    super('attachments-change');
  }
}

/** The server refused the credentials and a new token did not help: have the person sign in. Does not bubble. */
export class CaseAuthRequiredEvent extends Event {
  constructor(readonly caseId: string) {
    super('case-auth-required');
  }
}
