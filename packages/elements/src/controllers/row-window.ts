import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** More rows at once would hold up the page, and nobody reads them. */
const STEP_ROWS = 100;

/**
 * Which of very many have a row. A thousand picked at once do not: the rest are counted, and come when asked for. Who needs a
 * hand has a row before who does not.
 */
export class RowWindow<T> implements ReactiveController {
  #limit = STEP_ROWS;

  /** @param needOf 0: first of all to have a row */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly needOf: (each: T) => 0 | 1 | 2,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#limit = STEP_ROWS;
  }

  /** @returns those with a row, in their order */
  of(all: readonly T[]): readonly T[] {
    if (all.length <= STEP_ROWS) this.#limit = STEP_ROWS;
    if (all.length <= this.#limit) return all;
    const byNeed: [T[], T[], T[]] = [[], [], []];
    for (const each of all) byNeed[this.needOf(each)].push(each);
    const shown = new Set(byNeed.flat().slice(0, this.#limit));
    return all.filter((each) => shown.has(each));
  }

  showMore(): void {
    this.#limit += STEP_ROWS;
    this.host.requestUpdate();
  }
}
