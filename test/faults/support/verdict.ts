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

const SETTLE_MS = 10_000;

const inWords = ({ key, name, caseId, sizeBytes }: SourceFile) =>
  `${key} "${name}" (${sizeBytes} bytes, case ${caseId})`;

/** Compares everything the server holds with the files that were sent. */
export async function judge(world: World, findings: Findings): Promise<{ readonly strays: number }> {
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
  await judgeStore(world, attached, findings);
  return { strays };
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

async function judgeStore(world: World, attached: number, findings: Findings): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const { staged, blobs } = await world.stored();
    if (staged.length === 0 && blobs === attached) return;
    if (performance.now() > deadline) {
      findings.leftInStaging.push(...staged.map((name) => `staging/${name}`));
      if (blobs !== attached) findings.orphans.push(`${blobs} blobs for ${attached} attachments`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
