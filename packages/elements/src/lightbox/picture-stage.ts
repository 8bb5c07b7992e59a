import type { Attachment } from '@case-attachments/contract';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CaseSession } from '../case/case-session.js';
import {
  canBePreviewOf,
  type Picture,
  PictureController,
  pageSize,
} from '../controllers/picture-controller.js';
import { PixelRatio } from '../controllers/pixel-ratio.js';
import { lockedCode, lockedFailure } from '../controllers/viewed-image.js';
import { LocalizeController } from '../localize/localize-controller.js';
import { controls } from '../theme/controls.styles.js';
import { DecodedPictures } from './decoded-pictures.js';
import { MovingMark } from './moving-mark.js';
import { filterOf, isAdjusted, type PictureLook, UNADJUSTED } from './picture-look.js';
import { pictureStageStyles } from './picture-stage.styles.js';
import { PictureZoom } from './picture-zoom.js';
import { notShowable, stageNotes } from './stage-content.js';
import { StageResizedEvent, StageShownEvent, StageViewEvent } from './stage-events.js';
import { StageGestures } from './stage-gestures.js';
import { WindowLayer, type WindowView } from './window-layer.js';
import { type Point, turnedSize, type ZoomShare } from './zoom-geometry.js';

/** What the stage leaves to who uses it. */
export interface StageActions {
  readonly download: (attachment: Attachment) => void;
  /** Show it as it is. */
  readonly reset: () => void;
  /** A finger asks for the next picture or the one before. */
  readonly swipe: (by: 1 | -1) => void;
}

/**
 * One page of one picture, to be zoomed, moved, turned and adjusted; words in its place while it is on its way or when
 * there is none. Internal to the lightbox; fires the events of `stage-events.ts`.
 */
export class PictureStage extends LitElement {
  static override styles = [controls, pictureStageStyles];

  @property({ attribute: false }) session: CaseSession | null = null;
  @property({ attribute: false }) attachment: Attachment | null = null;
  /** From 1. */
  @property({ attribute: false }) page = 1;
  /** Edge in device pixels of what the page has loaded already; 0: nothing. */
  @property({ attribute: false }) smallPixels = 0;
  /** Quarters, clockwise. */
  @property({ attribute: false }) turn = 0;
  @property({ attribute: false }) look: PictureLook = UNADJUSTED;
  @property({ attribute: false }) decoded = new DecodedPictures();
  @property({ attribute: false }) actions: StageActions | null = null;

  @query('.picture') private readonly pictureBox!: HTMLElement | null;

  readonly #localize = new LocalizeController(this);
  readonly #pictures = new PictureController(this, () => this.session);
  readonly #zoom = new PictureZoom(
    () => this.pictureBox,
    (isRescaled) => this.#viewChanged(isRescaled),
  );
  readonly #windows = new WindowLayer(
    () => this.renderRoot.querySelector<HTMLElement>('.windows'),
    () => this.#windowView(),
  );
  readonly #gestures = new StageGestures({
    isZoomed: () => this.#zoom.isZoomed,
    zoom: (factor, at) => this.#moves(() => this.#zoom.zoomBy(factor, at)),
    pan: (by) => this.#moves(() => this.#zoom.panBy(by)),
    pinch: (before, now) => this.#moves(() => this.#zoom.pinch(before, now)),
    toggle: (at) => this.#zoom.toggle(at),
    pull: (x) => this.#moves(() => this.#zoom.pull(x)),
    released: (step) => {
      this.#zoom.pull(0);
      if (step !== 0) this.actions?.swipe(step);
    },
  });
  readonly #moving = new MovingMark(() => this.pictureBox);
  readonly #resizes = new ResizeObserver(() => {
    const before = this.#zoom.bounds.stage;
    // It tells of the size it begins with, too.
    if (before.width !== this.clientWidth || before.height !== this.clientHeight) this.#resized();
  });
  #shownKey = '';
  /** Decoded, of the page on show. */
  #shownUrl: string | null = null;
  #hasFailed = false;
  /** Which picture, and whether it failed. */
  #told = '';
  #isQuiet = false;
  /** The notes of this picture were read and put away; those of another are shown. */
  #notesAwayFor = '';

  constructor() {
    super();
    new PixelRatio(this, () => this.#resized());
  }

  // What may be asked of it

  /** Pixels of the screen for each of the picture's; 0 while there is no picture. */
  get pixelScale(): number {
    return this.#zoom.pixelScale;
  }

  /** Words stand in the picture's place. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get isZoomed(): boolean {
    return this.#zoom.isZoomed;
  }

  get canZoomIn(): boolean {
    return this.#zoom.canZoomIn;
  }

  get share(): ZoomShare {
    return this.#zoom.share;
  }

  /** By buttons and keys: in even steps. `actual`: one pixel of the picture for each of the screen. */
  zoomTo(to: 'in' | 'out' | 'fit' | 'actual'): void {
    if (to === 'fit') this.#zoom.fit();
    else if (to === 'actual') this.#zoom.actualSize();
    else this.#zoom.step(to === 'in' ? 1 : -1);
  }

  panBy(by: Point): void {
    this.#zoom.panBy(by);
  }

  /** Be seen as another stage is. Nothing follows a follower. */
  follow(share: ZoomShare): void {
    this.#quietly(() => this.#moves(() => this.#zoom.follow(share)));
  }

  /** Take in how large it is now, without waiting for the browser to tell. */
  measure(): void {
    if (this.clientWidth === 0) return;
    this.#quietly(() => this.#zoom.resized({ width: this.clientWidth, height: this.clientHeight }));
    // The size on the stage decides which preview is asked for.
    this.requestUpdate();
    this.dispatchEvent(new StageShownEvent());
  }

  #resized(): void {
    this.measure();
    this.dispatchEvent(new StageResizedEvent());
  }

  // Life

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    this.#moving.end();
    this.#windows.clear();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const key = this.attachment ? `${this.attachment.id} ${this.page}` : '';
    if (key !== this.#shownKey) {
      this.#shownKey = key;
      this.#shownUrl = null;
      this.#zoom.reset(this.attachment && pageSize(this.attachment, this.page), this.turn);
    } else if (changed.has('turn')) this.#zoom.turn(this.turn);
  }

  protected override updated(): void {
    this.renderRoot.querySelector<HTMLElement>('.film')?.style.setProperty('filter', filterOf(this.look));
    this.#zoom.apply();
    this.#windows.laySoon();
    const hasFailed = this.renderRoot.querySelector('.not-showable') !== null;
    const told = `${this.#shownKey} ${hasFailed}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#hasFailed = hasFailed;
    // Whoever uses the stage shows its tools, and looks after the focus that was on a button now gone.
    this.dispatchEvent(new StageShownEvent());
  }

  protected override render(): TemplateResult | typeof nothing {
    const { attachment } = this;
    if (!attachment) return nothing;
    const picture = this.#picture(attachment);
    const isAsItIs = !isAdjusted(this.look) && this.turn % 4 === 0;
    const reset = isAsItIs || picture.status === 'failed' ? null : () => this.actions?.reset();
    return html`<div
        class=${this.#zoom.isZoomed ? 'stage is-zoomed' : 'stage'}
        aria-busy=${picture.status === 'loading'}
        @pointerdown=${this.#gestures.down}
        @pointermove=${this.#gestures.move}
        @pointerup=${this.#gestures.up}
        @pointercancel=${this.#gestures.up}
        @wheel=${this.#gestures.wheel}
        @dblclick=${this.#gestures.doubleClick}
      >
        ${picture.status === 'failed' ? this.#failed(attachment, picture) : this.#film(attachment, picture)}
      </div>
      ${stageNotes({
        attachment,
        localize: this.#localize,
        reset,
        areShown: this.#notesAwayFor !== attachment.id,
        toggle: () => this.#toggleNotes(attachment),
      })}`;
  }

  #toggleNotes({ id }: Attachment): void {
    this.#notesAwayFor = this.#notesAwayFor === id ? '' : id;
    this.requestUpdate();
  }

  #failed(attachment: Attachment, { failure }: Picture & { status: 'failed' }): TemplateResult {
    return notShowable({
      attachment,
      failure,
      localize: this.#localize,
      retry: () => this.#pictures.retry(),
      download: lockedCode(attachment) ? null : () => this.actions?.download(attachment),
    });
  }

  /** The picture's space is kept from the start; a new page gets a new image, so that none is seen in another's shape. */
  #film(attachment: Attachment, picture: Picture): TemplateResult {
    const loaded = picture.status === 'shown' ? picture.url : null;
    if (loaded && this.decoded.isReady(loaded, () => this.requestUpdate())) this.#shownUrl = loaded;
    const url = this.#shownUrl;
    const key = this.#shownKey;
    return html`<div class="film">
        ${keyed(
          key,
          html`<div class="picture">
            ${
              url
                ? html`<img
                    src=${url}
                    alt=${attachment.name}
                    draggable="false"
                    decoding="sync"
                    @load=${({ target }: Event) => this.#loaded(key, target as HTMLImageElement)}
                    @error=${() => this.#pictures.broken(url)}
                  />`
                : nothing
            }
            <div class="windows"></div>
          </div>`,
        )}
      </div>
      ${url ? nothing : html`<span class="waiting" role="status">${this.#localize.messages.lightbox.loading}</span>`}`;
  }

  /** The small one first, which the page has already, then what fills the stage, then what the zoom needs. */
  #picture(attachment: Attachment): Picture {
    const locked = lockedFailure(attachment);
    if (locked) return { status: 'failed', failure: locked };
    if (this.page === 1 && this.smallPixels > 0) this.#pictures.picture(attachment, this.smallPixels);
    const { width, height } = this.#zoom.bounds.fitted;
    const edge = Math.max(width, height) * this.#zoom.scale * window.devicePixelRatio;
    return this.#pictures.picture(attachment, edge, { page: this.page });
  }

  /** The server knows the size of each page of most files; a picture that cannot be of that shape is believed instead. */
  #loaded(key: string, { naturalWidth, naturalHeight }: HTMLImageElement): void {
    const known = this.attachment && pageSize(this.attachment, this.page);
    // One that left the stage may be told late.
    if (!known || naturalHeight === 0 || key !== this.#shownKey) return;
    if (!canBePreviewOf(known, { width: naturalWidth, height: naturalHeight })) {
      const height = Math.max(1, Math.round((known.width * naturalHeight) / naturalWidth));
      this.#zoom.reset({ width: known.width, height }, this.turn);
      this.requestUpdate();
    }
    this.pictureBox?.classList.toggle('has-all-pixels', naturalWidth >= known.width);
  }

  // Moving

  #viewChanged(isRescaled: boolean): void {
    // Moved alone, nothing but the transform is another one.
    if (isRescaled) this.requestUpdate();
    this.#windows.laySoon();
    if (!this.#isQuiet) this.dispatchEvent(new StageViewEvent(isRescaled));
  }

  #quietly(change: () => void): void {
    this.#isQuiet = true;
    change();
    this.#isQuiet = false;
  }

  #moves(move: () => void): void {
    this.#moving.moved();
    move();
  }

  #windowView(): WindowView | null {
    const { session, attachment, page } = this;
    const picture = attachment && pageSize(attachment, page);
    const offered = session?.snapshot.policy;
    if (!session || !picture || !offered || !this.#shownUrl) return null;
    const { pixelScale, sight, bounds } = this.#zoom;
    const { width: fittedWidthPx } = turnedSize(bounds.fitted, this.turn);
    return { source: { session, attachment, page }, picture, fittedWidthPx, pixelScale, sight, offered };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'case-images-stage': PictureStage;
  }
}
