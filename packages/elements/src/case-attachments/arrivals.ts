import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { CaseSnapshot, ListState, TransferSnapshot } from '../case/case-state.js';

export interface ArrivalsSource {
  readonly session: CaseSession | null;
  readonly snapshot: CaseSnapshot | null;
}

interface Awaited {
  readonly transfer: TransferSnapshot;
  /** List loads still to be waited for: one that was under way at the receipt may not hold the file yet. */
  loadsToCome: number;
}

/**
 * What became of the transfers that finished while the element looked on. Each is in one of three places: awaited, until
 * the list was read anew; hidden, when the list was read and shows other rows; or forgotten, once its attachment was seen.
 */
export class Arrivals implements ReactiveController {
  #session: CaseSession | null = null;
  #before: CaseSnapshot | null = null;
  #awaited: readonly Awaited[] = [];
  #hidden: readonly TransferSnapshot[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: ArrivalsSource,
  ) {
    host.addController(this);
  }

  /** Which transfers have a row. One that is done has one until the list was read again: then its attachment stands there, or a strip tells. */
  shown({ transfers, list }: CaseSnapshot): readonly TransferSnapshot[] {
    if (transfers.every(({ status }) => status !== 'done')) return transfers;
    const awaited = new Set(this.#awaited.map(({ transfer }) => transfer.id));
    return transfers.filter(
      ({ id, status }) => status !== 'done' || (awaited.has(id) && list.view.category === null),
    );
  }

  /** Attached, but not among the rows: the filter hides them, or they are further down. */
  get hidden(): readonly TransferSnapshot[] {
    return this.#hidden;
  }

  /** The person has read about the hidden ones. */
  dismissHidden(): void {
    this.#hidden = [];
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    const { session, snapshot } = this.source;
    const before = this.#before;
    this.#before = snapshot;
    if (session !== this.#session || !snapshot || !before) {
      this.#session = session;
      this.#awaited = [];
      this.#hidden = [];
      return;
    }
    if (before.transfers !== snapshot.transfers) this.#await(before.transfers, snapshot);
    if (this.#awaited.length > 0 || this.#hidden.length > 0) this.#look(before.list, snapshot.list);
  }

  #await(before: readonly TransferSnapshot[], { transfers, list }: CaseSnapshot): void {
    const known = new Map(before.map(({ id, status }) => [id, status]));
    const loadsToCome = list.loading ? 2 : 1;
    const arrived = transfers
      .filter(({ id, status, attachmentId }) => status === 'done' && attachmentId && known.get(id) !== 'done')
      .map((transfer) => ({ transfer, loadsToCome }));
    if (arrived.length > 0) this.#awaited = [...this.#awaited, ...arrived];
  }

  #look(before: ListState, list: ListState): void {
    const listed = new Set(list.attachments.map(({ id }) => id));
    const isUnseen = ({ attachmentId }: TransferSnapshot) => !listed.has(attachmentId ?? '');
    const unseen = this.#awaited.filter(({ transfer }) => isUnseen(transfer));
    const wasRead = before.loading && !list.loading && !list.failure;
    if (wasRead) for (const one of unseen) one.loadsToCome -= 1;
    this.#awaited = unseen.filter(({ loadsToCome }) => loadsToCome > 0);
    const missing = unseen.filter(({ loadsToCome }) => loadsToCome <= 0).map(({ transfer }) => transfer);
    // All rows are here, and it is not among them: somebody deleted it meanwhile.
    const isComplete = !list.loading && !list.hasMore && list.view.category === null;
    this.#hidden = isComplete ? [] : [...this.#hidden.filter(isUnseen), ...missing];
  }
}
