/** Classes, events and types. Registers nothing: import `@case-attachments/elements/define` for that. */
export type { CredentialsMode, GetToken, TokenReason } from './api/credentials.js';
export type { Failure } from './case/case-state.js';
export { CaseAttachments } from './case-attachments/case-attachments.js';
export { CaseImages } from './case-images/case-images.js';
export * from './events/index.js';
export { en, type Messages, registerMessages } from './localize/messages.js';
export { VERSION } from './version.js';
