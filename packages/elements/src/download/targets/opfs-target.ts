import {
  canKeepFiles,
  createPrivateFile,
  type PrivateFile,
  roomBytes,
  sweepPrivateFiles,
} from './private-files.js';
import { saveByLink } from './save-by-link.js';
import { RungClosedError, type SaveTarget } from './save-target.js';
import { writeFile } from './write-file.js';

/** Once in the private file system, once where the browser copies it to. */
const COPIES = 2;

/** How slow the browser's copy may be: nothing tells when it is through. */
const SLOWEST_COPY_BYTES_PER_MS = 5_000;
const KEEP_AT_LEAST_MS = 5 * 60_000;

let trial: Promise<boolean> | null = null;

/**
 * Writes the file into the origin's private file system, opens it again, and hands it to the browser's own downloads: in constant
 * memory, but it takes the disk twice for a while.
 * @returns null when it does not work here: a private window, an old browser
 */
export async function opfsTarget(fileName: string): Promise<SaveTarget | null> {
  trial ??= sweepPrivateFiles().then(canKeepFiles);
  if (!(await trial)) {
    // Turned off, or no room just now: the next download tries again.
    trial = null;
    return null;
  }
  return {
    rung: 'opfs',
    limitBytes: Math.floor((await roomBytes()) / COPIES),

    async write(stream, options) {
      let file: PrivateFile;
      try {
        file = await createPrivateFile();
      } catch (cause) {
        throw new RungClosedError('opfs', { cause });
      }
      try {
        const whole = await writeFile(file.handle, stream, options);
        // Octets, whatever they are: a blob URL has the portal's origin and must never be shown as a page.
        const url = URL.createObjectURL(whole.slice(0, whole.size, 'application/octet-stream'));
        saveByLink(url, fileName);
        const keepMs = KEEP_AT_LEAST_MS + whole.size / SLOWEST_COPY_BYTES_PER_MS;
        setTimeout(() => URL.revokeObjectURL(url), keepMs);
        file.removeAfter(keepMs);
        return 'handed-over';
      } catch (error) {
        await file.remove();
        throw error;
      }
    },

    discard: () => Promise.resolve(),
  };
}
