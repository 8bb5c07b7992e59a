import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Ref } from 'lit/directives/ref.js';
import { createRef } from 'lit/directives/ref.js';

/** So far before its end the list goes on by itself. */
const AHEAD = '600px';

/** Loads the next page when the end of the list comes near. The "Show more" button does the same by hand. */
export class EndlessList implements ReactiveController {
  /** Put on the "Show more" button. */
  readonly end: Ref<HTMLElement> = createRef();
  #observer: IntersectionObserver | null = null;
  #observed: HTMLElement | null = null;

  constructor(
    host: ReactiveControllerHost,
    readonly loadMore: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.loadMore();
      },
      { rootMargin: AHEAD },
    );
  }

  hostUpdated(): void {
    const end = this.end.value ?? null;
    if (end === this.#observed) return;
    if (this.#observed) this.#observer?.unobserve(this.#observed);
    if (end) this.#observer?.observe(end);
    this.#observed = end;
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#observed = null;
  }
}
