export * from './attachment-events.js';
export type { CaseElementEventMap } from './event-map.js';
export * from './upload-events.js';
