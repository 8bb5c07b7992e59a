import type { Attachment } from '@case-attachments/contract';
import { adoptStyles, html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { GetToken } from '../api/credentials.js';
import type { CaseSessionOptions } from '../case/case-session.js';
import { idleSnapshot, type TransferSnapshot } from '../case/case-state.js';
import { currentAccess, isStillOpen } from '../controllers/case-access.js';
import {
  CaseSessionController,
  type CaseSessionHost,
  type HeldSession,
} from '../controllers/case-session-controller.js';
import { chooseOneFile } from '../controllers/choose-files.js';
import { FileDropController } from '../controllers/file-drop-controller.js';
import { keepEnterInside } from '../controllers/keep-enter-inside.js';
import { registeredViewerFor } from '../controllers/portal-viewer.js';
import { RowWindow } from '../controllers/row-window.js';
import { Thumbnails } from '../controllers/thumbnails.js';
import {
  AttachmentAcceptEvent,
  AttachmentDeleteEvent,
  AttachmentOpenEvent,
} from '../events/attachment-events.js';
import { LocalizeController } from '../localize/localize-controller.js';
import { wordsRoot } from '../localize/words-root.js';
import { controls } from '../theme/controls.styles.js';
import { states } from '../theme/states.styles.js';
import { tokens } from '../theme/tokens.styles.js';
import { Announcer } from './announcer.js';
import { Arrivals } from './arrivals.js';
import { attachmentList, needOfRow, skeletonList } from './attachment-list.js';
import { denied, dropOverlay, emptyCase, loadFailed, noMatch, signedOut } from './blanks.js';
import { tabStyles } from './case-attachments.styles.js';
import { DeletePace } from './delete-pace.js';
import { EndlessList } from './endless-list.js';
import { FocusAfterDelete } from './focus-after-delete.js';
import { showMore } from './show-more.js';
import { StaleList } from './stale-list.js';
import { strips } from './strips.js';
import { type DialogsCode, TabDialogs } from './tab-dialogs.js';
import { TabNews } from './tab-news.js';
import { contentOf, may, type TabActions, type TabContent, type TabView } from './tab-view.js';
import { toolbar } from './toolbar.js';

/**
 * The attachments tab of a case: what is attached, what is on its way, and everything that can be done with it.
 *
 * @tagname case-attachments
 *
 * @fires {AttachmentAcceptEvent} attachment-accept - Files are about to be sent; cancelable.
 * @fires {AttachmentUploadEvent} attachment-upload-start - A file begins its way.
 * @fires {AttachmentUploadEvent} attachment-upload-progress - The server has acknowledged more of a file.
 * @fires {AttachmentUploadEvent} attachment-upload-success - A file is attached: the receipt is here.
 * @fires {AttachmentUploadEvent} attachment-upload-error - A file could not be attached.
 * @fires {AttachmentDeleteEvent} attachment-delete - The person chose Delete; cancelable.
 * @fires {AttachmentOpenEvent} attachment-open - The person chose View.
 * @fires {AttachmentsChangeEvent} attachments-change - The case's attachments changed, here or elsewhere.
 * @fires {CaseAuthRequiredEvent} case-auth-required - The credentials are refused: have the person sign in.
 *
 * @csspart toolbar - The line with the filter and the buttons.
 * @csspart filter - The "File type" select with its label.
 * @csspart attach-button - The Attach Files button.
 * @csspart download-all-button - The Download All button.
 * @csspart download-options-button - The arrow beside it.
 * @csspart download-these-button - "Download these 12", while the list is filtered.
 * @csspart selection - In the toolbar while rows are selected: how many, Clear and Download selected.
 * @csspart download-selected-button - The Download selected button.
 * @csspart strip - A notice above the list.
 * @csspart table - The list.
 * @csspart row - An attachment in the list.
 * @csspart transfer - A file on its way in the list.
 * @csspart blank - What stands in place of an empty list.
 * @csspart attach-dialog - The Attach Files dialog.
 * @csspart drop-zone - The dotted square in the dialog.
 * @csspart viewer-dialog - The dialog that shows a file.
 * @csspart download-dialog - The dialog that asks in which form to download.
 *
 * @cssproperty --case-accent - What can be acted on: buttons, focus, progress.
 * @cssproperty --case-on-accent - Text on the accent.
 * @cssproperty --case-surface - Background.
 * @cssproperty --case-surface-raised - Background of dialogs.
 * @cssproperty --case-surface-sunken - Background of notices and the drop zone.
 * @cssproperty --case-text - Text.
 * @cssproperty --case-text-muted - Second lines.
 * @cssproperty --case-border - Lines.
 * @cssproperty --case-border-strong - Edges of controls.
 * @cssproperty --case-danger - What went wrong.
 * @cssproperty --case-warning - What needs a look.
 * @cssproperty --case-success - What is done.
 * @cssproperty --case-font - Font family.
 * @cssproperty [--case-font-size=14px] - Base size, in px.
 * @cssproperty [--case-line=20px] - Base line height.
 * @cssproperty [--case-space=4px] - Grid step.
 * @cssproperty [--case-radius=6px] - Corners of controls.
 * @cssproperty [--case-radius-small=4px] - Corners of badges.
 * @cssproperty [--case-control=32px] - Height of controls.
 * @cssproperty [--case-row=48px] - Height of a row.
 * @cssproperty [--case-sticky-top=0px] - Height of what the portal keeps at the top of the window.
 */
export class CaseAttachments extends LitElement implements CaseSessionHost {
  static override styles = [tokens, controls, states, tabStyles];

  /** Address of the server, with its prefix: `https://files.example.org/api`. */
  @property() server = '';
  /** The case, as the portal knows it. */
  @property({ attribute: 'case-id' }) caseId = '';
  /** The case in words, such as "Case 1001, upper left molar"; the id when not given. */
  @property({ attribute: 'case-label' }) caseLabel = '';
  /** `include`: prove who is asking with the cookies of the server's origin. Else set {@link getToken}. */
  @property() credentials: string | null = null;
  /** Keep file handles in this browser, so that dropped files go on after a restart without choosing them again. */
  @property({ type: Boolean, attribute: 'remember-files' }) rememberFiles = false;
  /**
   * Where this page's origin serves `case-attachments-worker.js`, which streams downloads in browsers that do not ask where to
   * save: `/case-attachments-worker.js`.
   */
  @property({ attribute: 'download-worker' }) downloadWorker: string | null = null;
  /** Gives a bearer token. Asked once at a time, and again with reason `expired` after the server refused one. */
  @property({ attribute: false }) getToken: GetToken | null = null;

  readonly #localize = new LocalizeController(this);
  readonly #held = new CaseSessionController(this, {
    shows: 'list',
    acquire: (options) => this.acquireSession(options),
  });
  readonly #announcer = new Announcer(this);
  readonly #news = new TabNews(this, this.#held, this.#localize, this.#announcer);
  readonly #arrivals = new Arrivals(this, this.#held);
  readonly #stale = new StaleList(this, this.#held, this.stalePatienceMs);
  readonly #dialogs = this.#createDialogs();
  readonly #drop = this.#createDrop();
  readonly #endless = new EndlessList(
    this,
    () => this.#held.snapshot?.list.attachments.length ?? 0,
    () => this.#held.session?.loadMore(),
  );
  readonly #transferWindow = new RowWindow(this, needOfRow);
  readonly #thumbnails = new Thumbnails(this, () => this.#held.session);
  readonly #focus = new FocusAfterDelete(this);
  readonly #deletePace = new DeletePace();
  readonly #actions = this.#createActions();

  /**
   * Forget everything of this identity in this browser: storage, pictures, uploads in flight. What has arrived stays
   * on the server. Call it when the person signs out.
   */
  async logout(): Promise<void> {
    this.#dialogs.close();
    await this.#held.logout();
  }

  /** Where the session comes from. For tests. */
  protected acquireSession(options: CaseSessionOptions): HeldSession {
    return CaseSessionController.acquire(options);
  }

  /** How long a list that cannot be read again is no news. For tests. */
  protected get stalePatienceMs(): number {
    return 3_000;
  }

  /** Where the dialogs' code comes from. For tests. */
  protected fetchDialogs(): Promise<DialogsCode> {
    return import('./dialogs.js');
  }

  /** Where the lightbox's code comes from. For tests. */
  protected async fetchLightbox(): Promise<void> {
    const { defineLightbox } = await import('../lightbox/define-lightbox.js');
    defineLightbox();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = wordsRoot(this, super.createRenderRoot());
    keepEnterInside(root);
    return root;
  }

  protected override render() {
    const tab = this.#tabView();
    const transfers = this.#arrivals.shown(tab.snapshot);
    const content = contentOf(tab.snapshot, transfers);
    const isDropping = this.#drop.isOver && !this.#dialogs.isAttaching;
    const dragged = isDropping ? this.#drop.fileCount : null;
    return html`${this.#dialogs.renderTabAnnouncer()}
      <div class="tab" @keydown=${this.#dialogs.onKeydown}>
        ${
          content === 'denied' || content === 'signed-out'
            ? html`${this.#dialogs.renderDownload(tab)} ${this.#content(tab, content, transfers, dragged)}`
            : html`${toolbar(tab)} ${this.#dialogs.renderStrip(tab)} ${this.#dialogs.renderDownload(tab)} ${strips(tab)}
              ${this.#content(tab, content, transfers, dragged)}`
        }
        ${dragged !== null && content !== 'empty' ? dropOverlay(tab, dragged) : nothing}
      </div>
      ${this.#dialogs.render(tab, this.#drop.isOver)}`;
  }

  #content(
    tab: TabView,
    content: TabContent,
    transfers: readonly TransferSnapshot[],
    dragged: number | null,
  ) {
    switch (content) {
      case 'list':
        return html`${attachmentList(tab, transfers)}${showMore(tab, this.#endless)}`;
      case 'skeleton':
        return skeletonList(tab);
      case 'empty':
        return emptyCase(tab, dragged);
      case 'no-match':
        return noMatch(tab);
      case 'failed':
        return loadFailed(tab);
      case 'denied':
        return denied(tab);
      case 'signed-out':
        return signedOut(tab);
      case 'nothing':
        return nothing;
    }
  }

  #tabView(): TabView {
    return {
      session: this.#held.session,
      snapshot: this.#held.snapshot ?? idleSnapshot,
      localize: this.#localize,
      caseLabel: this.caseLabel || this.caseId,
      transferWindow: this.#transferWindow,
      thumbnails: this.#thumbnails,
      selection: this.#dialogs.selection,
      justAttachedIds: this.#news.justAttachedIds,
      hiddenArrivals: this.#arrivals.hidden,
      isStale: this.#stale.isStale,
      actions: this.#actions,
    };
  }

  #createDialogs(): TabDialogs {
    const element = this;
    return new TabDialogs(this, {
      localize: this.#localize,
      announcer: this.#announcer,
      get session() {
        return element.#held.session;
      },
      get caseLabel() {
        return element.caseLabel || element.caseId;
      },
      get rememberFiles() {
        return element.rememberFiles;
      },
      accept: (files) => this.dispatchEvent(new AttachmentAcceptEvent(this.caseId, files)),
      find: (selector) => this.renderRoot?.querySelector(selector) ?? null,
      adopt: (...styles) => adoptStyles(this.shadowRoot!, [...CaseAttachments.elementStyles, ...styles]),
      viewedGone: ({ id }) => this.#focus.expect(id),
      fetch: () => this.fetchDialogs(),
      fetchLightbox: () => this.fetchLightbox(),
    });
  }

  #createDrop(): FileDropController {
    const element = this;
    return new FileDropController(this, {
      get acceptsDrops() {
        const { snapshot } = element.#held;
        return (
          snapshot !== null &&
          snapshot.status !== 'insecure' &&
          may(snapshot, 'upload') &&
          !element.#dialogs.isViewing
        );
      },
      get rememberFiles() {
        return element.rememberFiles;
      },
      dragged: () => this.#dialogs.load(),
      dropped: (entries) => this.#dialogs.add(entries),
    });
  }

  #createActions(): TabActions {
    return {
      openAttachDialog: () => this.#dialogs.openAttach(),
      dismissHiddenArrivals: () => this.#arrivals.dismissHidden(),
      view: (attachment) => this.#view(attachment),
      remove: (attachment, atMs) => {
        const { session } = this.#held;
        if (!this.#deletePace.heeds(attachment.id, atMs)) return;
        if (!session || !this.dispatchEvent(new AttachmentDeleteEvent(this.caseId, attachment))) return;
        this.#focus.expect(attachment.id);
        // Resolves either way: what went wrong is a notice of the session, which the tab shows.
        void session.delete(attachment.id);
      },
      undoDelete: (noticeId, attachment) => {
        const { session } = this.#held;
        this.#focus.expectRestored(attachment.id);
        session?.dismissNotice(noticeId);
        void session?.restore(attachment.id);
      },
      chooseAgain: (transferId) => {
        const { session } = this.#held;
        const access = currentAccess(session);
        if (!session || !access) return;
        void chooseOneFile(session.snapshot.policy, { wantHandle: this.rememberFiles }).then((picked) => {
          if (picked && isStillOpen(access, this.#held.session)) session.chooseAgain(transferId, picked);
        });
      },
      download: (request) => this.#dialogs.downloads.ask(request),
      showDownloadOptions: (request) => this.#dialogs.downloads.showOptions(request),
    };
  }

  #view(attachment: Attachment): void {
    const { session } = this.#held;
    if (!session) return;
    const isPicture = attachment.category === 'image';
    if (isPicture) session.view(attachment.id);
    const isOurs = isPicture && !registeredViewerFor(attachment);
    if (!isOurs || !this.#held.revealPictures()) this.#dialogs.view(session, attachment, isOurs);
    this.dispatchEvent(new AttachmentOpenEvent(this.caseId, attachment));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'case-attachments': CaseAttachments;
  }
}
