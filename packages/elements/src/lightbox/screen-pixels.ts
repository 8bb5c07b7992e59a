import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Tells when the screen's pixel ratio is another one: the window went to another screen, or the browser's zoom changed. */
export class ScreenPixels implements ReactiveController {
  #query: MediaQueryList | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly changed: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#watch();
  }

  hostDisconnected(): void {
    this.#query?.removeEventListener('change', this.#onChange);
    this.#query = null;
  }

  /** A query knows one ratio: with each change there is a new one. */
  #watch(): void {
    this.#query?.removeEventListener('change', this.#onChange);
    this.#query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    this.#query.addEventListener('change', this.#onChange);
  }

  readonly #onChange = (): void => {
    this.#watch();
    this.changed();
  };
}
