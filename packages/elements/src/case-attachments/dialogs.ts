/** What opens over the tab. One file that is fetched after the first view: see TabDialogs. */
export { lookIntoFiles } from '../controllers/look-into-files.js';
export { stageFiles } from '../controllers/stage-files.js';
export { ViewerController } from '../controllers/viewer-controller.js';
export { attachDialog } from './attach-dialog.js';
export { dialogStyles } from './dialog.styles.js';
export { viewerDialog } from './viewer-dialog.js';
