/** Runs with another pixel ratio than the browser's own. */
export async function withPixelRatio(ratio: number, work: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio')!;
  Object.defineProperty(window, 'devicePixelRatio', { value: ratio, configurable: true });
  try {
    await work();
  } finally {
    Object.defineProperty(window, 'devicePixelRatio', own);
  }
}

/** What moved without a hand, as Chromium counts it: the sum of the layout shift scores. */
export class LayoutShifts {
  #score = 0;
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  constructor() {
    this.#observer.observe({ type: 'layout-shift' });
  }

  stop(): number {
    this.#add(this.#observer.takeRecords());
    this.#observer.disconnect();
    return this.#score;
  }

  #add(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) this.#score += (entry as PerformanceEntry & { value: number }).value;
  }
}
