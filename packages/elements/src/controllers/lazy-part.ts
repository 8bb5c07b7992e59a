import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface LazyPartOptions<P> {
  /** An `import()`. */
  readonly fetch: () => Promise<P>;
  /** Told once, before the host is asked to update. */
  readonly onLoaded?: (part: P) => void;
  readonly onFailed?: () => void;
}

/**
 * Code of an element that its first view does not need: fetched when the page has nothing better to do, or when a hand
 * asks for it before that. What could not be fetched is tried again with the next asking, and when the network is back.
 */
export class LazyPart<P> implements ReactiveController {
  #part: P | null = null;
  #failed = false;
  #fetching = false;
  #prepared = false;
  #resolve!: (part: P) => void;
  /** Resolves when it is there, however many tries that takes. */
  readonly loaded = new Promise<P>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly options: LazyPartOptions<P>,
  ) {
    host.addController(this);
  }

  /** Null until it is there. */
  get part(): P | null {
    return this.#part;
  }

  /** The last try came to nothing, and none is under way. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Fetch it now, unless that is under way or done. */
  load(): void {
    if (this.#part || this.#fetching) return;
    this.#fetching = true;
    this.#failed = false;
    void this.#fetch();
  }

  /** Fetch it when the page is idle. May be said with every update. */
  prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => this.load(), { timeout: 2_000 });
    else setTimeout(() => this.load(), 200);
  }

  hostConnected(): void {
    window.addEventListener('online', this.#online);
  }

  hostDisconnected(): void {
    window.removeEventListener('online', this.#online);
  }

  readonly #online = (): void => {
    if (this.#failed) this.load();
  };

  async #fetch(): Promise<void> {
    try {
      const part = await this.options.fetch();
      this.#part = part;
      this.options.onLoaded?.(part);
      this.#resolve(part);
    } catch {
      this.#failed = true;
      this.options.onFailed?.();
    } finally {
      this.#fetching = false;
      this.host.requestUpdate();
    }
  }
}
