import {
  canKeepFiles,
  createPrivateFile,
  keepMs,
  type PrivateFile,
  roomBytes,
  sweepPrivateFiles,
} from './private-files.js';
import { saveByLink } from './save-by-link.js';
import { RungClosedError, type SaveTarget } from './save-target.js';
import { roomFor, writeFile } from './write-file.js';

/** Once in the private file system, once where the browser copies it to. */
const COPIES = 2;

let trial: Promise<boolean> | null = null;

/**
 * Writes the file into the origin's private file system, opens it again, and hands it to the browser's own downloads: in constant
 * memory, but it takes the disk twice for a while.
 * @param sizeBytes the most the file can become
 * @returns null when it does not work here: a private window, an old browser
 */
export async function opfsTarget(fileName: string, sizeBytes: number): Promise<SaveTarget | null> {
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
      const { file, room } = await atTheDoor(sizeBytes);
      try {
        const whole = await writeFile(file.handle, stream, options, room);
        options.signal.throwIfAborted();
        // Octets, whatever they are: a blob URL has the portal's origin and must never be shown as a page.
        const url = URL.createObjectURL(whole.slice(0, whole.size, 'application/octet-stream'));
        saveByLink(url, fileName);
        setTimeout(() => URL.revokeObjectURL(url), keepMs(whole.size));
        file.handedOver(whole.size);
        return 'handed-over';
      } catch (error) {
        await file.remove();
        throw error;
      }
    },

    discard: () => Promise.resolve(),
  };
}

/** @throws RungClosedError where the file cannot be made, or there is no room for it */
async function atTheDoor(sizeBytes: number) {
  let file: PrivateFile | null = null;
  try {
    file = await createPrivateFile();
    return { file, room: await roomFor(file.handle, sizeBytes) };
  } catch (cause) {
    await file?.remove();
    throw new RungClosedError('opfs', { cause });
  }
}
