import { safeFileName } from '@case-attachments/contract/archive';
import type { SaveTarget } from './save-target.js';
import { writeFile } from './write-file.js';

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
 * Streams into the chosen file, and opens it again to be sure.
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
        await removeIfEmpty(handle);
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
    await (handle as FileSystemFileHandle & { remove?(): Promise<void> }).remove?.();
  } catch {
    // Gone already, or not ours to remove: an empty file does no harm.
  }
}
