import type { ReactiveControllerHost } from 'lit';

/** How the styles lay out the two sides of a comparison: they decide by the window's size, the words follow. */
export class PairLayout {
  #isStacked = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly pair: () => Element | null,
  ) {}

  /** One side above the other. */
  get isStacked(): boolean {
    return this.#isStacked;
  }

  /** Say it when it may be another one. */
  see(): void {
    const pair = this.pair();
    if (!pair) return;
    const isStacked = getComputedStyle(pair).gridAutoFlow === 'row';
    if (isStacked === this.#isStacked) return;
    this.#isStacked = isStacked;
    this.host.requestUpdate();
  }
}
