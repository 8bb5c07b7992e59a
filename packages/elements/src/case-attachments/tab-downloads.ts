import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { DownloadForm, DownloadScope } from '../case/case-state.js';
import { type CaseAccess, currentAccess, isStillOpen } from '../controllers/case-access.js';

/** From here on one zip is much to lose: a folder or parts are the better way. Bytes. */
export const LARGE_BYTES = 4 * 1024 ** 3;

/** Which files, and what is known of them before they are listed. */
export interface DownloadRequest {
  readonly scope: DownloadScope;
  readonly files: number;
  readonly sizeBytes: number;
}

/** What is asked before a download whose form the person chooses. */
export interface DownloadChoice extends DownloadRequest {
  readonly access: CaseAccess;
  readonly byCategory: boolean;
}

export interface TabDownloadsHost {
  readonly session: CaseSession | null;
  find(selector: string): HTMLElement | null;
  /** Have the code of strip and dialog at hand. */
  load(): void;
  /** Say how far the one is that runs. */
  tell(): void;
}

/**
 * What a click on a download button comes to: the download, the question in which form, or the one that runs already. Starts
 * within the click, which the browser's save dialog needs.
 */
export class TabDownloads implements ReactiveController {
  #choice: DownloadChoice | null = null;
  #hadFocus = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly tab: TabDownloadsHost,
  ) {
    host.addController(this);
  }

  /** Null while nothing is asked. */
  get choice(): DownloadChoice | null {
    return this.#choice;
  }

  ask(request: DownloadRequest): void {
    const { session } = this.tab;
    if (!session || this.#goToRunning(session)) return;
    if (request.sizeBytes > LARGE_BYTES) this.#open(session, request);
    else session.downloadAll({ scope: request.scope });
  }

  showOptions(request: DownloadRequest): void {
    const { session } = this.tab;
    if (session && !this.#goToRunning(session)) this.#open(session, request);
  }

  groupByCategory(byCategory: boolean): void {
    if (this.#choice) this.#choice = { ...this.#choice, byCategory };
    this.host.requestUpdate();
  }

  choose(form: DownloadForm): void {
    const choice = this.#choice;
    if (!choice) return;
    const { access, scope, byCategory } = choice;
    if (isStillOpen(access, this.tab.session)) {
      access.session.downloadAll({ scope, form, folders: byCategory });
    }
    this.close();
  }

  close(): void {
    this.#choice = null;
    this.#dialog?.close();
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.#choice && !isStillOpen(this.#choice.access, this.tab.session)) this.close();
    this.#hadFocus = this.tab.find('.strip.download :focus') !== null;
  }

  hostUpdated(): void {
    const dialog = this.#dialog;
    if (this.#choice && dialog && !dialog.open) dialog.showModal();
    if (this.#hadFocus && document.activeElement === document.body) this.#keepFocus();
  }

  /** A button of the strip went with what it was for. */
  #keepFocus(): void {
    const target = this.tab.find('.strip.download') ?? this.tab.find('.toolbar .all button');
    target?.focus();
  }

  #open(session: CaseSession, request: DownloadRequest): void {
    const access = currentAccess(session);
    if (!access) return;
    this.tab.load();
    this.#choice = { ...request, access, byCategory: false };
    this.host.requestUpdate();
  }

  /** @returns whether one runs: there the person sees how far it is, and can stop it */
  #goToRunning({ snapshot }: CaseSession): boolean {
    const { status } = snapshot.download;
    if (status !== 'saving' && status !== 'paused' && status !== 'finishing') return false;
    const strip = this.tab.find('.strip.download');
    strip?.scrollIntoView({ block: 'nearest' });
    strip?.focus({ preventScroll: true });
    this.tab.tell();
    return true;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.tab.find('.download-dialog') as HTMLDialogElement | null;
  }
}
