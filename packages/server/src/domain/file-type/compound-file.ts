import { startsWith, viewOf } from './bytes.js';
import type { Detection, FileKind } from './file-kind.js';
import { KINDS } from './file-kind.js';

/** [MS-CFB] 2.2. */
export const COMPOUND_HEADER_BYTES = 512;

/** The places in the header for sectors of the allocation table; those of larger files go on elsewhere. */
const HEADER_TABLE_SECTORS = 109;

/** From here up, a sector number is no sector but the end of a chain, or nothing. */
export const NO_SECTOR = 0xffff_fffa;

/** The classes of Windows Installer packages, patches and transforms, as stored in the root entry. */
const INSTALLER_CLASS = /^8[246]100c0000000000c000000000000046$/;

/** Storages that Word and Excel keep their macros in. Lower case: the names are told apart without regard to case. */
const MACRO_STORAGES = ['macros', 'vba', '_vba_project', '_vba_project_cur'];

/** Microsoft's compound file: the container of .doc, .xls, .ppt, of installers and of much else. */
export function isCompoundFile(head: Uint8Array): boolean {
  return startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
}

export interface CompoundHeader {
  readonly sectorBytes: number;
  readonly firstDirectorySector: number;
  /** Where the first sectors of the allocation table lie. */
  readonly tableSectors: readonly number[];
  /** Where their list goes on. */
  readonly nextTableList: number;
}

/** Null in a damaged header. */
export function readCompoundHeader(head: Uint8Array): CompoundHeader | null {
  if (head.length < COMPOUND_HEADER_BYTES) return null;
  const view = viewOf(head);
  const sectorShift = view.getUint16(30, true);
  if (sectorShift !== 9 && sectorShift !== 12) return null;
  return {
    sectorBytes: 2 ** sectorShift,
    firstDirectorySector: view.getUint32(48, true),
    tableSectors: Array.from({ length: HEADER_TABLE_SECTORS }, (_, i) => view.getUint32(76 + 4 * i, true)),
    nextTableList: view.getUint32(68, true),
  };
}

/**
 * What a compound file is used as, from the entries of its directory ([MS-CFB] 2.6).
 * @param directory null when it cannot be read to its end
 */
export function detectCompoundFile(directory: Uint8Array | null): Detection {
  if (directory === null) return known(KINDS.unlistedOffice);
  if (INSTALLER_CLASS.test(Buffer.from(directory.subarray(80, 96)).toString('hex')))
    return { is: 'dangerous', label: 'a Windows installer' };
  const names = entryNames(directory);
  const macros = MACRO_STORAGES.some((name) => names.has(name));
  const asUsed = (kind: FileKind) => known(macros ? { ...kind, macros } : kind);
  if (names.has('encryptedpackage')) return known(KINDS.encryptedOffice);
  if (names.has('worddocument')) return asUsed(KINDS.doc);
  if (names.has('workbook') || names.has('book')) return asUsed(KINDS.xls);
  if (names.has('powerpoint document')) return asUsed(KINDS.ppt);
  return macros ? asUsed(KINDS.doc) : { is: 'unknown' };
}

const known = (kind: FileKind): Detection => ({ is: 'known', kind });

function entryNames(directory: Uint8Array): Set<string> {
  const names = new Set<string>();
  const view = viewOf(directory);
  const utf16 = new TextDecoder('utf-16le');
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const nameBytes = view.getUint16(at + 64, true);
    if (nameBytes >= 2 && nameBytes <= 64) {
      names.add(utf16.decode(directory.subarray(at, at + nameBytes - 2)).toLowerCase());
    }
  }
  return names;
}
