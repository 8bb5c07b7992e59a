/**
 * Has the browser ask before the page is left. Listens only while there is something to lose: a page with a `beforeunload` listener
 * is not kept for the way back.
 */
export class LeaveWarning {
  readonly #ask = (event: BeforeUnloadEvent): void => event.preventDefault();

  set(on: boolean): void {
    if (on) window.addEventListener('beforeunload', this.#ask);
    else window.removeEventListener('beforeunload', this.#ask);
  }
}
