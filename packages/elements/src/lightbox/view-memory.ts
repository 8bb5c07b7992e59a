import { type PictureLook, UNADJUSTED } from './picture-look.js';

/**
 * How each picture is looked at, for as long as the lightbox is open. As at a reading station: brightness, contrast and
 * invert belong to a file, so they hold for all its pages, the next file starts as it is, and who comes back finds what
 * they had set. How a page is turned belongs to the page: in a pile of scans some lie on their side.
 */
export class ViewMemory {
  readonly #looks = new Map<string, PictureLook>();
  readonly #turns = new Map<string, number>();

  look(attachmentId: string): PictureLook {
    return this.#looks.get(attachmentId) ?? UNADJUSTED;
  }

  setLook(attachmentId: string, look: PictureLook): void {
    this.#looks.set(attachmentId, look);
  }

  /** Quarters, clockwise; goes on past 4 and below 0, so that each turn is seen to go its way. */
  turn(attachmentId: string, page: number): number {
    return this.#turns.get(`${attachmentId} ${page}`) ?? 0;
  }

  turnBy(attachmentId: string, page: number, quarters: 1 | -1): void {
    this.#turns.set(`${attachmentId} ${page}`, this.turn(attachmentId, page) + quarters);
  }

  reset(attachmentId: string, page: number): void {
    this.#looks.delete(attachmentId);
    this.#turns.delete(`${attachmentId} ${page}`);
  }
}
