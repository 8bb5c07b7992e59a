import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type PopoverName = 'adjust' | 'keys';

/** What lies over the picture for a while, one at a time. The focus goes into it and back to where it came from. */
export class Popovers implements ReactiveController {
  #shown: PopoverName | null = null;
  #openedFrom: HTMLElement | null = null;
  #isToFocus = false;

  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment },
  ) {
    host.addController(this);
  }

  get shown(): PopoverName | null {
    return this.#shown;
  }

  toggle(name: PopoverName): void {
    if (this.#shown === name) {
      this.leave();
      return;
    }
    if (!this.#shown)
      this.#openedFrom = (this.host.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    this.#shown = name;
    this.#isToFocus = true;
    this.host.requestUpdate();
  }

  /** @returns whether there was one */
  leave(): boolean {
    if (!this.#shown) return false;
    this.#shown = null;
    this.#isToFocus = true;
    this.host.requestUpdate();
    return true;
  }

  hostUpdated(): void {
    if (!this.#isToFocus) return;
    this.#isToFocus = false;
    const root = this.host.renderRoot as ShadowRoot;
    if (this.#shown) root.querySelector<HTMLElement>('.popover :is(input, [tabindex="0"])')?.focus();
    else {
      // Unless the hand is elsewhere by now.
      if (!root.activeElement && this.#openedFrom?.isConnected) this.#openedFrom.focus();
      this.#openedFrom = null;
    }
  }
}
