import { startsWith, viewOf } from './bytes.js';
import type { Detection } from './file-kind.js';
import { KINDS } from './file-kind.js';

/** How much of the directory is read: 64 entries, where Office keeps what tells its kind. */
export const COMPOUND_DIRECTORY_BYTES = 8192;

/** The classes of Windows Installer packages, patches and transforms, as stored in the root entry. */
const INSTALLER_CLASS = /^8[246]100c0000000000c000000000000046$/;

/** Microsoft's compound file: the container of .doc, .xls, .ppt, of installers and of much else. */
export function isCompoundFile(head: Uint8Array): boolean {
  return startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
}

/** Offset of the directory ([MS-CFB] 2.2), or null in a damaged header. */
export function compoundDirectoryOffset(head: Uint8Array): number | null {
  if (head.length < 512) return null;
  const view = viewOf(head);
  const sectorShift = view.getUint16(30, true);
  if (sectorShift !== 9 && sectorShift !== 12) return null;
  return (view.getUint32(48, true) + 1) * 2 ** sectorShift;
}

/** What a compound file is used as, from the first entries of its directory ([MS-CFB] 2.6). */
export function detectCompoundFile(directory: Uint8Array): Detection {
  if (INSTALLER_CLASS.test(Buffer.from(directory.subarray(80, 96)).toString('hex')))
    return { is: 'dangerous', label: 'a Windows installer' };
  const names = entryNames(directory);
  const macros = names.has('Macros') || names.has('_VBA_PROJECT_CUR') || names.has('VBA');
  const withMacros = macros ? { macros } : {};
  if (names.has('EncryptedPackage')) return { is: 'known', kind: KINDS.encryptedOffice };
  if (names.has('WordDocument')) return { is: 'known', kind: { ...KINDS.doc, ...withMacros } };
  if (names.has('Workbook') || names.has('Book')) {
    return { is: 'known', kind: { ...KINDS.xls, ...withMacros } };
  }
  if (names.has('PowerPoint Document')) return { is: 'known', kind: { ...KINDS.ppt, ...withMacros } };
  return { is: 'unknown' };
}

function entryNames(directory: Uint8Array): Set<string> {
  const names = new Set<string>();
  const view = viewOf(directory);
  const utf16 = new TextDecoder('utf-16le');
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const nameBytes = view.getUint16(at + 64, true);
    if (nameBytes >= 2 && nameBytes <= 64) {
      names.add(utf16.decode(directory.subarray(at, at + nameBytes - 2)));
    }
  }
  return names;
}
