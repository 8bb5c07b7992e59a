import type { Attachment } from '@case-attachments/contract';
import { PREVIEW_SIZES } from '@case-attachments/contract/files';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CaseSession } from '../case/case-session.js';
import { lockedCode } from '../case-images/viewed-image.js';
import { type Picture, PictureController, pageSize } from '../controllers/picture-controller.js';
import { PixelRatio } from '../controllers/pixel-ratio.js';
import { LocalizeController } from '../localize/localize-controller.js';

import { controls } from '../theme/controls.styles.js';
import { DecodedPictures } from './decoded-pictures.js';
import { filterOf, isAdjusted, type PictureLook, UNADJUSTED } from './picture-look.js';
import { pictureStageStyles } from './picture-stage.styles.js';
import { PictureWindows } from './picture-windows.js';
import { PictureZoom } from './picture-zoom.js';
import { notShowable, stageNotes } from './stage-content.js';
import { StageGestures } from './stage-gestures.js';
import { needsWindows, windowsOf } from './window-grid.js';
import type { Point, ZoomShare } from './zoom-geometry.js';

/** So long after the last move the picture counts as at rest. Milliseconds. */
const REST_MS = 150;

/** What the stage leaves to who uses it. */
export interface StageActions {
  /** Null when the file may not be handed out. */
  readonly download: (() => void) | null;
  readonly reset: () => void;
  /** A finger asks for the next picture or the one before. */
  readonly swipe: (by: 1 | -1) => void;
}

/**
 * One page of one picture, to be zoomed, moved, turned and adjusted; words in its place while it is on its way or when
 * there is none. Internal to the lightbox; fires `view` when it is seen otherwise than before, by hand or by command.
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
  readonly #windows = new PictureWindows(() => this.renderRoot.querySelector<HTMLElement>('.windows'));
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
  readonly #resizes = new ResizeObserver(() => this.#resized());
  #shownKey = '';
  /** Decoded, of the page on show. */
  #shownUrl: string | null = null;
  #hasFailed = false;
  #isFollowing = false;
  #restTimer = 0;
  #frame = 0;

  constructor() {
    super();
    new PixelRatio(this, () => this.#resized());
  }

  // What may be asked of it

  /** Pixels of the screen for each of the picture's; 0 while there is no picture. */
  get pixelScale(): number {
    return this.#zoom.pixelScale;
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

  /** Be seen as another stage is; fires nothing. */
  follow(share: ZoomShare): void {
    this.#isFollowing = true;
    this.#moves(() => this.#zoom.follow(share));
    this.#isFollowing = false;
  }

  // Life

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#restTimer);
    this.#frame = 0;
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
    this.#layWindowsSoon();
    const hasFailed = this.renderRoot.querySelector('.not-showable') !== null;
    // Whoever uses the stage shows its tools, and looks after the focus that was on a button now gone.
    if (hasFailed !== this.#hasFailed) this.dispatchEvent(new Event('view'));
    this.#hasFailed = hasFailed;
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
      ${stageNotes(attachment, this.#localize, reset)}`;
  }

  #failed(attachment: Attachment, { failure }: Picture & { status: 'failed' }): TemplateResult {
    return notShowable({
      attachment,
      failure,
      localize: this.#localize,
      retry: () => this.#pictures.retry(),
      download: this.actions?.download ?? null,
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
    const locked = lockedCode(attachment);
    if (locked) return { status: 'failed', failure: { code: locked } };
    if (this.page === 1 && this.smallPixels > 0) this.#pictures.picture(attachment, this.smallPixels);
    const { width, height } = this.#zoom.bounds.fitted;
    const edge = Math.max(width, height) * this.#zoom.scale * window.devicePixelRatio;
    return this.#pictures.picture(attachment, edge, { page: this.page });
  }

  /** The server knows the size of each page of most files; where the picture shows another shape, that is believed. */
  #loaded(key: string, { naturalWidth, naturalHeight }: HTMLImageElement): void {
    const known = this.attachment && pageSize(this.attachment, this.page);
    // One that left the stage may be told late.
    if (!known || naturalHeight === 0 || key !== this.#shownKey) return;
    const shape = naturalWidth / naturalHeight;
    if (Math.abs(shape / (known.width / known.height) - 1) > 0.05) {
      const height = Math.max(1, Math.round(known.width / shape));
      this.#zoom.reset({ width: known.width, height }, this.turn);
      this.requestUpdate();
    }
    this.pictureBox?.classList.toggle('has-all-pixels', naturalWidth >= known.width);
  }

  // Moving

  #viewChanged(isRescaled: boolean): void {
    // Moved alone, nothing but the transform is another one.
    if (isRescaled) this.requestUpdate();
    this.#layWindowsSoon();
    if (!this.#isFollowing) this.dispatchEvent(new Event('view'));
  }

  /** The browser is told while it moves, and no longer: a layer of its own costs memory and sharpness. */
  #moves(move: () => void): void {
    this.pictureBox?.classList.add('is-moving');
    clearTimeout(this.#restTimer);
    this.#restTimer = window.setTimeout(() => this.pictureBox?.classList.remove('is-moving'), REST_MS);
    move();
  }

  #resized(): void {
    if (this.clientWidth === 0) return;
    this.#zoom.resized({ width: this.clientWidth, height: this.clientHeight });
    // The size on the stage decides which preview is asked for.
    this.requestUpdate();
  }

  #layWindowsSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#layWindows();
    });
  }

  #layWindows(): void {
    const { session, attachment, page } = this;
    const size = attachment && pageSize(attachment, page);
    const policy = session?.snapshot.policy;
    if (!session || !size || !policy || !this.#shownUrl) {
      this.#windows.clear();
      return;
    }
    const { fitted } = this.#zoom.bounds;
    const layer = this.renderRoot.querySelector<HTMLElement>('.windows');
    const acrossPx = this.turn % 2 === 0 ? fitted.width : fitted.height;
    layer?.style.setProperty('transform', `scale(${acrossPx / size.width})`);
    const largest = Math.max(...(policy.previewSizes.length > 0 ? policy.previewSizes : PREVIEW_SIZES));
    const isNeeded = needsWindows(size, this.#zoom.pixelScale, largest);
    const grid = { picture: size, edge: policy.previewWindowPixels, sight: this.#zoom.sight };
    this.#windows.show({ session, attachment, page }, isNeeded ? windowsOf(grid) : []);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'case-images-stage': PictureStage;
  }
}
