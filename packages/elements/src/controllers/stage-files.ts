import type { CasePolicy, Category } from '@case-attachments/contract';
import { cleanFileName } from '@case-attachments/contract/file-name';
import type { PickedFile } from '../case/case-session.js';
import type { CaseSnapshot, TransferSnapshot } from '../case/case-state.js';
import { checkPickedFile, comparable, type FileCheck } from '../transfer/check-file.js';
import type { ChosenEntry } from './dropped-files.js';

/** A file chosen for a case, with the verdict of the policy. Nothing of it has been sent. */
export interface StagedFile {
  readonly key: number;
  /** As it will be stored. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly category: Category;
  readonly check: FileCheck;
  /** Null for a folder that could not be opened and a file that could not be read. */
  readonly picked: PickedFile | null;
  /** When the case already holds a file of this name: since when. */
  readonly sameNameAddedAtMs: number | null;
  /** The unfinished upload that goes on with it. */
  readonly resumes: { readonly bytesSafe: number; readonly bytesTotal: number } | null;
}

/** Names the case already knows, compared as people do. Null: known, but not since when. */
type KnownNames = Map<string, number | null>;

export type StageFiles = typeof stageFiles;

let lastKey = 0;

/** Checks what was chosen. Linear in the files chosen, however many the case holds. */
export function stageFiles(
  chosen: readonly ChosenEntry[],
  policy: CasePolicy,
  snapshot: CaseSnapshot,
  staged: readonly StagedFile[],
): StagedFile[] {
  const known = knownNames(snapshot, staged);
  const unfinished = unfinishedUploads(snapshot, staged);
  return chosen.map((entry) => {
    const key = ++lastKey;
    if (entry.kind !== 'file') {
      const name = cleanFileName(entry.name) ?? entry.name;
      return {
        key,
        name,
        sizeBytes: 0,
        category: 'other',
        check: checkOf(entry.kind, name, policy),
        picked: null,
        sameNameAddedAtMs: null,
        resumes: null,
      };
    }
    const { file } = entry.picked;
    const name = cleanFileName(file.name) ?? file.name;
    const wanted = comparable(name);
    // One name is enough for the check: it is here that the many are looked up.
    const check = checkPickedFile(file, policy, known.has(wanted) ? [name] : []);
    const sameNameAddedAtMs = known.get(wanted) ?? null;
    if (!known.has(wanted)) known.set(wanted, null);
    return {
      key,
      name,
      sizeBytes: file.size,
      category: check.ok ? check.category : categoryOf(name, policy),
      check,
      picked: { ...entry.picked, name },
      sameNameAddedAtMs,
      resumes: check.ok ? take(unfinished, { name, size: file.size }) : null,
    };
  });
}

function checkOf(
  kind: Exclude<ChosenEntry['kind'], 'file'>,
  name: string,
  { acceptedTypes }: CasePolicy,
): FileCheck {
  if (kind !== 'not-dicom') return { ok: false, reason: kind };
  const ending = /^\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const isAccepted = ending !== '' && acceptedTypes.some(({ extensions }) => extensions.includes(ending));
  return { ok: false, reason: kind, loneEnding: isAccepted ? ending : '' };
}

function knownNames(snapshot: CaseSnapshot, staged: readonly StagedFile[]): KnownNames {
  const known: KnownNames = new Map();
  for (const { name } of staged) known.set(comparable(name), null);
  for (const { fileName, status } of snapshot.transfers) {
    if (status !== 'done') known.set(comparable(fileName), null);
  }
  for (const { name, addedAtMs } of snapshot.list.attachments) known.set(comparable(name), addedAtMs);
  return known;
}

/**
 * Uploads from an earlier visit that wait for their file, without those that an already staged file takes. Matched as
 * the queue does, by name and size; if the content turns out to be another, the file is sent anew.
 */
function unfinishedUploads(snapshot: CaseSnapshot, staged: readonly StagedFile[]): TransferSnapshot[] {
  const unfinished = snapshot.transfers.filter(({ needsFile, status }) => needsFile && status === 'paused');
  for (const { resumes, name, sizeBytes } of staged) if (resumes) take(unfinished, { name, size: sizeBytes });
  return unfinished;
}

function take(
  unfinished: TransferSnapshot[],
  { name, size }: { readonly name: string; readonly size: number },
): StagedFile['resumes'] {
  const index = unfinished.findIndex(({ fileName, bytesTotal }) => fileName === name && bytesTotal === size);
  const [found] = index < 0 ? [] : unfinished.splice(index, 1);
  return found ? { bytesSafe: found.bytesSafe, bytesTotal: found.bytesTotal } : null;
}

function categoryOf(name: string, policy: CasePolicy): Category {
  const lower = name.toLowerCase();
  const type = policy.acceptedTypes.find(({ extensions }) =>
    extensions.some((extension) => extension !== '' && lower.endsWith(`.${extension}`)),
  );
  return type?.category ?? 'other';
}
