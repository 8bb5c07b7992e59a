export * from './planned-entry.js';
export * from './report.js';
export * from './safe-name.js';
export * from './stored-entries.js';
