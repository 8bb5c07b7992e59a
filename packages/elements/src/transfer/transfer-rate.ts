/** Newer measurements weigh this much; the rest is history. */
const SMOOTHING = 0.3;
/** The first seconds say little: nothing is estimated from less. */
const MIN_ELAPSED_MS = 1_500;

/** A smoothed rate of acknowledged bytes, for "about 3 minutes left". Times are epoch ms. */
export class TransferRate {
  #bytesPerMs: number | null = null;
  #lastBytes = 0;
  #lastAtMs = 0;
  #elapsedMs = 0;

  /** A run begins at this offset: what came before says nothing about this line. */
  start(bytes: number, atMs: number): void {
    this.#lastBytes = bytes;
    this.#lastAtMs = atMs;
  }

  add(bytes: number, atMs: number): void {
    const elapsedMs = atMs - this.#lastAtMs;
    if (elapsedMs <= 0 || bytes <= this.#lastBytes) return;
    const rate = (bytes - this.#lastBytes) / elapsedMs;
    this.#bytesPerMs =
      this.#bytesPerMs === null ? rate : this.#bytesPerMs * (1 - SMOOTHING) + rate * SMOOTHING;
    this.#elapsedMs += elapsedMs;
    this.start(bytes, atMs);
  }

  /** null while there is no rate worth showing. */
  get bytesPerSecond(): number | null {
    if (this.#bytesPerMs === null || this.#elapsedMs < MIN_ELAPSED_MS) return null;
    return Math.round(this.#bytesPerMs * 1000);
  }

  /** null while there is no estimate worth showing. */
  secondsLeft(bytesLeft: number): number | null {
    if (this.#bytesPerMs === null || this.#elapsedMs < MIN_ELAPSED_MS) return null;
    return Math.max(1, Math.round(bytesLeft / this.#bytesPerMs / 1000));
  }
}
