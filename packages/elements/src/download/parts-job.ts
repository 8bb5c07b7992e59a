import type { PlannedEntry } from '@case-attachments/contract/archive';
import { PART_BYTES, type SaveCertainty } from '../case/case-state.js';
import { downloadWords, zipName } from './download-name.js';
import type { RunContext } from './download-run.js';
import { DownloadTally, NothingSavedError } from './download-tally.js';
import { type JobOrder, type JobResult, planDownload } from './planned-download.js';
import type { FolderTarget } from './targets/folder-target.js';
import { chooseTarget } from './targets/ladder.js';
import { type LadderSettings, tooLarge, writeTo } from './write-to.js';
import { zipBoundBytes, zipOf } from './zip-job.js';

export interface PartsOrder extends JobOrder, LadderSettings {
  /** Where the zips go; null: where this browser puts downloads. */
  readonly folder: FolderTarget | null;
  /** What follows the case's label in their names; null for all of the case. */
  readonly what: string | null;
  /** Default `PART_BYTES`. */
  readonly partBytes?: number;
}

/**
 * Several zips, each with a report of its own, so that each is whole when it is there. One with nothing in it is left out, and the
 * next one's report tells of its files; the last one's has to, in any case.
 * @throws ApiError: why there are no more of them; the signal's reason
 */
export async function saveParts(order: PartsOrder, context: RunContext): Promise<JobResult> {
  const { about, what } = order;
  const { progress, update } = context;
  const { entries, bytesTotal } = await planDownload(order, context);
  const { partBytes, mostBytes } = await partLimits(order, context);
  const parts = split(entries, partBytes);
  const largest = Math.max(...parts.map(zipBoundBytes));
  if (largest > mostBytes) throw tooLarge(largest, mostBytes);
  progress.start(entries.length, bytesTotal);
  const tally = new DownloadTally(progress);
  let certainty: SaveCertainty = 'checked';
  let reportFrom = 0;
  let leftOut = 0;
  for (const [index, part] of parts.entries()) {
    const words = downloadWords().downloadNames.part(String(index + 1), String(parts.length));
    const name = zipName(about.caseLabel, what, words);
    update({ status: 'saving', zipName: name, part: { number: index + 1, total: parts.length } });
    const caseLabel = `${about.caseLabel}, ${words}`;
    const isLast = index === parts.length - 1;
    const archive = { entries: part, about: { ...about, caseLabel }, tally, reportFrom };
    const zip = zipOf({ ...archive, neededFrom: isLast ? 0 : reportFrom }, context);
    try {
      const sure = await savePart(name, zip, order, context);
      if (sure !== 'checked') certainty = sure;
      reportFrom = tally.files.length;
    } catch (error) {
      if (isLast || !(error instanceof NothingSavedError)) throw error;
      leftOut += 1;
    }
  }
  const part = { number: parts.length, total: parts.length, ...(leftOut > 0 && { leftOut }) };
  update({ status: 'done', waitingFor: null, certainty, part });
  return tally;
}

async function savePart(
  name: string,
  zip: ReturnType<typeof zipOf>,
  order: PartsOrder,
  context: RunContext,
): Promise<SaveCertainty> {
  const { folder } = order;
  if (!folder) return writeTo({ ...order, name, picked: null }, zip, context);
  const { update, signal } = context;
  update({ rung: 'folder' });
  const finishing = () => update({ status: 'finishing' });
  update({ zipName: await folder.write(name, zip.open(), { signal, finishing }) });
  return 'checked';
}

/**
 * How large a part should be, and how large one with a single file may be, in bytes.
 * @throws NoRungError when nothing here saves even an empty one
 */
async function partLimits(order: PartsOrder, { signal }: RunContext) {
  const { folder, workerUrl, blobLimitBytes, partBytes = PART_BYTES } = order;
  if (folder) return { partBytes, mostBytes: Number.POSITIVE_INFINITY };
  const blobLimit = blobLimitBytes !== undefined && { blobLimitBytes };
  const settings = { name: 'part.zip', workerUrl, signal, ...blobLimit };
  const target =
    (await chooseTarget({ ...settings, sizeBytes: partBytes })) ??
    (await chooseTarget({ ...settings, sizeBytes: 0 }));
  if (!target) throw tooLarge(partBytes, blobLimitBytes);
  await target.discard();
  return { partBytes: Math.min(partBytes, target.limitBytes), mostBytes: target.limitBytes };
}

/** In order, so that a part is a stretch of the list. A file that is too large for any has one of its own. */
export function split(entries: readonly PlannedEntry[], limitBytes: number): PlannedEntry[][] {
  const parts: PlannedEntry[][] = [];
  let part: PlannedEntry[] = [];
  let bytes = zipBoundBytes([]);
  for (const entry of entries) {
    const more = zipBoundBytes([entry]) - zipBoundBytes([]);
    if (part.length > 0 && bytes + more > limitBytes) {
      parts.push(part);
      part = [];
      bytes = zipBoundBytes([]);
    }
    part.push(entry);
    bytes += more;
  }
  parts.push(part);
  return parts;
}
