import { hasAscii, latin1 } from './bytes.js';
import { type Detection, type FileKind, KINDS } from './file-kind.js';

export const CONTENT_TYPES_PART = '[content_types].xml';

/** The list of an Office file's parts and their types ([OPC] 10.1.2.2). `unreadable`: packed beyond all bounds, or damaged. */
export type ContentTypes =
  | { readonly is: 'none' | 'unreadable' }
  | { readonly is: 'text'; readonly text: string };

/** A part with a VBA project may have any name, so its type tells; `macrosheet` are the macros of Excel 4.0. */
const MACRO_TYPES = /vbaproject|macroenabled|macrosheet/i;

/** Another way to write a letter, or a definition of one's own: Office programs write neither here. */
const DISGUISE = /&#|<!/;

const known = (kind: FileKind): Detection => ({ is: 'known', kind });

/**
 * What a zip is used as: Office and OpenDocument files, 3MF models, programs, or an archive.
 * @param entryNames null when the archive cannot be listed without doubt
 */
export function detectZip(
  head: Uint8Array,
  entryNames: readonly string[] | null,
  contentTypes: ContentTypes,
): Detection {
  const openDocument = openDocumentKind(head);
  if (entryNames === null) return known(openDocument ? KINDS.unlistedOffice : KINDS.unlistedZip);
  const names = new Set(entryNames.map((name) => name.toLowerCase()));
  const under = (folder: string) => [...names].some((name) => name.startsWith(folder));
  const program = programIn(names);
  if (program !== null) return { is: 'dangerous', label: program };
  if (contentTypes.is === 'unreadable') return known(KINDS.unlistedOffice);
  if (contentTypes.is === 'text') {
    if (DISGUISE.test(contentTypes.text)) return known(KINDS.unlistedOffice);
    const macros =
      MACRO_TYPES.test(contentTypes.text) ||
      under('xl/macrosheets/') ||
      [...names].some((name) => name.endsWith('vbaproject.bin'));
    if (under('xl/')) return known(macros ? KINDS.xlsm : KINDS.xlsx);
    if (under('ppt/')) return known(macros ? KINDS.pptm : KINDS.pptx);
    if (under('word/')) return known(macros ? KINDS.docm : KINDS.docx);
    if (macros) return known(KINDS.docm);
    if (under('3d/')) return known(KINDS.threeMf);
  }
  if (openDocument) {
    const macros = under('basic/') || under('scripts/');
    return known(macros ? { ...openDocument, macros } : openDocument);
  }
  return known(holdsHps(head) ? KINDS.hps : KINDS.zip);
}

function programIn(names: ReadonlySet<string>): string | null {
  if (names.has('meta-inf/manifest.mf') && [...names].some((name) => name.endsWith('.class'))) {
    return 'a Java program';
  }
  if (names.has('androidmanifest.xml')) return 'an Android app';
  return names.has('appxmanifest.xml') ? 'a Windows app' : null;
}

/** OpenDocument keeps its media type as the first entry, uncompressed, so that it can be read in place. */
function openDocumentKind(head: Uint8Array): FileKind | null {
  if (!hasAscii(head, 30, 'mimetypeapplication/vnd.oasis.opendocument.')) return null;
  if (hasAscii(head, 73, 'text')) return KINDS.odt;
  if (hasAscii(head, 73, 'spreadsheet')) return KINDS.ods;
  return hasAscii(head, 73, 'presentation') ? KINDS.odp : null;
}

/** 3Shape packs its scans in a zip at times; a stored entry shows its beginning. */
function holdsHps(head: Uint8Array): boolean {
  return hasAscii(head, 0, 'PK') && /<HPS[\s>]/.test(latin1(head, 30, 512));
}
