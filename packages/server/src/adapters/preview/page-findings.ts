import type { Levels } from './scan-levels.js';

/** What only a decode of the whole page tells, noted by whoever found it out. */
export interface PageFindings {
  levels?: Levels;
  /** Whether its alpha, or what stands in the place of it, hides nothing. */
  isOpaque?: boolean;
}

/** Those of somebody who looks at a few pictures in turn. */
const MOST_PAGES = 16;

/** The findings of the pages that were looked at last: somebody who zooms asks for many windows of one. */
export class FindingsKept {
  readonly #pages = new Map<string, PageFindings>();

  of(page: string): PageFindings {
    const findings = this.#pages.get(page) ?? {};
    // Behind all others.
    this.#pages.delete(page);
    this.#pages.set(page, findings);
    const [oldest] = this.#pages.keys();
    if (oldest !== undefined && this.#pages.size > MOST_PAGES) this.#pages.delete(oldest);
    return findings;
  }
}
