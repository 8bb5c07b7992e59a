import type { CasePolicy } from '@case-attachments/contract';
import type { PickedFile } from '../case/case-session.js';
import { type ChosenEntry, chosenFiles } from './dropped-files.js';

/** Nobody has seen a picker, let alone cancelled it, that ended sooner than this. */
const SEEN_MS = 100;
/** A media type of our own: a registered one would bring its extensions along. */
const ANY_ACCEPTED = 'application/x-case-attachment';

/**
 * The `accept` of a file input, by extension: browsers give STL and DICOM files an empty or odd media type.
 * Empty when files without an extension are accepted too, since `accept` cannot say so and would hide them.
 */
export function acceptAttribute(policy: CasePolicy | null): string {
  return acceptedEndings(policy).join(',');
}

/**
 * Ask for files with the picker that gives handles, by which an upload goes on after a restart without being chosen again.
 * Must be called in the click.
 * @returns nothing chosen: the person cancelled. null: there is no such picker here, or it refuses to open (a frame of
 *   another origin, a policy, an ending it finds odd); a file input still may, in the same click.
 */
export async function chooseWithHandles(
  policy: CasePolicy | null,
  { multiple }: { readonly multiple: boolean },
): Promise<ChosenEntry[] | null> {
  if (typeof window.showOpenFilePicker !== 'function') return null;
  const endings = acceptedEndings(policy);
  const types = endings.length > 0 ? [{ accept: { [ANY_ACCEPTED]: endings } }] : [];
  const askedAtMs = performance.now();
  try {
    const handles = await window.showOpenFilePicker({ multiple, types });
    return await Promise.all(handles.map(entryOf));
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    return isCancelled && performance.now() - askedAtMs > SEEN_MS ? [] : null;
  }
}

/** One file, with its handle where that is wanted and can be had. Null when none was chosen. Must be called in the click. */
export async function chooseOneFile(
  policy: CasePolicy | null,
  { wantHandle }: { readonly wantHandle: boolean },
): Promise<PickedFile | null> {
  const chosen = wantHandle ? await chooseWithHandles(policy, { multiple: false }) : null;
  const [entry] = chosen ?? (await chooseWithInput(policy));
  return entry?.kind === 'file' ? entry.picked : null;
}

function chooseWithInput(policy: CasePolicy | null): Promise<ChosenEntry[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = acceptAttribute(policy);
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(chosenFiles(input.files ?? [])), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

/** Chosen and gone or locked since: told as such, so that nobody believes it came along. */
async function entryOf(handle: FileSystemFileHandle): Promise<ChosenEntry> {
  try {
    return { kind: 'file', picked: { file: await handle.getFile(), handle } };
  } catch {
    return { kind: 'unreadable', name: handle.name };
  }
}

function acceptedEndings(policy: CasePolicy | null): `.${string}`[] {
  const extensions = policy?.acceptedTypes.flatMap((type) => type.extensions) ?? [];
  return extensions.includes('') ? [] : extensions.map((extension) => `.${extension}` as const);
}
