import type { CasePolicy } from '@case-attachments/contract';
import { cleanFileName } from '@case-attachments/contract/file-name';
import { typeExtensionOf } from '@case-attachments/contract/files';
import { readSlice } from '../transfer/slice-reader.js';
import type { ChosenEntry } from './dropped-files.js';

/** DICOM PS3.10 section 7.1: a preamble of 128 bytes of anything, then `DICM`. */
const PREAMBLE_BYTES = 128;
const MARK = 'DICM';

export type LookIntoFiles = typeof lookIntoFiles;

/**
 * Files without an ending may only be DICOM, and their first bytes say whether they are: nobody should wait for the server's word
 * until the last byte has arrived. Judged as the server does; all else is its business.
 */
export function lookIntoFiles(chosen: readonly ChosenEntry[], policy: CasePolicy): Promise<ChosenEntry[]> {
  const takesDicom = policy.acceptedTypes.some(({ category }) => category === 'dicom');
  return Promise.all(chosen.map((entry) => (takesDicom ? lookInto(entry) : entry)));
}

async function lookInto(entry: ChosenEntry): Promise<ChosenEntry> {
  if (entry.kind !== 'file') return entry;
  const { file } = entry.picked;
  const name = cleanFileName(file.name);
  if (name === null || typeExtensionOf(name) !== '') return entry;
  try {
    return (await hasMark(file)) ? entry : { kind: 'not-dicom', name };
  } catch {
    return { kind: 'unreadable', name };
  }
}

async function hasMark(file: Blob): Promise<boolean> {
  const head = await readSlice(file.slice(PREAMBLE_BYTES, PREAMBLE_BYTES + MARK.length));
  return new TextDecoder('latin1').decode(head) === MARK;
}
