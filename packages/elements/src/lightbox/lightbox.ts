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
import { bottomBar, type ToolState } from './bottom-bar.js';
import { type Comparison, pagesOf } from './comparison.js';
import { DecodedPictures } from './decoded-pictures.js';
import { FullScreen } from './full-screen.js';
import { keepFocus } from './keep-focus.js';
import { keySheet } from './key-sheet.js';
import { lightboxStyles } from './lightbox.styles.js';
import { LightboxCommands } from './lightbox-commands.js';
import { lightboxKey } from './lightbox-keys.js';
import { LightboxModel, type ShownPage } from './lightbox-model.js';
import { factsOf, type LightboxTitle, lightboxTitle } from './lightbox-title.js';
import { narrowLightboxStyles } from './narrow.styles.js';
import { NeighbourPictures } from './neighbour-pictures.js';
import type { RailItem } from './picture-rail.js';
import type { PictureStage, StageActions } from './picture-stage.js';
import { Popovers } from './popovers.js';
import { RailItems } from './rail-items.js';
import type { StageViewEvent } from './stage-events.js';
import { stagePanes } from './stage-panes.js';
import { topBar } from './top-bar.js';

/**
 * The pictures of a case over the whole window, in a native dialog: it is modal, closes with Esc and keeps the focus by
 * itself. Follows and moves the session's viewed picture, so that the panel shows the last one seen.
 * Internal to `<case-images>`; fires `close`.
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
  readonly #commands = new LightboxCommands({
    model: this.#model,
    popovers: this.#popovers,
    fullScreen: this.#fullScreen,
    session: () => this.session,
    stage: () => this.#stage,
    togglePages: () => {
      this.arePagesShown = !this.arePagesShown;
    },
  });
  #unsubscribe: (() => void) | null = null;
  #comparedBefore: Comparison | null = null;

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
    if (!this.#model.sync()) this.#announcer.say(this.#localize.messages.lightbox.compare.ended);
  }

  protected override firstUpdated(): void {
    this.dialog?.showModal();
    // Not a button: what is on show is read first, and Space starts nothing.
    this.dialog?.focus();
  }

  protected override updated(): void {
    void this.#compared(this.#model.comparison, this.#comparedBefore);
    this.#comparedBefore = this.#model.comparison;
    this.#announcer.tell(factsOf(this.#model, this.#stage ?? null, this.#localize));
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
          smallPixels: this.smallPixels,
          decoded: this.#decoded,
          actions: this.#stageActions,
          hasOthers: model.images.length > 1,
          pixelScaleOf: (side) => (this.hasUpdated && this.stages[side]?.pixelScale) || 0,
          activate: (side) => model.activate(side),
          step: (by, side) => {
            model.activate(side);
            model.step(by);
          },
          shownChanged: () => this.requestUpdate(),
          resized: () => this.#resized(),
          viewChanged: (stage, event) => this.#viewChanged(stage, event),
        })}
        ${model.wrappedTo ? html`<p class="wrapped" aria-hidden="true">${localize.messages.lightbox.wrapped[model.wrappedTo]}</p>` : nothing}
        ${this.#popover({ attachment, page })}
      </div>
      ${bottomBar({
        localize,
        page,
        pageCount: pagesOf(attachment),
        tools: this.#tools({ attachment, page }),
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

  #tools(shown: ShownPage): ToolState {
    const { comparison, canCompare } = this.#model;
    const stage = this.#stage;
    const { attachment } = shown;
    const hasPicture =
      attachment.preview.state === 'available' && !lockedCode(attachment) && !stage?.hasFailed;
    return {
      pixelScale: hasPicture ? (stage?.pixelScale ?? 0) : null,
      isZoomed: stage?.isZoomed ?? false,
      canZoomIn: stage?.canZoomIn ?? false,
      isAdjusting: this.#popovers.shown === 'adjust',
      isInverted: this.#model.lookOf(shown).isInverted,
      isComparing: canCompare ? comparison !== null : null,
      isLinked: comparison?.isLinked ?? null,
      arePagesShown: comparison || pagesOf(attachment) < 2 ? null : this.arePagesShown,
    };
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
    if (this.#model.comparison?.isLinked) this.#align(stage);
    // What moves alone is drawn by nobody but its stage.
    if (isRescaled) this.requestUpdate();
  }

  /** Each pane keeps its own pixels as large as they were: linked ones would lie apart. */
  #resized(): void {
    if (this.#model.comparison?.isLinked && this.#stage) this.#align(this.#stage);
  }

  #align(leader: PictureStage): void {
    const { share } = leader;
    for (const stage of this.stages) {
      if (stage !== leader) stage.follow(share);
    }
  }

  /** Another picture comes to lie as its partner does; once linked, the other side lies as the active one. */
  async #compared(now: Comparison | null, before: Comparison | null): Promise<void> {
    if (!now?.isLinked || (now.sides === before?.sides && before.isLinked)) return;
    await Promise.all([...this.stages].map((stage) => stage.updateComplete));
    for (const stage of this.stages) stage.measure();
    const hasOtherSides = now.sides !== before?.sides;
    const leader = this.stages[hasOtherSides ? 1 - now.active : now.active];
    if (leader && this.#model.comparison === now) this.#align(leader);
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
