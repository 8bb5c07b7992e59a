import type { Attachment } from '@case-attachments/contract';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CaseSession } from '../case/case-session.js';
import { keepInSight } from '../controllers/keep-in-sight.js';
import { PixelRatio } from '../controllers/pixel-ratio.js';
import { Thumbnails } from '../controllers/thumbnails.js';
import { lockedCode } from '../controllers/viewed-image.js';
import { controls } from '../theme/controls.styles.js';
import { icon } from '../theme/icons.js';
import { pictureRailStyles } from './picture-rail.styles.js';

export interface RailItem {
  readonly attachment: Attachment;
  /** From 1. */
  readonly page: number;
  /** Under the picture. */
  readonly label: string;
  /** In full, when the label is short. */
  readonly title: string;
  /** On show. */
  readonly isCurrent: boolean;
  /** Of two on show, the one that the tools act on: the rail keeps it in sight. */
  readonly isActive: boolean;
}

/**
 * Pages or pictures to choose from: one stop for the Tab key, Up and Down move within. Of five hundred only those in sight
 * are drawn and have a thumbnail. Internal to the lightbox.
 */
export class PictureRail extends LitElement {
  static override styles = [controls, pictureRailStyles];

  @property({ attribute: false }) session: CaseSession | null = null;
  @property({ attribute: false }) items: readonly RailItem[] = [];
  /** What is chosen here, in words. */
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) choose: (item: RailItem) => void = () => {};

  readonly #thumbnails = new Thumbnails(this, () => this.session);
  /** Where the Tab key stops; null: at the current one. */
  #stop: number | null = null;

  constructor() {
    super();
    new PixelRatio(this, () => this.#thumbnails.refill());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('items')) this.#stop = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('items')) {
      const active = this.items.findIndex(({ isActive }) => isActive);
      keepInSight(this.renderRoot.querySelector(`[data-index="${active}"]`));
    }
  }

  protected override render(): TemplateResult {
    const active = this.items.findIndex(({ isActive }) => isActive);
    const stop = this.#stop ?? Math.max(0, active);
    return html`<nav
      aria-label=${this.label}
      @keydown=${(event: KeyboardEvent) => this.#keyed(event)}
      @focusout=${() => this.#left()}
    >
      ${this.items.map((item, index) => this.#item(item, index, index === stop))}
    </nav>`;
  }

  #item(item: RailItem, index: number, isStop: boolean): TemplateResult {
    return html`<button
      type="button"
      class="item"
      data-index=${index}
      tabindex=${isStop ? 0 : -1}
      title=${item.title}
      aria-current=${item.isCurrent ? 'true' : 'false'}
      @click=${() => this.choose(item)}
    >
      <span ${this.#thumbnails.of(item.attachment, item.page)}>
        ${icon(lockedCode(item.attachment) ? 'lock' : 'image')}
      </span>
      <small>${item.label}</small>
    </button>`;
  }

  /** Arrows are this list's own while the focus is in it. */
  #keyed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const focused = (this.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    const at = Number(focused?.dataset.index ?? 0);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.items[target]) return;
    this.#stop = target;
    this.requestUpdate();
    const button = this.renderRoot.querySelector<HTMLElement>(`[data-index="${target}"]`);
    button?.focus({ preventScroll: true });
    keepInSight(button);
  }

  #left(): void {
    if (this.#stop === null) return;
    const root = this.renderRoot as ShadowRoot;
    queueMicrotask(() => {
      if (root.activeElement) return;
      this.#stop = null;
      this.requestUpdate();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'case-images-rail': PictureRail;
  }
}
