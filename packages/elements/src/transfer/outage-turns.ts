import type { WakeReason, WakeUp } from './wake-up.js';

/** A request that hangs keeps the others of its session from asking for so long, ms. */
const PATIENCE_MS = 3_000;

/**
 * Who waits because the server cannot be reached: one at a time asks for all of a session, in turn, and its answer wakes the rest. What looks
 * like an outage may be a server with too much to do, whose "not now" came without CORS headers: two hundred files that ask each for
 * itself would keep it down.
 */
export class OutageTurns {
  /** In the order of their turns, and how to begin them. */
  readonly #waiting = new Map<object, () => void>();
  #asking: object | null = null;
  /** Until the next turn: after a pause, or when whoever asks takes too long. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = 0;

  constructor(
    private readonly wakeUp: WakeUp,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * @param pauseMs between the failure of one who asked and the next to ask
   * @param heedsAnswers see `WakeUp.sleep`
   * @returns null: it is the turn of `who`, until they wait again or `leave`; else why they need not wait for it
   * @throws the signal's reason
   */
  wait(who: object, pauseMs: number, signal: AbortSignal, heedsAnswers: boolean): Promise<WakeReason | null> {
    this.#pauseMs = pauseMs;
    this.leave(who);
    return this.wakeUp.until(
      (begin) => {
        this.#waiting.set(who, begin);
        this.#timer ??= setTimeout(this.#next, pauseMs);
        return () => this.#waiting.delete(who);
      },
      signal,
      (reason) => {
        // Somebody looks: that is worth asking once, not once for each file.
        if (reason === 'visible') return this.#takeTurn(who);
        return heedsAnswers || reason !== 'answered';
      },
    );
  }

  /** Answered, in trouble of another kind, or stopped: `who` does not ask for the others any more. */
  leave(who: object): void {
    if (this.#asking !== who) return;
    this.#beginTurn(null);
    if (this.#waiting.size > 0) this.#timer = setTimeout(this.#next, this.#pauseMs);
  }

  readonly #next = (): void => {
    const [first] = this.#waiting;
    this.#beginTurn(first?.[0] ?? null);
    first?.[1]();
  };

  #takeTurn(who: object): boolean {
    const [first] = this.#waiting.keys();
    if (this.#asking !== null || first !== who) return false;
    this.#beginTurn(who);
    return true;
  }

  #beginTurn(who: object | null): void {
    clearTimeout(this.#timer);
    this.#asking = who;
    this.#timer = who ? setTimeout(this.#next, this.patienceMs) : undefined;
  }
}
