import { hasAscii, startsWith } from './bytes.js';

const PROGRAMS: readonly (readonly [label: string, prefix: readonly number[]])[] = [
  ['a Linux program', [0x7f, 0x45, 0x4c, 0x46]],
  ['a macOS program', [0xfe, 0xed, 0xfa, 0xce]],
  ['a macOS program', [0xfe, 0xed, 0xfa, 0xcf]],
  ['a macOS program', [0xce, 0xfa, 0xed, 0xfe]],
  ['a macOS program', [0xcf, 0xfa, 0xed, 0xfe]],
  ['a program', [0xca, 0xfe, 0xba, 0xbe]],
  ['a program', [0x64, 0x65, 0x78, 0x0a]],
  ['a program', [0x00, 0x61, 0x73, 0x6d]],
  ['a script', [0x23, 0x21]],
  ['a script', [0xef, 0xbb, 0xbf, 0x23, 0x21]],
  ['a Windows shortcut', [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00]],
];

/** Where ISO 9660 keeps its first volume descriptor: a picture that mounts as a disk when double-clicked. */
const ISO_9660_OFFSET = 32_769;

/**
 * Content a desktop would run or mount, by its first bytes, whatever else the file is: a DICOM file whose preamble
 * is a program is a program (CVE-2019-11687).
 * @returns what it is, with its article, or null
 */
export function detectExecutable(head: Uint8Array): string | null {
  // Two letters alone are no proof: a text may begin with "MZ", but a program never goes without a zero byte.
  if ((hasAscii(head, 0, 'MZ') || hasAscii(head, 0, 'ZM')) && head.includes(0)) return 'a Windows program';
  for (const [label, prefix] of PROGRAMS) if (startsWith(head, prefix)) return label;
  if (hasAscii(head, 0, '[InternetShortcut]')) return 'a Windows shortcut';
  if (hasAscii(head, ISO_9660_OFFSET, 'CD001') || hasAscii(head, 0, 'vhdxfile')) return 'a disk image';
  return null;
}
