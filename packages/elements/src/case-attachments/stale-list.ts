import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSnapshot } from '../case/case-state.js';

export interface StaleListSource {
  readonly snapshot: CaseSnapshot | null;
}

/**
 * Whether to say that the list may be out of date. A fetch that failed is made again by itself, most often a moment later: what is over
 * before it could be read is not shown. An outage and a sign-in that ended have words of their own.
 */
export class StaleList implements ReactiveController {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasLasted = false;
  #isStale = false;

  /** @param patienceMs how long it may be so without a word */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: StaleListSource,
    private readonly patienceMs: number,
  ) {
    host.addController(this);
  }

  get isStale(): boolean {
    return this.#isStale;
  }

  hostUpdate(): void {
    const { snapshot } = this.source;
    if (!snapshot?.list.failure || !snapshot.online || snapshot.signInNeeded) {
      this.#reset();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#hasLasted = true;
      this.host.requestUpdate();
    }, this.patienceMs);
    // The answer may be on its way.
    if (this.#hasLasted && !snapshot.list.loading) this.#isStale = true;
  }

  hostDisconnected(): void {
    this.#reset();
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#hasLasted = false;
    this.#isStale = false;
  }
}
