import { latin1 } from './bytes.js';

/**
 * An Excel sheet from before compound files: a stream of records whose first is the beginning of a sheet ([MS-XLS]
 * 2.4.21, and BIFF2 to BIFF4 before it). Excel still opens it, and the macros in it.
 */
export function isBareWorkbook(head: Uint8Array): boolean {
  const [record, version = 0, length = 0, lengthHigh] = head;
  return record === 9 && [0, 2, 4, 8].includes(version) && [4, 6, 8, 16].includes(length) && lengthHigh === 0;
}

/** Symbolic Link: text that Excel opens as a workbook, with macros, whatever its name. A table may begin "ID;P", too. */
export function isSymbolicLink(head: Uint8Array): boolean {
  return /^ID;P[^\r\n]*\r?\n(?:(?:[BCFOPW]|N[EN]|E);?[^\r\n]*\r?\n){2}/.test(latin1(head, 0, 4096));
}

/** A page with all its parts as one mail message, which Word opens under the name of a document, macros included. */
export function isWebArchive(head: Uint8Array): boolean {
  const text = latin1(head, 0, 4096);
  return /^\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?MIME-Version:/i.test(text);
}
