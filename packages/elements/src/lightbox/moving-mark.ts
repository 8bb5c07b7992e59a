/** So long after the last move the picture counts as at rest. Milliseconds. */
const REST_MS = 150;

/**
 * The class `is-moving` on an element while it moves, and no longer: a layer of its own makes moving smooth, and costs
 * memory and sharpness.
 */
export class MovingMark {
  #timer = 0;

  constructor(private readonly findElement: () => HTMLElement | null) {}

  moved(): void {
    this.findElement()?.classList.add('is-moving');
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.end(), REST_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.findElement()?.classList.remove('is-moving');
  }
}
