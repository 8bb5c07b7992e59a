/** Longer than the second half of a double click, shorter than looking at the next file. */
const PAUSE_MS = 700;

/**
 * A double click or a double Enter is one wish to delete. What the first half moved under the pointer, or gave the focus to, must
 * not take the second: Undo pushes the rows down, and the next row's Delete has the focus.
 */
export class DeletePace {
  #last: { readonly id: string; readonly atMs: number } | null = null;

  /** @param atMs when it was asked for, as events say it */
  heeds(id: string, atMs: number): boolean {
    if (this.#last && this.#last.id !== id && atMs - this.#last.atMs < PAUSE_MS) return false;
    this.#last = { id, atMs };
    return true;
  }
}

/** A key that is held down presses whatever has the focus by then. */
export function ignoreHeldKey(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
