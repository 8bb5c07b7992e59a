import type { TransferSnapshot } from '../case/case-state.js';
import type { Transfer } from './transfer.js';

/** The transfers of a queue in their order, and what the outside sees of them. */
export class TransferList {
  readonly #byId = new Map<string, Transfer>();
  #snapshots: readonly TransferSnapshot[] | null = null;

  get all(): readonly Transfer[] {
    return [...this.#byId.values()];
  }

  /** The same array as long as nothing changed. */
  get snapshots(): readonly TransferSnapshot[] {
    this.#snapshots ??= Array.from(this.#byId.values(), ({ snapshot }) => snapshot);
    return this.#snapshots;
  }

  /** Something would be cut by leaving the page. What another tab sends, or the person paused, is not. */
  get inFlight(): boolean {
    return this.snapshots.some(
      ({ status, waitingFor }) =>
        (status === 'queued' || status === 'uploading' || status === 'verifying') &&
        waitingFor !== 'other-tab',
    );
  }

  find(id: string): Transfer | undefined {
    return this.#byId.get(id);
  }

  ofUpload(uploadId: string): Transfer | undefined {
    return this.all.find((transfer) => transfer.uploadId === uploadId);
  }

  add(transfer: Transfer): void {
    this.#byId.set(transfer.id, transfer);
    this.changed();
  }

  remove(...transfers: readonly Transfer[]): void {
    for (const { id } of transfers) this.#byId.delete(id);
    this.changed();
  }

  /** More are picked: those that are done go, unless something of their batch is still to come, be it paused. */
  startBatch(): void {
    const isToCome = ({ status, unfinished }: TransferSnapshot) =>
      status !== 'done' && status !== 'failed' && !unfinished;
    if (!this.snapshots.some(isToCome)) {
      this.remove(...this.all.filter(({ state }) => state.status === 'done'));
    }
  }

  /** One of them is not what it was. */
  changed(): void {
    this.#snapshots = null;
  }
}
