import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession, PickedFile } from '../case/case-session.js';
import { type CaseAccess, currentAccess, isStillOpen } from './case-access.js';
import type { ChosenEntry } from './dropped-files.js';
import type { LookIntoFiles } from './look-into-files.js';
import { RowWindow } from './row-window.js';
import type { StagedFile, StageFiles } from './stage-files.js';

/** So many files are checked and shown before the page may answer again. */
const AT_ONCE = 40;
/** What a person does not feel. */
const SLICE_MS = 12;

/** The case that files were chosen for, and by whom. */
interface BoundCase {
  readonly access: CaseAccess;
  readonly label: string;
}

/** The code that checks what was chosen. */
export interface StagingCode {
  readonly lookIntoFiles: LookIntoFiles;
  readonly stageFiles: StageFiles;
}

export interface AttachFlowSource {
  readonly session: CaseSession | null;
  readonly caseLabel: string;
  /** Asks the portal. @returns false: do not send them */
  accept(files: readonly File[]): boolean;
  /** Resolves when it is there. */
  staging(): Promise<StagingCode>;
  /** For the announcer. */
  chosen(ready: number, refused: number): void;
}

/**
 * From "Attach Files" to "Continue" or "Cancel": the dialog's state and the files staged in it. They belong to the case
 * that was shown when the dialog opened, and to the person who opened it: when either is another, or the person has no access any
 * more, they are discarded. Another case says so, and a sign-out in another tab; another person is told nothing.
 * Owns nothing that is being sent: after Continue the session does.
 */
export class AttachFlow implements ReactiveController {
  #isOpen = false;
  #staged: readonly StagedFile[] = [];
  #bound: BoundCase | null = null;
  #reading = 0;
  #round = 0;
  #discarded: { readonly count: number; readonly from: BoundCase } | null = null;

  /** Which of what was chosen has a row: the refused and the doubtful first. */
  readonly rows: RowWindow<StagedFile>;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: AttachFlowSource,
    private readonly findDialog: () => HTMLDialogElement | null,
  ) {
    host.addController(this);
    this.rows = new RowWindow(host, ({ check }) => (check.ok && check.notes.length === 0 ? 1 : 0));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get staged(): readonly StagedFile[] {
    return this.#staged;
  }

  /** Another one whenever what was chosen is forgotten: what is still being picked or read then belongs to nobody. */
  get round(): number {
    return this.#round;
  }

  /** A dropped folder is still being read, or many files are being looked through. */
  get isReading(): boolean {
    return this.#reading > 0;
  }

  open(): void {
    const { session } = this.source;
    const access = currentAccess(session);
    if (this.#isOpen || !access) return;
    this.#isOpen = true;
    this.#bound = { access, label: this.source.caseLabel };
    this.host.requestUpdate();
  }

  /** Esc and the cross: what was chosen stays, and is offered when the dialog opens again. */
  setAside(): void {
    if (!this.#isOpen) return;
    if (this.#staged.length === 0 && !this.isReading) this.close();
    else this.#hide();
  }

  /** Cancel: what was chosen is forgotten. */
  close(): void {
    this.#round += 1;
    this.#staged = [];
    this.#bound = null;
    this.#reading = 0;
    this.#hide();
  }

  /** Stages what was chosen or dropped, opening the dialog first where it is closed. */
  async add(entries: readonly ChosenEntry[] | Promise<readonly ChosenEntry[]>): Promise<void> {
    this.open();
    const round = this.#round;
    this.#reading += 1;
    this.host.requestUpdate();
    const [chosen, code] = await Promise.all([entries, this.source.staging()]);
    const ready = await this.#stage(chosen, code, round);
    if (round !== this.#round) return;
    this.#reading -= 1;
    this.host.requestUpdate();
    if (ready !== null && chosen.length > 0) this.source.chosen(ready, chosen.length - ready);
  }

  remove(key: number): void {
    this.#staged = this.#staged.filter((file) => file.key !== key);
    this.host.requestUpdate();
  }

  /** Hands the accepted files to the session. Does nothing while none is accepted or a folder is being read. */
  continue(): void {
    const { session } = this.source;
    const files = acceptedFiles(this.#staged);
    if (!session || !this.#isOpen || files.length === 0 || this.isReading) return;
    if (!this.#isBoundTo(session)) return;
    if (!this.source.accept(files.map(({ file }) => file))) return;
    // The portal may have changed the case in its listener.
    if (!this.#isBoundTo(this.source.session)) return;
    this.close();
    session.attach(files);
  }

  hostUpdate(): void {
    const { session } = this.source;
    if (this.#bound && !this.#isBoundTo(session)) this.#discard(this.#bound);
    if (!session || !this.#discarded) return;
    const { count, from } = this.#discarded;
    this.#discarded = null;
    const id = crypto.randomUUID();
    const fromLabel = from.label;
    const toLabel = this.source.caseLabel;
    if (!isSameCase(from.access.session, session)) {
      session.addNotice({ id, kind: 'staged-discarded', count, fromLabel, toLabel });
    } else if (session.snapshot.signInNeeded && !session.snapshot.policy) {
      session.addNotice({ id, kind: 'not-attached', why: 'signed-out', count });
    }
  }

  hostUpdated(): void {
    const dialog = this.findDialog();
    if (this.#isOpen && dialog && !dialog.open) dialog.showModal();
  }

  hostDisconnected(): void {
    if (this.#bound) this.close();
  }

  /** @returns how many of them are accepted; null when they were forgotten meanwhile */
  async #stage(chosen: readonly ChosenEntry[], code: StagingCode, round: number): Promise<number | null> {
    await lookAtSizes(chosen);
    let ready = 0;
    for (let next = 0; next < chosen.length; next += AT_ONCE) {
      if (next > 0) await aBreath();
      const before = this.source.session?.snapshot.policy;
      if (round !== this.#round || !before) return null;
      const some = await code.lookIntoFiles(chosen.slice(next, next + AT_ONCE), before);
      const { session } = this.source;
      const policy = session?.snapshot.policy;
      if (round !== this.#round || !session || !policy) return null;
      const added = code.stageFiles(some, policy, session.snapshot, this.#staged);
      this.#staged = [...this.#staged, ...added];
      ready += added.filter(({ check }) => check.ok).length;
      this.host.requestUpdate();
    }
    return ready;
  }

  #hide(): void {
    this.#isOpen = false;
    const dialog = this.findDialog();
    if (dialog?.open) dialog.close();
    this.host.requestUpdate();
  }

  #isBoundTo(session: CaseSession | null): boolean {
    return this.#bound !== null && isStillOpen(this.#bound.access, session);
  }

  #discard(from: BoundCase): void {
    if (this.#staged.length > 0) this.#discarded = { count: this.#staged.length, from };
    this.close();
  }
}

function isSameCase(a: CaseSession, b: CaseSession): boolean {
  return a.server === b.server && a.caseId === b.caseId;
}

function acceptedFiles(staged: readonly StagedFile[]): PickedFile[] {
  return staged.flatMap(({ check, picked }) => (check.ok && picked ? [picked] : []));
}

/**
 * The first time a file is asked for its size, Chromium looks at the disk in the page's own thread, a millisecond each. In slices, so
 * that the page answers meanwhile.
 */
async function lookAtSizes(chosen: readonly ChosenEntry[]): Promise<void> {
  let sinceMs = performance.now();
  for (const entry of chosen) {
    if (entry.kind === 'file') void entry.picked.file.size;
    if (performance.now() - sinceMs < SLICE_MS) continue;
    await aBreath();
    sinceMs = performance.now();
  }
}

/** Not an animation frame: a page in the background has none. */
function aBreath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
