/** What both entries hand out: classes, events and types. English as a whole is the npm entry's alone, for translations. */
export type { CredentialsMode, GetToken, TokenReason } from './api/credentials.js';
export type { Failure } from './case/case-state.js';
export { CaseAttachments } from './case-attachments/case-attachments.js';
export { CaseImages } from './case-images/case-images.js';
export * from './events/index.js';
export { type Messages, registerMessages } from './localize/messages.js';
export type { AttachmentContent } from './preview/attachment-content.js';
export { registerViewer } from './preview/register-viewer.js';
export type {
  Unmount,
  Viewer,
  ViewerContext,
  ViewerModule,
  ViewerProblem,
  ViewerWords,
} from './preview/viewer.js';
export { VERSION } from './version.js';
