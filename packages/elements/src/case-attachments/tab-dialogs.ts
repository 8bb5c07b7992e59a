import type { Attachment } from '@case-attachments/contract';
import {
  type CSSResult,
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { AttachFlow } from '../controllers/attach-flow.js';
import { type CaseAccess, currentAccess, isStillOpen } from '../controllers/case-access.js';
import type { ChosenEntry } from '../controllers/dropped-files.js';
import { LazyPart } from '../controllers/lazy-part.js';
import type { LocalPreviews } from '../controllers/local-previews.js';
import type { ViewerController } from '../controllers/viewer-controller.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { addEnglish } from '../localize/messages.js';
import { strip } from '../theme/strip.js';
import type { Announcer } from './announcer.js';
import { TabDownloads } from './tab-downloads.js';
import type { TabLightbox } from './tab-lightbox.js';
import type { TabSelection } from './tab-selection.js';
import { may, type TabView } from './tab-view.js';

export type DialogsCode = typeof import('./dialogs.js');
type DownloadNews = InstanceType<DialogsCode['DownloadNews']>;
type DownloadStrips = InstanceType<DialogsCode['DownloadStrips']>;

interface ToView {
  readonly access: CaseAccess;
  readonly attachment: Attachment;
  readonly isLarge: boolean;
}

/** What the dialogs need of their tab. */
export interface TabDialogsHost {
  readonly session: CaseSession | null;
  readonly caseLabel: string;
  readonly localize: LocalizeController;
  readonly announcer: Announcer;
  readonly rememberFiles: boolean;
  /** Asks the portal. @returns false: do not send them */
  accept(files: readonly File[]): boolean;
  find<E extends HTMLElement = HTMLDialogElement>(selector: string): E | null;
  /** Add to the tab's own styles. */
  adopt(...styles: CSSResult[]): void;
  /** A file was deleted while it was viewed: the focus comes back to a row that goes. */
  viewedGone(attachment: Attachment): void;
  fetch(): Promise<DialogsCode>;
  fetchLightbox(): Promise<unknown>;
}

/**
 * The dialogs over the tab: Attach Files and the viewer. What was chosen lives here from the first click on; how it is
 * shown comes when the page is idle, and at the latest when a hand reaches for it.
 */
export class TabDialogs implements ReactiveController {
  readonly downloads: TabDownloads;
  readonly #flow: AttachFlow;
  readonly #code: LazyPart<DialogsCode>;
  #lightbox: TabLightbox | null = null;
  #viewer: ViewerController | null = null;
  #localPreviews: LocalPreviews | null = null;
  #downloadNews: DownloadNews | null = null;
  #downloadStrips: DownloadStrips | null = null;
  #selection: TabSelection | null = null;
  /** Until the viewer is there. */
  #toView: ToView | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly tab: TabDialogsHost,
  ) {
    this.#code = new LazyPart(host, {
      fetch: () => tab.fetch(),
      onLoaded: (dialogs) => this.#loaded(dialogs),
      onFailed: () => {
        const title = this.#wantedInVain;
        if (title) tab.announcer.alarm(`${title}. ${tab.localize.messages.tab.dialogs.hint}`);
      },
    });
    const code = this.#code;
    this.#flow = new AttachFlow(
      host,
      {
        get session() {
          return tab.session;
        },
        get caseLabel() {
          return tab.caseLabel;
        },
        accept: (files) => tab.accept(files),
        staging: async () => {
          const [staging] = await Promise.all([code.loaded, tab.session?.prepareAttach()]);
          return staging;
        },
        chosen: (ready, refused) => tab.announcer.say(tab.localize.messages.attach.added(ready, refused)),
      },
      () => tab.find('.attach-dialog'),
    );
    this.downloads = new TabDownloads(host, {
      get session() {
        return tab.session;
      },
      find: (selector) => tab.find<HTMLElement>(selector),
      load: () => this.load(),
      tell: () => this.#downloadNews?.tellNow(),
    });
    host.addController(this);
  }

  /** Files may be chosen, or are being. */
  get isAttaching(): boolean {
    return this.#flow.isOpen;
  }

  get isViewing(): boolean {
    return this.#viewed !== null || (this.#lightbox?.isOpen ?? false);
  }

  /** The rows a person has ticked; null while its code is not here. */
  get selection(): TabSelection | null {
    return this.#selection;
  }

  /** Esc ends a selection. */
  readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.#selection?.escape()) return;
    // It meant this, and not the portal's own dialog around it.
    event.preventDefault();
    event.stopPropagation();
  };

  /** A hand comes near: have the code at hand. */
  load(): void {
    this.#code.load();
  }

  openAttach(): void {
    this.load();
    this.#flow.open();
  }

  add(entries: Promise<readonly ChosenEntry[]>): void {
    this.load();
    void this.#flow.add(entries);
  }

  /** @param isLarge a picture, in the lightbox: on a page that shows the case's pictures nowhere else */
  view(session: CaseSession, attachment: Attachment, isLarge = false): void {
    this.load();
    const access = currentAccess(session);
    const shows = isLarge ? this.#lightbox : this.#viewer;
    if (shows) shows.open(session, attachment);
    else this.#toView = access && { access, attachment, isLarge };
  }

  close(): void {
    this.#lightbox?.close();
    this.#flow.close();
    this.downloads.close();
    this.#toView = null;
    this.#viewer?.close();
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.#toView && !isStillOpen(this.#toView.access, this.tab.session)) this.#toView = null;
  }

  hostUpdated(): void {
    if (this.tab.session?.snapshot.list.loadedAtMs != null) this.#code.prepare();
  }

  /** The live regions speak in the dialog while it is open, else in the tab: elsewhere they are inert. */
  renderTabAnnouncer(): TemplateResult {
    return this.tab.announcer.render(!this.#isAttachShown);
  }

  render(tab: TabView, isDraggedOver: boolean): TemplateResult | typeof nothing {
    const code = this.#code.part;
    const previews = this.#localPreviews;
    if (!code || !previews) return nothing;
    const announcer = this.tab.announcer.render(this.#isAttachShown);
    const { rememberFiles } = this.tab;
    return html`${
      may(tab.snapshot, 'upload') || this.isAttaching
        ? code.attachDialog(tab, this.#flow, { isDraggedOver, rememberFiles, previews, announcer })
        : nothing
    }
    ${this.#viewer ? code.viewerDialog(tab.localize, this.#viewer, tab.caseLabel) : nothing}
    ${code.downloadDialog(tab, this.downloads)} ${this.#lightbox?.render() ?? nothing}`;
  }

  /** How far a download is, and how it ended. */
  renderDownload(tab: TabView): TemplateResult | typeof nothing {
    // What failed is tried again when the network is back: not in every render.
    if (tab.snapshot.download.status !== 'idle' && !this.#code.failed) this.load();
    return this.#downloadStrips?.render(tab) ?? nothing;
  }

  /** What was asked for and could not be fetched. */
  renderStrip({ localize }: TabView): TemplateResult | typeof nothing {
    const title = this.#wantedInVain;
    if (!title) return nothing;
    const { common, tab } = localize.messages;
    return strip({
      icon: 'warn',
      tone: 'danger',
      title,
      text: tab.dialogs.hint,
      buttons: [{ word: common.tryAgain, run: () => this.load() }],
      close: { word: common.close, run: () => this.close() },
    });
  }

  #loaded(dialogs: DialogsCode): void {
    const { tab } = this;
    addEnglish(dialogs.english);
    tab.adopt(dialogs.dialogStyles, dialogs.viewerStyles, dialogs.downloadStyles, dialogs.selectionStyles);
    this.#downloadNews = new dialogs.DownloadNews(this.host, tab);
    this.#downloadStrips = new dialogs.DownloadStrips(this.host, tab);
    this.#selection = new dialogs.TabSelection(this.host, tab);
    this.#localPreviews = new dialogs.LocalPreviews(this.host);
    this.#viewer = new dialogs.ViewerController(this.host, {
      localize: tab.localize,
      get session() {
        return tab.session;
      },
      findDialog: () => tab.find('.viewer-dialog'),
      gone: (attachment) => tab.viewedGone(attachment),
    });
    this.#lightbox = new dialogs.TabLightbox(this.host, {
      get session() {
        return tab.session;
      },
      find: (selector) => tab.find(selector),
      fetchLightbox: () => tab.fetchLightbox(),
      viewOtherwise: (session, attachment) => this.view(session, attachment),
    });
    const asked = this.#toView;
    this.#toView = null;
    if (asked && isStillOpen(asked.access, tab.session)) {
      this.view(asked.access.session, asked.attachment, asked.isLarge);
    }
  }

  get #viewed(): Attachment | null {
    return this.#viewer?.viewing?.attachment ?? this.#toView?.attachment ?? null;
  }

  get #isAttachShown(): boolean {
    return this.isAttaching && this.#code.part !== null;
  }

  get #wantedInVain(): string | null {
    if (!this.#code.failed) return null;
    const { messages } = this.tab.localize;
    if (this.downloads.choice) return messages.tab.dialogs.downloadFailed;
    if (this.#toView) return messages.tab.couldNot.view(this.#toView.attachment.name);
    return this.isAttaching ? messages.tab.dialogs.attachFailed : null;
  }
}
