import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession, PickedFile } from '../case/case-session.js';
import type { ChosenEntry } from './dropped-files.js';
import { type StagedFile, stageFiles } from './stage-files.js';

/** The case that files were chosen for. */
interface BoundCase {
  readonly server: string;
  readonly caseId: string;
  readonly label: string;
}

export interface AttachFlowSource {
  readonly session: CaseSession | null;
  readonly caseLabel: string;
  /** Asks the portal. @returns false: do not send them */
  accept(files: readonly File[]): boolean;
  /** For the announcer. */
  chosen(ready: number, refused: number): void;
}

/**
 * From "Attach Files" to "Continue": the dialog's state and the files staged in it. They belong to the case that was
 * shown when the dialog opened; when the page shows another case, they are discarded and the new case says so.
 * Owns nothing that is being sent: after Continue the session does.
 */
export class AttachFlow implements ReactiveController {
  #isOpen = false;
  #staged: readonly StagedFile[] = [];
  #bound: BoundCase | null = null;
  #reading = 0;
  /** Grows with every close: a folder still being read then belongs to nobody. */
  #round = 0;
  #discarded: { readonly count: number; readonly fromLabel: string } | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: AttachFlowSource,
    private readonly findDialog: () => HTMLDialogElement | null,
  ) {
    host.addController(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get staged(): readonly StagedFile[] {
    return this.#staged;
  }

  /** A dropped folder is still being read. */
  get isReading(): boolean {
    return this.#reading > 0;
  }

  open(): void {
    const { session } = this.source;
    if (this.#isOpen || !session) return;
    this.#isOpen = true;
    this.#bound = { server: session.server, caseId: session.caseId, label: this.source.caseLabel };
    this.host.requestUpdate();
  }

  /** Cancel, Esc and the cross: what was chosen is forgotten. */
  close(): void {
    this.#round += 1;
    this.#isOpen = false;
    this.#staged = [];
    this.#bound = null;
    this.#reading = 0;
    const dialog = this.findDialog();
    if (dialog?.open) dialog.close();
    this.host.requestUpdate();
  }

  /** Stages what was chosen or dropped, opening the dialog first where it is closed. */
  async add(entries: readonly ChosenEntry[] | Promise<readonly ChosenEntry[]>): Promise<void> {
    this.open();
    const round = this.#round;
    this.#reading += 1;
    this.host.requestUpdate();
    const chosen = await entries;
    if (round !== this.#round) return;
    this.#reading -= 1;
    const { session } = this.source;
    const policy = session?.snapshot.policy;
    if (!session || !policy) return;
    const added = stageFiles(chosen, policy, session.snapshot, this.#staged);
    this.#staged = [...this.#staged, ...added];
    this.host.requestUpdate();
    const ready = added.filter(({ check }) => check.ok).length;
    if (added.length > 0) this.source.chosen(ready, added.length - ready);
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
    if (!this.#belongsTo(session)) return;
    if (!this.source.accept(files.map(({ file }) => file))) return;
    // The portal may have changed the case in its listener.
    if (!this.#belongsTo(session) || this.source.session !== session) return;
    this.close();
    session.attach(files);
  }

  hostUpdate(): void {
    const { session } = this.source;
    if (session && this.#bound && !this.#belongsTo(session)) this.#discard();
    if (session && this.#discarded) {
      const { count, fromLabel } = this.#discarded;
      this.#discarded = null;
      const toLabel = this.source.caseLabel;
      session.addNotice({ id: crypto.randomUUID(), kind: 'staged-discarded', count, fromLabel, toLabel });
    }
  }

  hostUpdated(): void {
    const dialog = this.findDialog();
    if (this.#isOpen && dialog && !dialog.open) dialog.showModal();
  }

  hostDisconnected(): void {
    if (this.#isOpen) this.close();
  }

  #belongsTo(session: CaseSession): boolean {
    return this.#bound?.server === session.server && this.#bound.caseId === session.caseId;
  }

  #discard(): void {
    if (this.#staged.length > 0) {
      this.#discarded = { count: this.#staged.length, fromLabel: this.#bound?.label ?? '' };
    }
    this.close();
  }
}

function acceptedFiles(staged: readonly StagedFile[]): PickedFile[] {
  return staged.flatMap(({ check, picked }) => (check.ok && picked ? [picked] : []));
}
