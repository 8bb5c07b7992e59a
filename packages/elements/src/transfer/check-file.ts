import type { CasePolicy } from '@case-attachments/contract';
import { cleanFileName } from '@case-attachments/contract/file-name';
import { type Category, typeExtensionOf } from '@case-attachments/contract/files';

/** What is known of a file before it is read. */
export interface FileFacts {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** A dropped directory: only `DataTransferItem.webkitGetAsEntry()` can tell. */
  readonly isFolder?: boolean;
}

/** Worth telling the person, but no reason to refuse. */
export type FileNote = 'empty' | 'same-name';

export type FileCheck =
  | { readonly ok: true; readonly category: Category; readonly notes: readonly FileNote[] }
  | {
      readonly ok: false;
      readonly reason: 'type';
      /** Lower case, no dot; '' when the name has none. */
      readonly extension: string;
      readonly allowedExtensions: readonly string[];
    }
  | {
      readonly ok: false;
      readonly reason: 'too-large';
      readonly sizeBytes: number;
      readonly limitBytes: number;
    }
  | {
      readonly ok: false;
      readonly reason: 'name';
      readonly nameBytes: number;
      readonly limitBytes: number;
    }
  /** Without an ending a file must be DICOM by its content, and is not. */
  | {
      readonly ok: false;
      readonly reason: 'not-dicom';
      /** The name is an accepted ending and nothing else: `png`. '' for any other name. */
      readonly loneEnding: string;
    }
  | { readonly ok: false; readonly reason: 'folder' }
  /** Chosen, and gone or locked since. */
  | { readonly ok: false; readonly reason: 'unreadable' };

/**
 * Whether the policy lets this file be attached, judged by what the browser knows without reading it. The browser's
 * media type plays no part: DICOM and STL come with odd or empty ones. The server judges content and has the last word.
 * @param knownNames names of the case's attachments and of the files already picked
 */
export function checkPickedFile(
  file: FileFacts,
  policy: CasePolicy,
  knownNames: Iterable<string>,
): FileCheck {
  if (file.isFolder) return { ok: false, reason: 'folder' };
  const nameBytes = new TextEncoder().encode(file.name).length;
  const nameLimitBytes = policy.limits.maxFileNameBytes;
  const cleanName = cleanFileName(file.name);
  if (cleanName === null || nameBytes > nameLimitBytes) {
    return { ok: false, reason: 'name', nameBytes, limitBytes: nameLimitBytes };
  }
  const extension = typeExtensionOf(cleanName);
  const type = policy.acceptedTypes.find(
    // DICOM comes without an extension as well; its content tells.
    ({ category, extensions }) => (extension === '' ? category === 'dicom' : extensions.includes(extension)),
  );
  if (!type) {
    const allowedExtensions = policy.acceptedTypes.flatMap(({ extensions }) => extensions).filter(Boolean);
    return { ok: false, reason: 'type', extension, allowedExtensions };
  }
  if (file.size > policy.maxSizeBytes) {
    return { ok: false, reason: 'too-large', sizeBytes: file.size, limitBytes: policy.maxSizeBytes };
  }
  const notes: FileNote[] = [];
  if (file.size === 0) notes.push('empty');
  const name = comparable(cleanName);
  for (const known of knownNames) {
    if (comparable(known) === name) {
      notes.push('same-name');
      break;
    }
  }
  return { ok: true, category: type.category, notes };
}

/** A name as names are compared: macOS decomposes accents, and people do not tell `Scan.JPG` from `scan.jpg`. */
export function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
