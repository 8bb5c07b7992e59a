import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { REPORT_JSON_NAME, REPORT_TEXT_NAME } from '@case-attachments/contract/archive';
import { readStoredZip, type StoredEntry } from './read-stored-zip.js';

interface ToldFile {
  readonly id: string;
  readonly status: 'saved' | 'incomplete' | 'missing';
  readonly name: string | null;
  readonly savedBytes: number;
  readonly failure: { readonly code: string; readonly reason: string } | null;
}

/** A zip of a case, taken apart. */
export interface OpenedExport {
  /** Without the report. */
  readonly files: readonly StoredEntry[];
  readonly text: string;
  readonly told: {
    readonly filesTotal: number;
    readonly filesSaved: number;
    readonly madeBy: string;
    readonly caseLabel: string;
    readonly files: readonly ToldFile[];
  };
}

export function openExport(zip: Buffer): OpenedExport {
  const entries = readStoredZip(zip);
  const [text, json] = entries.slice(-2);
  if (text?.name !== REPORT_TEXT_NAME || json?.name !== REPORT_JSON_NAME) {
    throw new Error(`No report at the end: ${entries.map(({ name }) => name)}`);
  }
  return {
    files: entries.slice(0, -2),
    text: text.bytes.toString(),
    told: JSON.parse(json.bytes.toString()) as OpenedExport['told'],
  };
}

/** Where this process stands in each file below a folder that it has open, in bytes; null where the system does not tell. */
export function openFilesIn(folder: string): number[] | null {
  if (process.platform !== 'linux') return null;
  const positions: number[] = [];
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (!readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)) continue;
      positions.push(Number(/^pos:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1]));
    } catch {
      // Closed between two looks.
    }
  }
  return positions;
}
