import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** So far before its end the list goes on by itself. */
const AHEAD = '600px';

/** Loads the next page when the end of the list comes near. The "Show more" button does the same by hand. */
export class EndlessList implements ReactiveController {
  #observer: IntersectionObserver | null = null;
  #observed: HTMLElement | null = null;
  #length = 0;

  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
    private readonly listLength: () => number,
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
    const end = this.host.renderRoot.querySelector<HTMLElement>('.show-more');
    const length = this.listLength();
    if (end === this.#observed && length === this.#length) return;
    // After each page anew: an end that is still near says so again.
    if (this.#observed) this.#observer?.unobserve(this.#observed);
    if (end) this.#observer?.observe(end);
    this.#observed = end;
    this.#length = length;
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#observed = null;
  }
}
