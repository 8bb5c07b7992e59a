import { ApiError } from '../../api/api-error.js';
import type { SaveTarget } from './save-target.js';

/** Whether this browser lets the person choose where to save. Not in Firefox, Safari and cross-origin frames. */
export function hasSavePicker(): boolean {
  return typeof window.showSaveFilePicker === 'function';
}

/**
 * Ask the person where to save. Call it in the click and before any `await`: it needs the gesture.
 * @returns null when the browser will not ask here (a cross-origin frame, no gesture left)
 * @throws an AbortError when the person chose no place
 */
export async function askWhereToSave(
  suggestedName: string,
  accept?: Record<`${string}/${string}`, `.${string}`[]>,
): Promise<SaveTarget | null> {
  try {
    const handle = await window.showSaveFilePicker({ suggestedName, ...(accept && { types: [{ accept }] }) });
    return pickerTarget(handle);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return null;
  }
}

/** Streams into the chosen file: the browser writes beside it and puts it in place at the end. */
export function pickerTarget(handle: FileSystemFileHandle): SaveTarget {
  return {
    rung: 'picker',
    limitBytes: Number.POSITIVE_INFINITY,

    async write(stream, { signal, finishing }) {
      let writable: FileSystemWritableFileStream | null = null;
      const source = stream.getReader();
      try {
        writable = await refusedUnlessDone(handle.createWritable());
        let bytes = 0;
        for (;;) {
          const { done, value } = await source.read();
          signal.throwIfAborted();
          if (done) break;
          await refusedUnlessDone(writable.write(value));
          bytes += value.length;
        }
        finishing();
        await refusedUnlessDone(writable.close());
        writable = null;
        const { size } = await refusedUnlessDone(handle.getFile());
        if (size !== bytes) throw new ApiError({ code: 'save-refused' }, null);
        return 'checked';
      } catch (error) {
        await source.cancel(error).catch(() => undefined);
        await writable?.abort().catch(() => undefined);
        await removeIfEmpty(handle);
        throw error;
      }
    },

    discard: () => removeIfEmpty(handle),
  };
}

/** A full disk, a lost permission, a removed drive. */
async function refusedUnlessDone<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ApiError({ code: 'save-refused' }, null, null, { cause });
  }
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
