import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Tells when the page is moved to a screen of another pixel ratio, or zoomed. */
export class PixelRatio implements ReactiveController {
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

  readonly #onChange = (): void => {
    this.hostDisconnected();
    this.#watch();
    this.changed();
  };

  /** A query knows one ratio: it changes when that is no longer the one. */
  #watch(): void {
    this.#query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    this.#query.addEventListener('change', this.#onChange);
  }
}
