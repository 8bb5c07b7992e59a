import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAll, state } from 'lit/decorators.js';
import type { CaseSession } from '../case/case-session.js';
import { lockedCode } from '../controllers/viewed-image.js';
import { LocalizeController } from '../localize/localize-controller.js';
import { controls } from '../theme/controls.styles.js';
import { tokens } from '../theme/tokens.styles.js';
import { adjustPanel } from './adjust-panel.js';
import { Announcer } from './announcer.js';
import { barsStyles } from './bars.styles.js';
import { bottomBar } from './bottom-bar.js';
import { pagesOf, type SideIndex } from './comparison.js';
import { DecodedPictures } from './decoded-pictures.js';
import { FullScreen } from './full-screen.js';
import { keepFocus } from './keep-focus.js';
import { keySheet } from './key-sheet.js';
import { lightboxStyles } from './lightbox.styles.js';
import { LightboxCommands } from './lightbox-commands.js';
import { lightboxKey } from './lightbox-keys.js';
import { LightboxModel, type ShownPage } from './lightbox-model.js';
import { newsChips, newsOf } from './lightbox-news.js';
import { factsOf, type LightboxTitle, lightboxTitle } from './lightbox-title.js';
import { LinkedStages } from './linked-stages.js';
import { narrowLightboxStyles } from './narrow.styles.js';
import { NeighbourPictures } from './neighbour-pictures.js';
import { PairLayout } from './pair-layout.js';
import type { RailItem } from './picture-rail.js';
import type { PictureStage, StageActions } from './picture-stage.js';
import { Popovers } from './popovers.js';
import { RailItems } from './rail-items.js';
import { sideNames } from './side-names.js';
import type { StageViewEvent } from './stage-events.js';
import { stagePanes } from './stage-panes.js';
import { toolState } from './tool-state.js';
import { topBar } from './top-bar.js';

/**
 * The pictures of a case over the whole window, in a native dialog: it is modal, closes with Esc and keeps the focus by
 * itself. Follows and moves the session's viewed picture, so that the panel shows the last one seen.
 * Internal to the elements; fires `close`.
 */
export class CaseImagesLightbox extends LitElement {
  static override styles = [tokens, controls, lightboxStyles, barsStyles, narrowLightboxStyles];

  @property({ attribute: false }) session: CaseSession | null = null;
  /** Edge in device pixels of what the panel has loaded already: shown at once, until the large one is here. */
  @property({ attribute: false }) smallPixels = 640;
  /** Where to stay when the picture goes away, from 0. */
  @property({ attribute: false }) lastIndex = 0;

  @state() private arePagesShown = true;
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;
  @queryAll('case-images-stage') private readonly stages!: NodeListOf<PictureStage>;

  readonly #localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #popovers = new Popovers(this);
  readonly #fullScreen = new FullScreen(this, () => this.renderRoot.querySelector<HTMLElement>('.box'));
  readonly #decoded = new DecodedPictures();
  readonly #neighbours = new NeighbourPictures(this, () => this.session, this.#decoded);
  readonly #railItems = new RailItems();
  readonly #model = new LightboxModel(
    () => this.session,
    () => this.requestUpdate(),
  );
  readonly #layout = new PairLayout(this, () => this.renderRoot.querySelector('.stages.is-pair'));
  readonly #linked = new LinkedStages(this.#model, () => [...this.stages]);
  readonly #commands = new LightboxCommands({
    model: this.#model,
    popovers: this.#popovers,
    fullScreen: this.#fullScreen,
    session: () => this.session,
    stage: () => this.#stage,
    togglePages: () => {
      this.arePagesShown = !this.arePagesShown;
    },
    focusSide: (side) => this.#pane(side)?.focus({ preventScroll: true }),
  });
  #unsubscribe: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('session')) {
      this.#unsubscribe?.();
      this.#unsubscribe = this.session?.subscribe(() => this.requestUpdate()) ?? null;
    }
    if (changed.has('lastIndex')) this.#model.lastIndex = this.lastIndex;
    this.#model.sync();
  }

  protected override firstUpdated(): void {
    this.dialog?.showModal();
    // Not a button: what is on show is read first, and Space starts nothing.
    this.dialog?.focus();
  }

  protected override updated(): void {
    void this.#linked.compared();
    this.#layout.see();
    this.#announcer.tell(this.#facts());
    keepFocus(this.dialog);
  }

  protected override render(): TemplateResult {
    const { shown, viewed } = this.#model;
    const title = viewed && lightboxTitle(this.#model, this.session!.caseLabel, this.#localize);
    return html`<dialog
      tabindex="-1"
      aria-label=${title?.label ?? nothing}
      @close=${() => this.dispatchEvent(new Event('close'))}
      @cancel=${(event: Event) => this.#cancelled(event)}
      @keydown=${(event: KeyboardEvent) => this.#keyed(event)}
      @keypress=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      ${title && shown.length > 0 ? this.#box(shown, title) : nothing}
    </dialog>`;
  }

  #box(shown: readonly ShownPage[], title: LightboxTitle): TemplateResult {
    const model = this.#model;
    const localize = this.#localize;
    const { attachment, page } = model.activePage!;
    this.#neighbours.load(model, this.#stage ?? null);
    return html`<div class="box">
      ${topBar({
        ...title,
        localize,
        areKeysShown: this.#popovers.shown === 'keys',
        showKeys: () => this.#commands.run({ kind: 'keys' }),
        fullScreen: this.#fullScreen.isAllowed
          ? { isOn: this.#fullScreen.isOn, toggle: () => this.#fullScreen.toggle() }
          : null,
        close: () => this.dialog?.close(),
      })}
      ${this.#rail()}
      <div class=${model.comparison ? 'stages is-pair' : 'stages'}>
        ${stagePanes({
          session: this.session!,
          localize,
          shown: shown.map((each) => ({ ...each, look: model.lookOf(each), turn: model.turnOf(each) })),
          active: model.active,
          sideNames: sideNames(localize, this.#layout.isStacked),
          smallPixels: this.smallPixels,
          decoded: this.#decoded,
          actions: this.#stageActions,
          hasOthers: model.images.length > 1,
          pixelScaleOf: (side) => (this.hasUpdated && this.stages[side]?.pixelScale) || 0,
          activate: (side) => this.#activate(side),
          step: (by, side) => {
            model.activate(side);
            model.step(by);
          },
          stepPage: (by, side) => {
            model.activate(side);
            this.#commands.run({ kind: 'page', by });
          },
          shownChanged: () => this.requestUpdate(),
          resized: () => this.#resized(),
          viewChanged: (stage, event) => this.#viewChanged(stage, event),
        })}
        ${model.wrappedTo ? html`<p class="wrapped" aria-hidden="true">${localize.messages.lightbox.wrapped[model.wrappedTo]}</p>` : nothing}
        ${newsChips(newsOf(model, this.session!, localize), localize)}
        ${this.#popover({ attachment, page })}
      </div>
      ${bottomBar({
        localize,
        page,
        pageCount: pagesOf(attachment),
        tools: toolState(model, { attachment, page }, this.#stage, {
          isAdjusting: this.#popovers.shown === 'adjust',
          arePagesShown: this.arePagesShown,
        }),
        download: lockedCode(attachment) ? null : () => this.#commands.run({ kind: 'download' }),
        toPage: (to) => model.toPage(to),
        run: (command) => this.#commands.run(command),
      })}
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>
    </div>`;
  }

  #popover(shown: ShownPage): TemplateResult | typeof nothing {
    const model = this.#model;
    switch (this.#popovers.shown) {
      case 'keys':
        return keySheet(this.#localize, () => this.#commands.run({ kind: 'keys' }));
      case 'adjust':
        return adjustPanel(model.lookOf(shown), this.#localize, (part) => model.adjust(part));
      default:
        return nothing;
    }
  }

  #rail(): TemplateResult | typeof nothing {
    const model = this.#model;
    const words = this.#localize.messages.lightbox;
    const items = this.#railItems.of(model, this.#localize);
    if (items.length < 2 || !(model.comparison || this.arePagesShown)) return nothing;
    return html`<case-images-rail
      .session=${this.session}
      .items=${items}
      .label=${model.comparison ? words.compare.rail : words.pages}
      .choose=${this.#choose}
    ></case-images-rail>`;
  }

  /** Of the side that the tools act on. */
  get #stage(): PictureStage | undefined {
    return this.hasUpdated ? this.stages[this.#model.active] : undefined;
  }

  // Hands and keys

  readonly #choose = ({ attachment, page }: RailItem): void =>
    this.#model.choose({ attachmentId: attachment.id, page });

  readonly #stageActions: StageActions = {
    download: ({ id }) => this.session?.download(id),
    reset: () => this.#model.reset(),
    swipe: (by) => this.#model.step(by),
  };

  #viewChanged(stage: PictureStage, { isRescaled }: StageViewEvent): void {
    this.#linked.follow(stage);
    // What moves alone is drawn by nobody but its stage.
    if (isRescaled) this.requestUpdate();
  }

  #pane(side: SideIndex): HTMLElement | null {
    return this.renderRoot.querySelectorAll<HTMLElement>('.pane')[side] ?? null;
  }

  /** By hand or by focus. Keys go to the active side: the focus does not stay on the other. */
  #activate(side: SideIndex): void {
    this.#model.activate(side);
    const focused = (this.renderRoot as ShadowRoot).activeElement?.closest('.pane');
    if (focused && focused !== this.#pane(side)) this.#pane(side)?.focus({ preventScroll: true });
  }

  #facts(): ReadonlyMap<string, string> {
    const news = this.session ? newsOf(this.#model, this.session, this.#localize) : [];
    const { isStacked } = this.#layout;
    const seen = { isStacked, arePagesShown: this.arePagesShown, news };
    return factsOf(this.#model, this.#stage ?? null, this.#localize, seen);
  }

  /** Each pane keeps its own pixels as large as they were: linked ones would lie apart. */
  #resized(): void {
    this.#layout.see();
    this.#linked.follow(this.#stage);
  }

  #keyed(event: KeyboardEvent): void {
    // It is modal: nothing in here is the portal's business, its own dialogs' Esc least of all.
    event.stopPropagation();
    if (event.key === 'Escape') {
      // What is not prevented closes the dialog.
      if (this.#leaveInner()) event.preventDefault();
      return;
    }
    const [target] = event.composedPath();
    const command = lightboxKey(event, {
      isZoomed: this.#stage?.isZoomed ?? false,
      isRtl: this.dialog !== null && getComputedStyle(this.dialog).direction === 'rtl',
      isInSlider: target instanceof HTMLInputElement,
    });
    if (!command) return;
    event.preventDefault();
    this.#commands.run(command);
  }

  /** One thing at a time, the last opened first. @returns false when nothing is open but the lightbox itself */
  #leaveInner(): boolean {
    if (this.#popovers.leave()) return true;
    // Browsers leave full screen by themselves, most without telling of the key.
    if (this.#fullScreen.isOn) this.#fullScreen.leave();
    else if (this.#model.comparison) this.#model.toggleComparison();
    else return false;
    return true;
  }

  /** Closing by another way than the key: a gesture, a screen reader's command. */
  #cancelled(event: Event): void {
    if (this.#leaveInner()) event.preventDefault();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'case-images-lightbox': CaseImagesLightbox;
  }
}
