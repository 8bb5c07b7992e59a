import type { Attachment } from '@case-attachments/contract';
import type { FileOnWire } from '../proxy/wire-log.js';
import { groupBy } from './group-by.js';
import { ServerTruth } from './server-truth.js';
import type { SourceFile } from './source-files.js';
import type { World } from './world.js';

/** What must never happen, with the only acceptable figure for each: none. */
export const FIGURES = {
  lost: 'files lost: no attachment',
  wrongBytes: 'files with wrong bytes: content or its recorded SHA-256',
  falseDone: 'false "done": said so, and was not attached at that moment',
  duplicates: 'duplicates: more attachments than files',
  wrongCase: 'files in the wrong case',
  restarts: 'begun anew, other than for upload-not-found',
  resent: 'files with acknowledged bytes sent again, unless told a wrong offset',
  gaveUp: 'files given up by the client',
  leftInStaging: 'files left in staging',
  orphans: 'committed bytes without an attachment',
} as const;

export type Figure = keyof typeof FIGURES;

/** What was found, in words that name file and case. */
export type Findings = { readonly [key in Figure]: string[] };

export const noFindings = (): Findings => ({
  lost: [],
  wrongBytes: [],
  falseDone: [],
  duplicates: [],
  wrongCase: [],
  restarts: [],
  resent: [],
  gaveUp: [],
  leftInStaging: [],
  orphans: [],
});

const SETTLE_MS = 3_000;

const inWords = ({ key, name, caseId, sizeBytes }: SourceFile) =>
  `${key} "${name}" (${sizeBytes} bytes, case ${caseId})`;

/** What may be left, and is taken away in time. */
export interface Leftovers {
  /** Uploads whose client never heard of them. */
  readonly strays: number;
  /** Empty files in staging, gone with the sweep of days later. */
  readonly swept: number;
}

/** Compares everything the server holds with the files that were sent. */
export async function judge(world: World, findings: Findings): Promise<Leftovers> {
  const truth = new ServerTruth(world.directApi);
  const wires = world.proxy.log.files;
  const strays = await removeStrays(truth, wires);
  let attached = 0;
  for (const [caseId, ofCase] of groupBy(wires, ({ file }) => file.caseId)) {
    const attachments = await truth.attachments(caseId);
    attached += attachments.length;
    await judgeCase(
      truth,
      ofCase.map(({ file }) => file),
      attachments,
      findings,
    );
    for (const id of await truth.unfinished(caseId)) findings.leftInStaging.push(`upload ${id} of ${caseId}`);
  }
  for (const wire of wires) judgeWire(wire, findings);
  return { strays, swept: await judgeStore(world, attached, findings) };
}

/**
 * A creation without an idempotency key whose answer was lost is made again: the first has no client. By the tus protocol
 * nobody can know that; the server's idle collection takes it.
 */
async function removeStrays(truth: ServerTruth, wires: readonly FileOnWire[]): Promise<number> {
  let strays = 0;
  for (const { file } of wires.filter((wire) => wire.file.client === 'foreign' && wire.uploadIds.size > 1)) {
    for (const id of await truth.unfinished(file.caseId)) {
      await truth.remove(file.caseId, id);
      strays += 1;
    }
  }
  return strays;
}

async function judgeCase(
  truth: ServerTruth,
  files: readonly SourceFile[],
  attachments: readonly Attachment[],
  findings: Findings,
): Promise<void> {
  const byName = groupBy(attachments, ({ name }) => name);
  for (const file of files) {
    const [found, ...more] = byName.get(file.name) ?? [];
    byName.delete(file.name);
    if (!found) {
      findings.lost.push(inWords(file));
      continue;
    }
    if (more.length > 0) findings.duplicates.push(`${inWords(file)}: ${more.length + 1} attachments`);
    if (found.sha256 !== file.sha256) findings.wrongBytes.push(`${inWords(file)}: its record`);
    const sha256 = await truth.contentSha256(file.caseId, found.id);
    if (sha256 !== file.sha256) findings.wrongBytes.push(`${inWords(file)}: its content`);
  }
  for (const [name, [stranger]] of byName) {
    findings.wrongCase.push(`"${name}" (${stranger?.sizeBytes} bytes) in ${files[0]?.caseId}`);
  }
}

function judgeWire(wire: FileOnWire, findings: Findings): void {
  const { file, faults } = wire;
  const after = `${inWords(file)}, after ${faults.join(', ') || 'faults of the world'}`;
  // A client without idempotency keys begins anew when the answer to its creation is lost: its own design.
  if (wire.restarts > 0 && file.client !== 'foreign') findings.restarts.push(after);
  const unexplained = wire.resentBytes - wire.misledBytes;
  if (unexplained > 0) findings.resent.push(`${unexplained} bytes of ${after}`);
}

/** Nothing in staging, and no bytes without an attachment. @returns how many empty files a killed server left for its sweep */
async function judgeStore(world: World, attached: number, findings: Findings): Promise<number> {
  const settled = async () => {
    const { staged, blobs } = await world.stored();
    return staged.length === 0 && blobs === attached;
  };
  if (await within(SETTLE_MS, settled)) return 0;
  const { staged, blobs } = await world.stored();
  if (blobs !== attached) findings.orphans.push(`${blobs} blobs for ${attached} attachments`);
  for (const { name, sizeBytes } of staged) {
    // A creation makes its file before its row: killed in between, it leaves an empty one.
    if (sizeBytes > 0) findings.leftInStaging.push(`staging/${name}: ${sizeBytes} bytes`);
  }
  await world.daysLater();
  const kept = (await world.stored()).staged;
  for (const { name } of kept) findings.leftInStaging.push(`staging/${name}, not swept days later`);
  return staged.length;
}

async function within(ms: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}
