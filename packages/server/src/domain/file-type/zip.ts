import { hasAscii, latin1, viewOf } from './bytes.js';
import type { Detection, FileKind } from './file-kind.js';
import { KINDS } from './file-kind.js';

/** How much of a zip's end must be read to be sure to find its directory: its record and the longest comment. */
export const ZIP_TAIL_BYTES = 22 + 65_535;

/** The most of a directory that is read: enough for some ten thousand entries. */
export const ZIP_DIRECTORY_MAX_BYTES = 1024 * 1024;

export function isZip(head: Uint8Array): boolean {
  return hasAscii(head, 0, 'PK\x03\x04') || hasAscii(head, 0, 'PK\x05\x06');
}

/**
 * Where the list of a zip's entries lies (APPNOTE 4.3.16), from the last bytes of the file. Null when it cannot be
 * told: a damaged or a ZIP64 archive, which is then a plain zip.
 */
export function findZipDirectory(
  tail: Uint8Array,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | null {
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (!hasAscii(tail, at, 'PK\x05\x06')) continue;
    const directoryBytes = view.getUint32(at + 12, true);
    const endRecordAt = sizeBytes - tail.length + at;
    // Counted back from its end: bytes in front of the archive shift the offsets it records.
    const start = endRecordAt - directoryBytes;
    if (directoryBytes === 0 || start < 0) return null;
    return { start, end: Math.min(endRecordAt, start + ZIP_DIRECTORY_MAX_BYTES) };
  }
  return null;
}

/** The names in a zip's directory (APPNOTE 4.3.12), as far as it can be read. */
export function zipEntryNames(directory: Uint8Array): string[] {
  const names: string[] = [];
  const view = viewOf(directory);
  let at = 0;
  while (at + 46 <= directory.length && hasAscii(directory, at, 'PK\x01\x02')) {
    const nameBytes = view.getUint16(at + 28, true);
    names.push(latin1(directory, at + 46, at + 46 + nameBytes));
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names;
}

const known = (kind: FileKind): Detection => ({ is: 'known', kind });

/** What a zip is used as: Office and OpenDocument files, 3MF models, programs, or an archive. */
export function detectZip(head: Uint8Array, entryNames: readonly string[]): Detection {
  const names = new Set(entryNames.map((name) => name.toLowerCase()));
  const some = (test: (name: string) => boolean) => [...names].some(test);
  if (names.has('meta-inf/manifest.mf') && some((name) => name.endsWith('.class'))) {
    return { is: 'dangerous', label: 'a Java program' };
  }
  if (names.has('androidmanifest.xml')) return { is: 'dangerous', label: 'an Android app' };
  if (names.has('appxmanifest.xml')) return { is: 'dangerous', label: 'a Windows app' };
  if (names.has('[content_types].xml')) {
    const macros = some((name) => name.endsWith('vbaproject.bin'));
    if (some((name) => name.startsWith('word/'))) return known(macros ? KINDS.docm : KINDS.docx);
    if (some((name) => name.startsWith('xl/'))) return known(macros ? KINDS.xlsm : KINDS.xlsx);
    if (some((name) => name.startsWith('ppt/'))) return known(macros ? KINDS.pptm : KINDS.pptx);
    if (some((name) => name.startsWith('3d/'))) return known(KINDS.threeMf);
  }
  return known(openDocumentKind(head) ?? (holdsHps(head) ? KINDS.hps : KINDS.zip));
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
