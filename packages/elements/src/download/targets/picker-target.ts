import { safeFileName } from '@case-attachments/contract/archive';
import { ApiError } from '../../api/api-error.js';
import type { SaveTarget } from './save-target.js';
import { WrongFileError, writeFile } from './write-file.js';

/** Whether this browser lets the person choose where to save. Not in Firefox, Safari and cross-origin frames. */
export function hasSavePicker(): boolean {
  return typeof window.showSaveFilePicker === 'function';
}

/** What this page has saved, by the name it suggested. */
const saved = new Map<string, number>();

/**
 * Ask the person where to save. Call it in the click and before any `await`: it needs the gesture. A file that exists and is chosen
 * is emptied by the browser at once, before a byte is written, so a name that this page has saved by is not suggested again.
 * @returns null when the browser will not ask here (a cross-origin frame, no gesture left)
 * @throws an AbortError when the person chose no place
 */
export async function askWhereToSave(
  name: string,
  accept?: Record<`${string}/${string}`, `.${string}`[]>,
): Promise<SaveTarget | null> {
  const times = saved.get(name) ?? 0;
  const suggestedName = times === 0 ? name : safeFileName(name, ` (${times + 1})`);
  try {
    const handle = await window.showSaveFilePicker({ suggestedName, ...(accept && { types: [{ accept }] }) });
    return pickerTarget(handle, () => saved.set(name, times + 1));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return null;
  }
}

/**
 * Streams into the chosen file, and opens it again to be sure. One that came out wrong is removed; where the browser can't, the failure
 * is `saved-damaged`.
 * @param whole called when it is there
 */
export function pickerTarget(handle: FileSystemFileHandle, whole?: () => void): SaveTarget {
  return {
    rung: 'picker',
    limitBytes: Number.POSITIVE_INFINITY,

    async write(stream, options) {
      try {
        await writeFile(handle, stream, options);
      } catch (error) {
        if (!(error instanceof WrongFileError)) await removeIfEmpty(handle);
        else if (!(await isRemoved(handle))) throw stillThere(error);
        throw error;
      }
      whole?.();
      return 'checked';
    },

    discard: () => removeIfEmpty(handle),
  };
}

/** The picker itself made (or emptied) the file; what holds bytes is not ours to remove. */
async function removeIfEmpty(handle: FileSystemFileHandle): Promise<void> {
  try {
    if ((await handle.getFile()).size > 0) return;
    await isRemoved(handle);
  } catch {
    // Gone already: an empty file does no harm.
  }
}

/** Chromium from 110 on. @returns whether it was: not in an older browser, nor when it is not ours to remove */
async function isRemoved(handle: FileSystemFileHandle & { remove?(): Promise<void> }): Promise<boolean> {
  try {
    await handle.remove?.();
    return handle.remove !== undefined;
  } catch {
    return false;
  }
}

const stillThere = (cause: unknown) => new ApiError({ code: 'saved-damaged' }, null, null, { cause });
