import { attach } from './en/attach.js';
import { common } from './en/common.js';
import { download } from './en/download.js';
import { failures } from './en/failures.js';
import { images } from './en/images.js';
import { lightbox } from './en/lightbox.js';
import { selection } from './en/selection.js';
import { tab } from './en/tab.js';
import { transfers } from './en/transfers.js';
import { viewer } from './en/viewer.js';

/**
 * English, all of it: the reference. A translation has the same shape; a missing message is a type error. For portals
 * that translate; the elements themselves import no more of it than they need: see `addEnglish`.
 */
export const en = { attach, common, download, failures, images, lightbox, selection, tab, transfers, viewer };
