import {
  REPORT_FORMAT,
  REPORT_JSON_NAME,
  REPORT_TEXT_NAME,
  type ReportedFile,
  safeFileName,
} from '@case-attachments/contract/archive';
import { type ReportFacts, reportEntries } from './archive-entries.js';
import type { FolderTarget } from './targets/folder-target.js';
import { streamOf } from './whole-stream.js';

/** So many reports in one folder are looked at, no more. */
const MAX_REPORTS = 50;
/** No report of ours is larger. Bytes. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/**
 * The report's two files into a folder: in place of an earlier report of the same case that tells of no other files, since what it
 * says is missing may be there by now; else beside what other reports there are, both under the same number.
 * @returns what the one for people is called
 */
export async function writeReport(
  folder: FolderTarget,
  about: ReportFacts,
  files: readonly ReportedFile[],
  signal: AbortSignal,
): Promise<string> {
  const ids = new Set(files.map(({ attachment }) => attachment.id));
  const suffix = await suffixFor(folder, about.caseId, ids);
  for (const { name, input } of reportEntries(about, files)) {
    const options = { signal, finishing: () => {}, sizeBytes: input.length };
    await folder.replace(numbered(name, suffix), streamOf(input), options);
  }
  return numbered(REPORT_TEXT_NAME, suffix);
}

async function suffixFor(folder: FolderTarget, caseId: string, ids: ReadonlySet<string>): Promise<string> {
  let free: string | null = null;
  for (let number = 1; number <= MAX_REPORTS; number += 1) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const json = await folder.read(numbered(REPORT_JSON_NAME, suffix));
    if (json && (await isReplacedBy(json, caseId, ids))) return suffix;
    const text = await folder.read(numbered(REPORT_TEXT_NAME, suffix));
    // An empty file is what a crash leaves.
    if (!json?.size && !text?.size) free ??= suffix;
  }
  return free ?? ` (${crypto.randomUUID()})`;
}

const numbered = (name: string, suffix: string) => safeFileName(name, suffix);

/** Ours, of this case, and the new one tells of each file that it tells of. */
async function isReplacedBy(json: File, caseId: string, ids: ReadonlySet<string>): Promise<boolean> {
  if (json.size > MAX_JSON_BYTES) return false;
  try {
    const report = JSON.parse(await json.text());
    return (
      report.format === REPORT_FORMAT &&
      report.caseId === caseId &&
      report.files.every(({ id }: { readonly id: unknown }) => typeof id === 'string' && ids.has(id))
    );
  } catch {
    // Somebody else's file of that name.
    return false;
  }
}
