/**
 * Keeps the screen, and with it the machine and its network, awake. The browser lets go of it whenever the tab is hidden, so it is taken
 * again when the tab is back. Where there is none, or the machine is low on power, nothing is missing but that.
 */
export class WakeLock {
  #isWanted = false;
  #held: WakeLockSentinel | null = null;
  #isAsking = false;
  readonly #take = () => void this.#ask();

  hold(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    document.addEventListener('visibilitychange', this.#take);
    this.#take();
  }

  release(): void {
    this.#isWanted = false;
    document.removeEventListener('visibilitychange', this.#take);
    void this.#held?.release();
    this.#held = null;
  }

  async #ask(): Promise<void> {
    if (!('wakeLock' in navigator) || document.hidden || this.#isAsking) return;
    if (this.#held && !this.#held.released) return;
    this.#isAsking = true;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (this.#isWanted) this.#held = lock;
      else await lock.release();
    } catch {
      // Low battery, a policy of the page: the download goes on without.
    } finally {
      this.#isAsking = false;
    }
  }
}
