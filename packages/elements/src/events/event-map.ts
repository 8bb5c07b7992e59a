import type {
  AttachmentAcceptEvent,
  AttachmentDeleteEvent,
  AttachmentOpenEvent,
  AttachmentsChangeEvent,
  CaseAuthRequiredEvent,
} from './attachment-events.js';
import type { AttachmentUploadEvent } from './upload-events.js';

/** Every event the elements dispatch, by name. */
export interface CaseElementEventMap {
  'attachment-accept': AttachmentAcceptEvent;
  'attachment-upload-start': AttachmentUploadEvent;
  'attachment-upload-progress': AttachmentUploadEvent;
  'attachment-upload-success': AttachmentUploadEvent;
  'attachment-upload-error': AttachmentUploadEvent;
  'attachment-delete': AttachmentDeleteEvent;
  'attachment-open': AttachmentOpenEvent;
  'attachments-change': AttachmentsChangeEvent;
  'case-auth-required': CaseAuthRequiredEvent;
}

declare global {
  interface HTMLElementEventMap extends CaseElementEventMap {}
}
