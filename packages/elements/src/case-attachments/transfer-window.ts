import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { TransferSnapshot } from '../case/case-state.js';

/** More rows at once would hold up the page, and nobody reads them. */
const STEP_ROWS = 100;

/**
 * Which of the files on their way have a row. A thousand picked at once do not: the rest are counted below, and come
 * when asked for. What needs a hand has a row before what moves, and that before what waits for its turn.
 */
export class TransferWindow implements ReactiveController {
  #limit = STEP_ROWS;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#limit = STEP_ROWS;
  }

  /** @returns those with a row, in their order */
  of(transfers: readonly TransferSnapshot[]): readonly TransferSnapshot[] {
    if (transfers.length <= STEP_ROWS) this.#limit = STEP_ROWS;
    if (transfers.length <= this.#limit) return transfers;
    const byNeed: [TransferSnapshot[], TransferSnapshot[], TransferSnapshot[]] = [[], [], []];
    for (const transfer of transfers) byNeed[needOf(transfer)].push(transfer);
    const shown = new Set(byNeed.flat().slice(0, this.#limit));
    return transfers.filter((transfer) => shown.has(transfer));
  }

  showMore(): void {
    this.#limit += STEP_ROWS;
    this.host.requestUpdate();
  }
}

function needOf({ status, needsFile }: TransferSnapshot): 0 | 1 | 2 {
  if (status === 'failed' || needsFile) return 0;
  return status === 'queued' ? 2 : 1;
}
