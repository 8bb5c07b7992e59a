import type { Attachment } from '@case-attachments/contract';
import type { CaseSession } from '../case/case-session.js';
import { GoneImage } from '../controllers/gone-image.js';
import { imageAt, type ViewedImage, viewedImage } from '../controllers/viewed-image.js';
import {
  type Comparison,
  canCompare,
  isStillThere,
  pagesOf,
  type Side,
  type SideIndex,
  startComparison,
  withSide,
} from './comparison.js';
import type { PictureLook } from './picture-look.js';
import { ViewMemory } from './view-memory.js';

/** A page of a picture that is on show. */
export interface ShownPage {
  readonly attachment: Attachment;
  /** From 1. */
  readonly page: number;
}

/** A picture that somebody else deleted while it was on show. */
export interface GonePicture {
  readonly attachment: Attachment;
  readonly wasCompared: boolean;
}

/**
 * What the lightbox shows, without its elements: the session's viewed picture and a page of it, or two pages compared; how
 * each is turned and adjusted; and what moves from one to another. Tools act on both sides of a comparison while they are
 * linked, else on the active one.
 */
export class LightboxModel {
  /** Where to stay when the picture goes away, from 0. */
  lastIndex = 0;
  readonly #memory = new ViewMemory();
  #page = 1;
  #pageOf = '';
  #comparison: Comparison | null = null;
  #wrappedTo: 'first' | 'last' | null = null;
  readonly #goneViewed = new GoneImage();
  #goneCompared: Attachment | null = null;
  /** Last known of each side: what has gone is in no list any more. */
  #compared: readonly Attachment[] = [];

  constructor(
    private readonly session: () => CaseSession | null,
    private readonly changed: () => void,
  ) {}

  get images(): readonly Attachment[] {
    return this.session()?.snapshot.images.images ?? [];
  }

  /** Null when the case has no pictures. */
  get viewed(): ViewedImage | null {
    const session = this.session();
    return session && viewedImage(session.snapshot.images, this.lastIndex);
  }

  get comparison(): Comparison | null {
    return this.#comparison;
  }

  get canCompare(): boolean {
    return canCompare(this.images);
  }

  /** One, or left and right; empty when the case has no pictures. */
  get shown(): readonly ShownPage[] {
    if (this.#comparison) return this.#comparison.sides.flatMap((side) => this.#pageOn(side) ?? []);
    const { viewed } = this;
    return viewed ? [{ attachment: viewed.attachment, page: this.#page }] : [];
  }

  get active(): SideIndex {
    return this.#comparison?.active ?? 0;
  }

  get activePage(): ShownPage | null {
    return this.shown[this.active] ?? null;
  }

  /** Where the last step went round to: it was past an end. */
  get wrappedTo(): 'first' | 'last' | null {
    return this.#wrappedTo;
  }

  /** What went away under the person's eyes, until they move on or have read it. */
  get gone(): GonePicture | null {
    if (this.#goneCompared) return { attachment: this.#goneCompared, wasCompared: true };
    const { attachment } = this.#goneViewed;
    return attachment && { attachment, wasCompared: false };
  }

  dismissGone(): void {
    this.#goneCompared = null;
    this.#goneViewed.forget();
    this.changed();
  }

  /** Take in what others did to the case. @returns false when a compared picture has gone, and one is shown again */
  sync(): boolean {
    const hasEnded = this.#comparison !== null && !isStillThere(this.#comparison, this.images);
    if (hasEnded) this.#endComparison(this.#comparison!);
    this.#compared = this.#comparison ? this.shown.map(({ attachment }) => attachment) : [];
    const { viewed } = this;
    // Behind a comparison nobody sees it.
    if (this.#comparison || hasEnded) this.#goneViewed.forget();
    else this.#goneViewed.see(this.session(), viewed);
    if (viewed) this.lastIndex = viewed.index;
    const id = viewed?.attachment.id ?? '';
    if (id !== this.#pageOf) {
      this.#pageOf = id;
      this.#page = 1;
    }
    return !hasEnded;
  }

  /** The side that is still there stays, whichever it is. */
  #endComparison({ sides }: Comparison): void {
    const { images } = this;
    const isThere = (wanted: string) => images.some(({ id }) => id === wanted);
    this.#goneCompared = this.#compared.find(({ id }) => !isThere(id)) ?? null;
    this.#comparison = null;
    const remaining = sides.find(({ attachmentId }) => isThere(attachmentId));
    if (!remaining) return;
    this.session()?.view(remaining.attachmentId);
    this.#pageOf = remaining.attachmentId;
    this.#page = remaining.page;
  }

  // Moving about

  /** To the next picture or the one before; past the ends it goes round. */
  step(by: 1 | -1): void {
    const { activePage } = this;
    if (!activePage || this.images.length < 2) return;
    const index = this.images.indexOf(activePage.attachment) + by;
    this.go(index);
    if (index < 0) this.#wrappedTo = 'last';
    else if (index >= this.images.length) this.#wrappedTo = 'first';
  }

  /** @param index from 0; -1 is the last */
  go(index: number): void {
    const target = imageAt(this.images, index);
    if (target) this.choose({ attachmentId: target.id, page: 1 });
  }

  toPage(page: number): void {
    const { activePage } = this;
    if (!activePage) return;
    const { attachment } = activePage;
    const within = Math.min(pagesOf(attachment), Math.max(1, page));
    if (within !== activePage.page) this.choose({ attachmentId: attachment.id, page: within });
  }

  /** Show it: on the active side of a comparison, or alone. */
  choose(side: Side): void {
    this.#wrappedTo = null;
    this.#goneCompared = null;
    if (this.#comparison) this.#comparison = withSide(this.#comparison, side);
    else if (side.attachmentId === this.viewed?.attachment.id) this.#page = side.page;
    else this.session()?.view(side.attachmentId);
    this.changed();
  }

  // Comparing

  activate(active: SideIndex): void {
    if (!this.#comparison || this.#comparison.active === active) return;
    this.#comparison = { ...this.#comparison, active };
    this.changed();
  }

  toggleComparison(): void {
    this.#goneCompared = null;
    const [shown] = this.shown;
    if (this.#comparison) this.#comparison = null;
    else if (shown) {
      const side = { attachmentId: shown.attachment.id, page: shown.page };
      this.#comparison = startComparison(this.images, side);
    }
    this.changed();
  }

  toggleLink(): void {
    if (!this.#comparison) return;
    this.#comparison = { ...this.#comparison, isLinked: !this.#comparison.isLinked };
    this.changed();
  }

  // How it looks

  lookOf({ attachment }: ShownPage): PictureLook {
    return this.#memory.look(attachment.id);
  }

  turnOf({ attachment, page }: ShownPage): number {
    return this.#memory.turn(attachment.id, page);
  }

  adjust(part: Partial<PictureLook>): void {
    for (const { attachment } of this.#targets()) {
      this.#memory.setLook(attachment.id, { ...this.#memory.look(attachment.id), ...part });
    }
    this.changed();
  }

  turnBy(quarters: 1 | -1): void {
    for (const { attachment, page } of this.#targets()) this.#memory.turnBy(attachment.id, page, quarters);
    this.changed();
  }

  reset(): void {
    for (const { attachment, page } of this.#targets()) this.#memory.reset(attachment.id, page);
    this.changed();
  }

  /** The same page on both sides is one target, not two. */
  #targets(): readonly ShownPage[] {
    const { shown, activePage } = this;
    if (!this.#comparison?.isLinked) return activePage ? [activePage] : [];
    const [left, right] = shown;
    const isSame = left?.attachment.id === right?.attachment.id && left?.page === right?.page;
    return isSame && left ? [left] : shown;
  }

  #pageOn({ attachmentId, page }: Side): ShownPage | null {
    const attachment = this.images.find(({ id }) => id === attachmentId);
    return attachment ? { attachment, page } : null;
  }
}
