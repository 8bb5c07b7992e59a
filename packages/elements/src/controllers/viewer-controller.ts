import type { Attachment } from '@case-attachments/contract';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { ListState } from '../case/case-state.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { type CaseAccess, currentAccess, isStillOpen } from './case-access.js';
import { lockedCode } from './viewed-image.js';
import { Viewing, type ViewingState } from './viewing.js';

/** What the viewer needs of its element. */
export interface ViewerHost {
  readonly session: CaseSession | null;
  readonly localize: LocalizeController;
  findDialog(): HTMLDialogElement | null;
  /** The file was deleted, or locked, while it was shown: its row goes or has no View any more. */
  gone(attachment: Attachment): void;
}

interface Open {
  readonly access: CaseAccess;
  readonly viewing: Viewing;
  /** The list it was last seen in. */
  list: ListState;
}

/**
 * The dialog over the element that shows one file. Closes by itself when the file is deleted or locked, the element shows
 * another case, or the person has no access any more or is another one.
 */
export class ViewerController implements ReactiveController {
  #open: Open | null = null;
  #lastStatus: ViewingState['status'] | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly element: ViewerHost,
  ) {
    host.addController(this);
  }

  /** Null while it is closed. */
  get viewing(): Viewing | null {
    return this.#open?.viewing ?? null;
  }

  open(session: CaseSession, attachment: Attachment): void {
    this.#end();
    const access = currentAccess(session);
    if (!access) return;
    const viewing = new Viewing({
      session,
      attachment,
      localize: this.element.localize,
      changed: () => this.host.requestUpdate(),
      ready: () => this.host.updateComplete,
    });
    this.#open = { access, viewing, list: session.snapshot.list };
    this.host.requestUpdate();
  }

  close(): void {
    this.#end();
    const dialog = this.element.findDialog();
    if (dialog?.open) dialog.close();
    this.host.requestUpdate();
  }

  download(): void {
    if (this.#open) this.#open.access.session.download(this.#open.viewing.attachment.id);
  }

  hostUpdate(): void {
    if (!this.#open) return;
    const { access, viewing, list } = this.#open;
    if (!isStillOpen(access, this.element.session)) {
      this.close();
      return;
    }
    const now = access.session.snapshot.list;
    if (isGone(viewing.attachment.id, list, now)) {
      this.close();
      this.element.gone(viewing.attachment);
    } else this.#open.list = now;
  }

  hostUpdated(): void {
    const dialog = this.element.findDialog();
    if (!this.#open || !dialog) return;
    if (!dialog.open) dialog.showModal();
    const { status } = this.#open.viewing.state;
    if (status !== this.#lastStatus) {
      keepFocusIn(dialog);
      if (status === 'shown') focusPlayer(dialog);
    }
    this.#lastStatus = status;
  }

  hostDisconnected(): void {
    if (this.#open) this.close();
  }

  #end(): void {
    this.#open?.viewing.end();
    this.#open = null;
    this.#lastStatus = null;
  }
}

/**
 * Whether a file that stood in the list before has been deleted or locked, and not only pushed out at the end of what is
 * loaded of the list, or out of another view.
 */
export function isGone(attachmentId: string, before: ListState, now: ListState): boolean {
  if (before.attachments === now.attachments || before.view !== now.view) return false;
  const index = before.attachments.findIndex(({ id }) => id === attachmentId);
  const found = now.attachments.find(({ id }) => id === attachmentId);
  if (found) return lockedCode(found) !== null;
  if (index < 0) return false;
  const listed = new Set(now.attachments.map(({ id }) => id));
  return !now.hasMore || before.attachments.slice(index + 1).some(({ id }) => listed.has(id));
}

/** What had the focus may have gone with the state before: a dialog must not lose it to the page. */
function keepFocusIn(dialog: HTMLDialogElement): void {
  const { activeElement } = dialog.getRootNode() as ShadowRoot;
  if (activeElement && dialog.contains(activeElement)) return;
  (dialog.querySelector<HTMLElement>('.viewer .primary') ?? dialog.querySelector('button'))?.focus();
}

/** So that Space plays; a hand that has moved the focus meanwhile keeps it. */
function focusPlayer(dialog: HTMLDialogElement): void {
  const { activeElement } = dialog.getRootNode() as ShadowRoot;
  if (!activeElement?.hasAttribute('autofocus')) return;
  dialog.querySelector<HTMLElement>('.viewer :is(video, audio)')?.focus();
}
