import type { Attachment } from '@case-attachments/contract';
import type { FileOnWire } from '../proxy/file-on-wire.js';
import { groupBy } from './group-by.js';
import type { SourceFile } from './source-files.js';

/** What must never happen, with the only acceptable figure for each: none. */
export const FIGURES = {
  lost: 'files lost: no attachment',
  wrongBytes: 'files with wrong bytes: content or its recorded SHA-256',
  falseDone: 'false "done": said so, and was not attached at that moment',
  duplicates: 'duplicates: more attachments than files',
  wrongCase: 'files in the wrong case',
  restarts: 'begun anew, other than for upload-not-found or bytes that were changed on the way',
  resent: 'files with acknowledged bytes sent again, other than from the very byte a lie told them',
  gaveUp: 'files given up by the client',
  notFinished: "files not finished when the round's time was up",
  cameBack: 'cancelled files that are attached all the same, or still on the server',
  leftInBrowser: "left in the browser's storage by a logout",
  lostByLogout: 'logouts after which the server had not kept the upload',
  twoSenders: 'uploads that two tabs sent at the same time',
  leftInStaging: 'files left in staging',
  orphans: 'committed bytes without an attachment',
} as const;

export type Figure = keyof typeof FIGURES;

export interface Finding {
  /** The file's key; null where it is nobody's. */
  readonly about: string | null;
  /** In words that name file and case. */
  readonly words: string;
}

export type Findings = { readonly [key in Figure]: Finding[] };

export const noFindings = (): Findings =>
  Object.fromEntries(Object.keys(FIGURES).map((figure) => [figure, []])) as unknown as Findings;

/**
 * Clients that send no `Idempotency-Key`: when the answer to a creation is lost, or a HEAD fails, they create the file again, and tus
 * gives a server nothing to know it by. What that leads to is counted apart; wrong or lost bytes are not excused.
 */
export interface WithoutKey {
  attachedTwice: number;
  /** Uploads whose client never heard of them. */
  strays: number;
}

/** What the server says, asked past the proxy. */
export interface Truth {
  attachments(caseId: string): Promise<readonly Attachment[]>;
  /** Ids of the uploads that are not over. */
  unfinished(caseId: string): Promise<readonly string[]>;
  contentSha256(caseId: string, attachmentId: string): Promise<string>;
  remove(caseId: string, uploadId: string): Promise<void>;
}

export interface Staged {
  readonly name: string;
  readonly sizeBytes: number;
}

/** What lies in the data folder. */
export interface Store {
  stored(): Promise<{ readonly staged: readonly Staged[]; readonly blobs: number }>;
  /** Lets the server sweep what is old enough by then. */
  daysLater(): Promise<void>;
}

export interface Evidence {
  readonly truth: Truth;
  readonly store: Store;
  readonly wires: readonly FileOnWire[];
  /** How long the server may take to tidy up, ms. */
  readonly settleMs: number;
}

export interface Verdict extends WithoutKey {
  /** Empty files in staging, gone with the sweep of days later. */
  readonly swept: number;
}

const inWords = ({ key, name, caseId, sizeBytes }: SourceFile) =>
  `${key} "${name}" (${sizeBytes} bytes, case ${caseId})`;

const about = (file: SourceFile, more = ''): Finding => ({
  about: file.key,
  words: `${inWords(file)}${more && `: ${more}`}`,
});

/** A client has said "done": is it? */
export function judgeDone(file: SourceFile, isAttached: boolean, findings: Findings): void {
  if (!isAttached) findings.falseDone.push(about(file));
}

export function judgeGaveUp(file: SourceFile, why: string, findings: Findings): void {
  findings.gaveUp.push(about(file, why));
}

export function judgeNotFinished({ file }: FileOnWire, findings: Findings): void {
  findings.notFinished.push(about(file));
}

/** @param figure of what a person at the browser did */
export function judgeAct(
  figure: 'leftInBrowser' | 'lostByLogout' | 'twoSenders',
  file: SourceFile,
  what: string,
  findings: Findings,
): void {
  findings[figure].push(about(file, what));
}

/** Compares everything the server holds with the files that were sent. */
export async function judge(evidence: Evidence, findings: Findings): Promise<Verdict> {
  const { truth, wires } = evidence;
  const withoutKey: WithoutKey = { attachedTwice: 0, strays: await removeStrays(truth, wires) };
  let attached = 0;
  for (const [caseId, ofCase] of groupBy(wires, ({ file }) => file.caseId)) {
    const attachments = await truth.attachments(caseId);
    attached += attachments.length;
    const unfinished = await truth.unfinished(caseId);
    await judgeCase(truth, { caseId, wires: ofCase, attachments, unfinished }, findings, withoutKey);
  }
  for (const wire of wires) judgeWire(wire, findings);
  // Where clients were stopped in the middle, what lies in staging is theirs.
  const stopped = wires.some(({ fate }) => fate === 'not-finished');
  const swept = stopped ? 0 : await judgeStore(evidence, attached, findings);
  return { ...withoutKey, swept };
}

/**
 * A creation without a key whose answer was lost is made again: the first has no client. The server's idle collection takes it.
 */
async function removeStrays(truth: Truth, wires: readonly FileOnWire[]): Promise<number> {
  let strays = 0;
  const keyless = wires.filter(({ file, uploadIds }) => file.client === 'keyless' && uploadIds.size > 1);
  for (const { file, uploadIds } of keyless) {
    for (const id of await truth.unfinished(file.caseId)) {
      if (!uploadIds.has(id)) continue;
      await truth.remove(file.caseId, id);
      strays += 1;
    }
  }
  return strays;
}

interface CaseFacts {
  readonly caseId: string;
  readonly wires: readonly FileOnWire[];
  readonly attachments: readonly Attachment[];
  readonly unfinished: readonly string[];
}

async function judgeCase(
  truth: Truth,
  { caseId, wires, attachments, unfinished }: CaseFacts,
  findings: Findings,
  withoutKey: WithoutKey,
): Promise<void> {
  const byName = groupBy(attachments, ({ name }) => name);
  for (const { file, fate } of wires) {
    const found = byName.get(file.name) ?? [];
    byName.delete(file.name);
    if (found.length === 0 && fate === 'send') findings.lost.push(about(file));
    if (found.length > 0 && fate === 'cancelled') findings.cameBack.push(about(file, 'attached'));
    if (found.length > 1) {
      if (file.client === 'keyless') withoutKey.attachedTwice += found.length - 1;
      else findings.duplicates.push(about(file, `${found.length} attachments`));
    }
    for (const attachment of found) await judgeContent(truth, file, attachment, findings);
  }
  for (const [name, strangers] of byName) {
    for (const { sizeBytes } of strangers) {
      findings.wrongCase.push({ about: null, words: `"${name}" (${sizeBytes} bytes) in ${caseId}` });
    }
  }
  for (const id of unfinished) {
    const wire = wires.find(({ uploadIds }) => uploadIds.has(id));
    if (wire?.fate === 'not-finished') continue;
    // Made while its client was being stopped: nobody heard of it any more.
    if (!wire && wires.some(({ fate }) => fate === 'not-finished')) continue;
    const figure = wire?.fate.startsWith('cancelled') ? 'cameBack' : 'leftInStaging';
    findings[figure].push(
      wire ? about(wire.file, `upload ${id}`) : { about: null, words: `upload ${id} of ${caseId}` },
    );
  }
}

/** Of duplicates too: each is a file that somebody may open. */
async function judgeContent(
  truth: Truth,
  file: SourceFile,
  attachment: Attachment,
  findings: Findings,
): Promise<void> {
  if (attachment.sha256 !== file.sha256) findings.wrongBytes.push(about(file, 'its record'));
  const sha256 = await truth.contentSha256(file.caseId, attachment.id);
  if (sha256 !== file.sha256) findings.wrongBytes.push(about(file, 'its content'));
}

function judgeWire(wire: FileOnWire, findings: Findings): void {
  const { file } = wire;
  if (wire.restarts > 0 && file.client !== 'keyless') findings.restarts.push(about(file));
  const unexplained = wire.resentBytes - wire.misledBytes;
  if (unexplained > 0) findings.resent.push(about(file, `${unexplained} bytes`));
}

/** Nothing in staging, and no bytes without an attachment. @returns how many empty files a killed server left for its sweep */
async function judgeStore({ store, settleMs }: Evidence, attached: number, findings: Findings) {
  const nobodys = (words: string): Finding => ({ about: null, words });
  const settled = async () => {
    const { staged, blobs } = await store.stored();
    return staged.length === 0 && blobs === attached;
  };
  if (await within(settleMs, settled)) return 0;
  const { staged, blobs } = await store.stored();
  if (blobs !== attached) findings.orphans.push(nobodys(`${blobs} blobs for ${attached} attachments`));
  for (const { name, sizeBytes } of staged) {
    // A creation makes its file before its row: killed in between, it leaves an empty one.
    if (sizeBytes > 0) findings.leftInStaging.push(nobodys(`staging/${name}: ${sizeBytes} bytes`));
  }
  await store.daysLater();
  const kept = (await store.stored()).staged;
  for (const { name } of kept) {
    findings.leftInStaging.push(nobodys(`staging/${name}, not swept days later`));
  }
  return staged.length;
}

async function within(ms: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, ms)));
  }
  return true;
}
