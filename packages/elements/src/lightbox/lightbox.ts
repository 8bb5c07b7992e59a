import type { Attachment } from '@case-attachments/contract';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { CaseSession } from '../case/case-session.js';
import { keepInSight } from '../case-images/keep-in-sight.js';
import { imageAt, lockedCode, type ViewedImage, viewedImage } from '../case-images/viewed-image.js';
import { type Picture, PictureController } from '../controllers/picture-controller.js';
import { LocalizeController } from '../localize/localize-controller.js';
import { controls } from '../theme/controls.styles.js';
import { tokens } from '../theme/tokens.styles.js';
import { lightboxStyles } from './lightbox.styles.js';
import { bottomBar, topBar, ZOOM_STEP } from './lightbox-bars.js';
import { lightboxKey } from './lightbox-keys.js';
import { narrowLightboxStyles } from './narrow.styles.js';
import { pageRail } from './page-rail.js';
import { PictureZoom } from './picture-zoom.js';
import { stageArrows, stageContent } from './stage-content.js';
import { StageGestures } from './stage-gestures.js';

const RAIL_PX = 64;
/** Pages so near the current one are loaded for the rail. */
const RAIL_REACH = 8;

/**
 * The pictures of a case over the whole window, in a native dialog: it is modal, closes with Esc and keeps the focus by
 * itself. Follows and moves the session's viewed picture, so that the panel shows the last one seen.
 * Internal to `<case-images>`; fires `close`.
 */
export class CaseImagesLightbox extends LitElement {
  static override styles = [tokens, controls, lightboxStyles, narrowLightboxStyles];

  @property({ attribute: false }) session: CaseSession | null = null;
  /** Edge in device pixels of what the panel has loaded already: shown at once, until the large one is here. */
  @property({ attribute: false }) smallPixels = 640;
  /** Where to stay when the picture goes away, from 0. */
  @property({ attribute: false }) lastIndex = 0;

  @state() private page = 1;
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;
  @query('.stage') private readonly stage!: HTMLElement | null;

  readonly #localize = new LocalizeController(this);
  readonly #pictures = new PictureController(this, () => this.session);
  readonly #zoom = new PictureZoom(
    () => this.renderRoot.querySelector<HTMLElement>('.picture'),
    () => this.requestUpdate(),
  );
  readonly #gestures = new StageGestures({
    isZoomed: () => this.#zoom.scale > 1,
    zoom: (factor, at) => this.#zoom.zoomBy(factor, at),
    pan: (by) => this.#zoom.panBy(by),
    pinch: (before, now) => this.#zoom.pinch(before, now),
    toggle: (at) => this.#zoom.toggle(at),
    pull: (x) => this.#zoom.pull(x),
    released: (step) => {
      this.#zoom.pull(0);
      if (step !== 0) this.#step(step);
    },
  });
  readonly #resizes = new ResizeObserver(() => this.#stageResized());
  readonly #observed = new WeakSet<Element>();
  #unsubscribe: (() => void) | null = null;
  #shownKey = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('session')) {
      this.#unsubscribe?.();
      this.#unsubscribe = this.session?.subscribe(() => this.requestUpdate()) ?? null;
    }
    const viewed = this.#viewed();
    if (viewed) this.lastIndex = viewed.index;
    const id = viewed?.attachment.id ?? '';
    if (!this.#shownKey.startsWith(`${id} `)) this.page = 1;
    const key = `${id} ${this.page}`;
    if (key === this.#shownKey) return;
    this.#shownKey = key;
    const preview = viewed?.attachment.preview;
    this.#zoom.reset(preview?.state === 'available' ? preview : null);
  }

  protected override firstUpdated(): void {
    this.dialog?.showModal();
  }

  protected override updated(): void {
    this.#zoom.apply();
    keepInSight(this.renderRoot.querySelector('.page[aria-current="true"]'));
    // Observing what is observed already tells its size anew: once is enough.
    if (this.stage && !this.#observed.has(this.stage)) {
      this.#observed.add(this.stage);
      this.#resizes.observe(this.stage);
    }
  }

  protected override render(): TemplateResult {
    const viewed = this.#viewed();
    return html`<dialog
      aria-label=${viewed ? this.#label(viewed) : nothing}
      @close=${() => this.dispatchEvent(new Event('close'))}
      @keydown=${(event: KeyboardEvent) => this.#keyed(event)}
      @keypress=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      ${viewed ? this.#box(viewed) : nothing}
    </dialog>`;
  }

  #label({ attachment, index, total }: ViewedImage): string {
    const localize = this.#localize;
    const position = localize.number(index + 1);
    return localize.messages.lightbox.label(attachment.name, position, localize.number(total));
  }

  #box(viewed: ViewedImage): TemplateResult {
    const { attachment } = viewed;
    const picture = this.#picture(attachment);
    this.#preloadNeighbours(viewed);
    const localize = this.#localize;
    const pageCount = pagesOf(attachment);
    const toPage = (page: number) => this.#toPage(page);
    return html`<div class="box">
      ${topBar(viewed, this.session!.caseLabel, localize, () => this.dialog?.close())}
      ${
        pageCount > 1
          ? pageRail({
              localize,
              page: this.page,
              pageCount,
              urlOf: (page) => this.#railUrl(attachment, page),
              toPage,
            })
          : nothing
      }
      <div
        class=${this.#zoom.scale > 1 ? 'stage is-zoomed' : 'stage'}
        aria-busy=${picture.status === 'loading'}
        @pointerdown=${this.#gestures.down}
        @pointermove=${this.#gestures.move}
        @pointerup=${this.#gestures.up}
        @pointercancel=${this.#gestures.up}
        @wheel=${this.#gestures.wheel}
        @dblclick=${this.#gestures.doubleClick}
      >
        ${stageContent(attachment, picture, localize, {
          loaded: (image) => this.#zoom.loaded({ width: image.naturalWidth, height: image.naturalHeight }),
          broken: (url) => this.#pictures.broken(url),
          retry: () => this.#pictures.retry(),
        })}${viewed.total > 1 ? stageArrows(localize, (by) => this.#step(by)) : nothing}
      </div>
      ${bottomBar({
        localize,
        page: this.page,
        pageCount,
        scale: picture.status === 'shown' ? this.#zoom.scale : null,
        maxScale: this.#zoom.bounds.maxScale,
        download: lockedCode(attachment) ? null : () => this.session?.download(attachment.id),
        toPage,
        zoom: (factor) => (factor === null ? this.#zoom.fit() : this.#zoom.zoomBy(factor)),
      })}
    </div>`;
  }

  // What to show

  #viewed(): ViewedImage | null {
    return this.session ? viewedImage(this.session.snapshot.images, this.lastIndex) : null;
  }

  /** The small one first, which the panel has already, then what fills the stage, then what the zoom needs. */
  #picture(attachment: Attachment): Picture {
    const locked = lockedCode(attachment);
    if (locked) return { status: 'failed', failure: { code: locked } };
    if (this.page === 1) this.#pictures.picture(attachment, this.smallPixels);
    const { width, height } = this.#zoom.bounds.fitted;
    const edge = Math.max(width, height) * this.#zoom.scale * window.devicePixelRatio;
    return this.#pictures.picture(attachment, edge, { page: this.page });
  }

  #preloadNeighbours({ index, total }: ViewedImage): void {
    if (!this.stage || total < 2) return;
    const { images } = this.session!.snapshot.images;
    const edge = Math.max(this.stage.clientWidth, this.stage.clientHeight) * window.devicePixelRatio;
    for (const step of [1, -1]) {
      const neighbour = imageAt(images, index + step);
      if (neighbour && !lockedCode(neighbour)) this.#pictures.picture(neighbour, edge, { priority: 'low' });
    }
  }

  #railUrl(attachment: Attachment, page: number): string | null {
    if (Math.abs(page - this.page) > RAIL_REACH) return null;
    const pixels = RAIL_PX * window.devicePixelRatio;
    const picture = this.#pictures.picture(attachment, pixels, { page, priority: 'low' });
    return picture.status === 'shown' ? picture.url : null;
  }

  // Moving about

  #step(by: 1 | -1): void {
    const viewed = this.#viewed();
    if (viewed) this.#go(viewed.index + by);
  }

  /** @param index from 0; past the ends it goes round */
  #go(index: number): void {
    const target = this.session && imageAt(this.session.snapshot.images.images, index);
    if (target) this.session?.view(target.id);
  }

  #toPage(page: number): void {
    const viewed = this.#viewed();
    if (viewed) this.page = Math.min(pagesOf(viewed.attachment), Math.max(1, page));
  }

  #keyed(event: KeyboardEvent): void {
    // It is modal: nothing in here is the portal's business, its own dialogs' Esc least of all.
    event.stopPropagation();
    const isRtl = this.dialog !== null && getComputedStyle(this.dialog).direction === 'rtl';
    const command = lightboxKey(event, { isZoomed: this.#zoom.scale > 1, isRtl });
    if (!command) return;
    event.preventDefault();
    if (command.kind === 'step') this.#step(command.by);
    else if (command.kind === 'first') this.#go(0);
    else if (command.kind === 'last') this.#go(-1);
    else if (command.kind === 'page') this.#toPage(this.page + command.by);
    else if (command.kind === 'pan') this.#zoom.panBy(command.by);
    else if (command.by === 0) this.#zoom.fit();
    else this.#zoom.zoomBy(ZOOM_STEP ** command.by);
  }

  #stageResized(): void {
    if (!this.stage) return;
    this.#zoom.stageResized({ width: this.stage.clientWidth, height: this.stage.clientHeight });
    // The size on the stage decides which preview is asked for.
    this.requestUpdate();
  }
}

function pagesOf({ preview }: Attachment): number {
  return preview.state === 'available' ? preview.pageCount : 1;
}

declare global {
  interface HTMLElementTagNameMap {
    'case-images-lightbox': CaseImagesLightbox;
  }
}
