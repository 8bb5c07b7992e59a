import { forgetBlobs } from './blob-target.js';
import { forgetPrivateFiles } from './private-files.js';

/** Somebody signs out: nothing of what was saved stays with the page, but for what is under way and what the browser still copies. */
export async function forgetCopies(): Promise<void> {
  await Promise.all([forgetBlobs(), forgetPrivateFiles()]);
}
