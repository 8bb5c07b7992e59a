import { attach } from '../localize/en/attach.js';
import { download } from '../localize/en/download.js';
import { failures } from '../localize/en/failures.js';
import { selection } from '../localize/en/selection.js';
import { viewer } from '../localize/en/viewer.js';

/** What opens over the tab, and the notice of a Download All. One file that is fetched after the first view: see TabDialogs. */
export { LocalPreviews } from '../controllers/local-previews.js';
export { lookIntoFiles } from '../controllers/look-into-files.js';
export { stageFiles } from '../controllers/stage-files.js';
export { ViewerController } from '../controllers/viewer-controller.js';
export { attachDialog } from './attach-dialog.js';
export { dialogStyles } from './dialog.styles.js';
export { downloadStyles } from './download.styles.js';
export { downloadDialog } from './download-dialog.js';
export { DownloadNews } from './download-news.js';
export { DownloadStrips } from './download-strips.js';
export { selectionStyles } from './selection.styles.js';
export { TabLightbox } from './tab-lightbox.js';
export { TabSelection } from './tab-selection.js';
export { viewerStyles } from './viewer.styles.js';
export { viewerDialog } from './viewer-dialog.js';

/** What it all says. */
export const english = { attach, download, failures, selection, viewer };
