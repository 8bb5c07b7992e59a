/** Loaded when the first download starts: with client-zip a chunk of its own. */
export type { ReportFacts } from './archive-entries.js';
export { saveFile } from './file-job.js';
export { saveInFolder } from './folder-job.js';
export { saveParts } from './parts-job.js';
export { saveZip } from './zip-job.js';
