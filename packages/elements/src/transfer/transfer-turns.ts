import type { TransferStatus } from '../case/case-state.js';
import { SMALL_FILE_BYTES } from './small-file.js';
import type { Transfer } from './transfer.js';
import type { TransferInput, TransferState } from './transfer-machine.js';

/**
 * Two large files at a time: one fills a clinic's line, the second hides its round trips. A small one is nothing but round
 * trips, so that three of them are as one large.
 */
const PLACES = 6;
const PLACES_OF_LARGE = 3;
const PLACES_OF_SMALL = 1;
/** While the server checks so many, the line need not stand still. */
const PLACES_FOR_VERIFYING = 6;

/** Some tries, and then others have a go. */
const PATIENCE_MS = 15_000;

export interface TransferTurnsOptions {
  /** In their order. */
  readonly transfers: () => readonly Transfer[];
  /** Nothing is started. */
  readonly held: () => boolean;
  /** The last that was heard of the server is an answer. */
  readonly reachable: () => boolean;
  /** Default 15 s. */
  readonly patienceMs?: number | undefined;
}

/**
 * Whose turn it is: in the order of the list, not too many at a time. Who gets nowhere while others wait goes behind them, so
 * that a file which a box on the way never lets through stops only itself.
 */
export class TransferTurns {
  /** Those that work, or wait for another tab to. */
  readonly #running = new Set<Transfer>();
  /** Since when they get nowhere, epoch ms. */
  readonly #stuckSinceMs = new Map<Transfer, number>();
  /** They had their turn, and others have theirs first. */
  readonly #behind = new Set<Transfer>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #patienceMs: number;

  constructor(private readonly options: TransferTurnsOptions) {
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  /** What became of one of them; `next` is to be said by the caller. */
  note(transfer: Transfer, { type }: TransferInput): void {
    if (type === 'wait' && !this.#stuckSinceMs.has(transfer)) this.#stuckSinceMs.set(transfer, Date.now());
    else if (type !== 'wait' && type !== 'go-on' && type !== 'offline') this.#stuckSinceMs.delete(transfer);
  }

  /** Off the list. */
  forget(transfer: Transfer): void {
    this.#stuckSinceMs.delete(transfer);
    this.#behind.delete(transfer);
  }

  /** Start whose turn it is. May be said at any time and twice. */
  next(): void {
    clearTimeout(this.#timer);
    if (this.options.held()) return;
    const waiting = this.#waiting();
    let free = PLACES - this.#taken();
    for (const transfer of waiting) {
      free -= places(transfer.state);
      if (free < 0) {
        this.#makeRoom();
        return;
      }
      this.#start(transfer);
    }
  }

  #start(transfer: Transfer): void {
    this.#running.add(transfer);
    this.#behind.delete(transfer);
    void transfer.run().finally(() => {
      this.#running.delete(transfer);
      this.next();
    });
  }

  #waiting(): readonly Transfer[] {
    const waiting = this.options
      .transfers()
      .filter(({ running, state }) => !running && state.status === 'queued');
    if (this.#behind.size === 0) return waiting;
    const behind = [...this.#behind].filter((each) => waiting.includes(each));
    return [...waiting.filter((each) => !this.#behind.has(each)), ...behind];
  }

  #taken(): number {
    return this.#placesOf('uploading') + this.#tooManyVerifying;
  }

  get #tooManyVerifying(): number {
    return Math.max(0, this.#placesOf('verifying') - PLACES_FOR_VERIFYING);
  }

  /** Who waits for another tab moves nothing and holds up nobody. */
  #placesOf(status: TransferStatus): number {
    let sum = 0;
    for (const { state } of this.#running) {
      if (state.status === status && state.waitingFor !== 'other-tab') sum += places(state);
    }
    return sum;
  }

  #holdsUpOthers({ state }: Transfer): boolean {
    if (state.waitingFor === 'other-tab') return false;
    return state.status === 'uploading' || this.#tooManyVerifying > 0;
  }

  /** Others wait: whoever has got nowhere for long goes behind them, now or when the patience with it is over. */
  #makeRoom(): void {
    const nowMs = Date.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const [transfer, sinceMs] of this.#stuckSinceMs) {
      if (!this.#running.has(transfer) || !this.#holdsUpOthers(transfer)) continue;
      const leftMs = sinceMs + this.#patienceMs - nowMs;
      // Not while it tries once more, since what is on the line may pass; nor in an outage, which stops the others too.
      const mayStep = transfer.state.waitingFor !== null && this.options.reachable();
      if (leftMs <= 0 && mayStep) this.#stepBehind(transfer);
      else soonestMs = Math.min(soonestMs, Math.max(leftMs, this.#patienceMs / 10));
    }
    if (soonestMs < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.next(), soonestMs);
  }

  /** When its run is over, the next one starts. */
  #stepBehind(transfer: Transfer): void {
    this.#stuckSinceMs.delete(transfer);
    // Last of those behind.
    this.#behind.delete(transfer);
    this.#behind.add(transfer);
    transfer.hold();
  }
}

function places({ bytesTotal }: TransferState): number {
  return bytesTotal <= SMALL_FILE_BYTES ? PLACES_OF_SMALL : PLACES_OF_LARGE;
}
