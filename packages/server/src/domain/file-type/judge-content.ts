import type { Category } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import {
  type AcceptedTypes,
  categoryOfExtension,
  isAcceptedExtension,
  MACRO_EXTENSIONS,
} from './accepted-types.js';
import { type Detection, type FileKind, isKind, KINDS, OCTET_STREAM } from './file-kind.js';

export interface Acceptance {
  readonly accepted: true;
  readonly category: Category;
  readonly mediaType: string;
  readonly contentMismatch: boolean;
}

/** `detail` names the file, the reason and the fix. */
export interface Refusal {
  readonly accepted: false;
  readonly code: 'type-not-accepted' | 'content-refused';
  readonly detail: string;
}

/** Text formats without a mark of their own: the extension says which, the content must be text. */
const TEXT_MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['md', 'text/plain'],
  ['log', 'text/plain'],
  ['json', 'text/plain'],
  ['mtl', 'model/mtl'],
]);

const EXPECTED: Record<Category, string> = {
  image: 'a picture',
  document: 'a document',
  model: 'a 3D model',
  dicom: 'a DICOM file',
  video: 'a video',
  audio: 'a sound',
  archive: 'an archive',
  other: 'what its name says',
};

const REMEDY: Record<Category, string> = {
  image: 'Export the picture again and attach that.',
  document: 'Save the document again, for example as a PDF, and attach that.',
  model: 'Export the model again and attach that.',
  dicom: 'Export the images again and attach those.',
  video: 'Export the video again and attach that.',
  audio: 'Export the recording again and attach that.',
  archive: 'Pack the files into a ZIP archive and attach that.',
  other: 'Attach the original file instead.',
};

/** By the name alone. A name without extension may come where DICOM may: its content must prove it. */
export function refuseByName(accepted: AcceptedTypes, fileName: string): Refusal | null {
  const extension = typeExtensionOf(fileName);
  if (isAcceptedExtension(accepted, extension)) return null;
  if (extension === '' && takes(accepted, KINDS.dicom)) return null;
  const reason =
    extension === ''
      ? `"${fileName}" has no file type ending such as .pdf or .jpg.`
      : `"${fileName}" cannot be attached: .${extension} files are not accepted.`;
  return refuse('type-not-accepted', `${reason} ${alternatives(accepted)}`);
}

/**
 * Whether a file may come in and as what, by its name and what its bytes say.
 * - dangerous content, and what the detectors do not come to an end with: refused, whatever the name
 * - macros: refused, unless their kind is accepted and the name says so
 * - known content under another accepted type's name: accepted as what it is, with `contentMismatch`
 * - known content of a type that is not accepted: refused
 * - content nobody knows under an accepted extension: accepted for download only
 */
export function judgeContent(
  accepted: AcceptedTypes,
  file: { readonly fileName: string; readonly sizeBytes: number },
  detection: Detection,
): Acceptance | Refusal {
  const byName = refuseByName(accepted, file.fileName);
  if (byName !== null) return byName;
  const extension = typeExtensionOf(file.fileName);
  const expected = categoryOfExtension(extension);

  if (detection.is === 'exhausting') {
    return refuse(
      'content-refused',
      `"${file.fileName}" cannot be looked into: it takes the server too long to tell what it is. ${REMEDY[expected]}`,
    );
  }
  if (detection.is === 'dangerous') return refuseAs(file.fileName, detection.label, expected);
  if (detection.is === 'known') return judgeKind(accepted, file.fileName, extension, detection.kind);
  if (extension === '') return refuseWithoutEnding(file.fileName, null);
  const textMediaType = TEXT_MEDIA_TYPES.get(extension);
  if (detection.is === 'text') {
    if (textMediaType !== undefined) {
      return accept(expected, detection.encoding === 'utf-8' ? textMediaType : OCTET_STREAM);
    }
    if (detection.tagged) return refuseAs(file.fileName, 'a web page (HTML)', expected);
    // Models and proprietary formats may be text that only their own programs understand.
    const selfMade = expected === 'model' || expected === 'dicom' || expected === 'other';
    if (!selfMade && isAcceptedExtension(accepted, 'txt')) return accept('document', 'text/plain', true);
  } else if (textMediaType !== undefined && file.sizeBytes > 0) {
    return refuse(
      'content-refused',
      `"${file.fileName}" is not text, although its name ends in .${extension}. Save it as text again, or attach the original file under its own name.`,
    );
  }
  return accept(expected, OCTET_STREAM);
}

function judgeKind(
  accepted: AcceptedTypes,
  fileName: string,
  extension: string,
  detected: FileKind,
): Acceptance | Refusal {
  // Recorders write sound alone into an MP4 of the general brand; the name tells which it is.
  const kind = isKind(detected, KINDS.mp4) && extension === 'm4a' ? KINDS.m4a : detected;
  if (kind.macros && !mayHaveMacros(accepted, kind, extension)) {
    return refuse(
      'content-refused',
      `"${fileName}" contains macros, which are not accepted. Save it without macros or as a PDF, and attach that.`,
    );
  }
  if (kind.unlisted && (kind.category === 'document' || categoryOfExtension(extension) === 'document')) {
    // A program that repairs it may find in it what was not found here.
    return refuse(
      'content-refused',
      `"${fileName}" is damaged: what is in it cannot be listed. Open it, save it again, for example as a PDF, and attach that.`,
    );
  }
  if (kind.extensions.includes(extension)) return accept(kind.category, kind.mediaType);
  if (extension === '') return refuseWithoutEnding(fileName, kind);
  const expected = categoryOfExtension(extension);
  // Proprietary formats are containers of a common kind inside: their own type is what their name says.
  if (
    expected === 'other' &&
    [KINDS.zip, KINDS.gzip, KINDS.xml].some((container) => isKind(kind, container))
  ) {
    return accept('other', OCTET_STREAM);
  }
  if (takes(accepted, kind)) return accept(kind.category, kind.mediaType, true);
  const reason = `"${fileName}" is ${kind.label}, a type that is not accepted.`;
  return refuse('content-refused', `${reason} ${REMEDY[expected]}`);
}

/** Where macros are asked for, as `docm` and its like are, a name that denies them is still a trap. */
function mayHaveMacros(accepted: AcceptedTypes, kind: FileKind, extension: string): boolean {
  return (
    MACRO_EXTENSIONS.some((macro) => isAcceptedExtension(accepted, macro)) &&
    kind.extensions.includes(extension)
  );
}

/** Only DICOM goes without an ending; whoever opens anything else later needs to know what it is. */
function refuseWithoutEnding(fileName: string, kind: FileKind | null): Refusal {
  if (kind?.extensions.includes(fileName.slice(1).toLowerCase())) {
    const reason = `The name of "${fileName}" is an ending and nothing else.`;
    return refuse('type-not-accepted', `${reason} Put a name before ${fileName} and attach it again.`);
  }
  const ending = kind?.extensions[0];
  const reason = `"${fileName}" has no file type ending${ending ? `, but is ${kind.label}` : ' and is not a DICOM file'}.`;
  const fix = ending ? `Add .${ending} to its name` : 'Add the ending, such as .pdf or .jpg,';
  return refuse('type-not-accepted', `${reason} ${fix} and attach it again.`);
}

function takes(accepted: AcceptedTypes, kind: FileKind): boolean {
  return kind.extensions.some((extension) => isAcceptedExtension(accepted, extension));
}

function accept(category: Category, mediaType: string, contentMismatch = false): Acceptance | Refusal {
  return { accepted: true, category, mediaType, contentMismatch };
}

function refuse(code: Refusal['code'], detail: string): Refusal {
  return { accepted: false, code, detail };
}

function refuseAs(fileName: string, label: string, expected: Category): Refusal {
  return refuse(
    'content-refused',
    `"${fileName}" is ${label}, not ${EXPECTED[expected]}. ${REMEDY[expected]}`,
  );
}

function alternatives(accepted: AcceptedTypes): string {
  const examples = accepted.flatMap((group) => group.extensions.slice(0, 1).map((first) => `.${first}`));
  return `Attach it as a type this case takes, such as ${listed(examples.slice(0, 6))}.`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
