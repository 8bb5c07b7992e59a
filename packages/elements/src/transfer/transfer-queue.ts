import type { Category } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import type { PickedFile } from '../case/case-session.js';
import type { TransferSnapshot } from '../case/case-state.js';
import { mayBeRestOf, takesPlaceOf } from './chosen-again.js';
import { LeaveWarning } from './leave-warning.js';
import { LeftUploads } from './left-uploads.js';
import { HandleReopening } from './open-handle.js';
import { inOtherTab, isElsewhere, OtherTabWatch } from './other-tab-watch.js';
import { Transfer, type TransferSource, type TransferTools } from './transfer.js';
import { TransferList } from './transfer-list.js';
import type { TransferInput } from './transfer-machine.js';
import { TransferTurns } from './transfer-turns.js';
import { UploadCancels } from './upload-cancels.js';
import type { TabWord, UploadTabs } from './upload-tabs.js';
import type { UploadsSeen } from './uploads-seen.js';

export interface TransferQueueOptions extends TransferTools {
  readonly tabs: UploadTabs;
  readonly categoryOf: (extension: string) => Category;
  /** The list of transfers or one of them is a new one. */
  readonly onChange: () => void;
  /** One waits for somebody to sign in. */
  readonly onSignInNeeded: () => void;
  readonly onEvent: (
    type: 'upload-start' | 'upload-progress' | 'upload-success' | 'upload-error',
    transferId: string,
  ) => void;
  /** Another tab says that what the server has unfinished is not what it was. */
  readonly onUploadNews: () => void;
  /** Has `begin` called once the server was asked what an earlier visit left. Not given: there is nothing to wait for. */
  readonly askUnfinished?: () => void;
  readonly otherTabPollMs?: number;
  /** How long who gets nowhere may hold up others. Default 15 s. */
  readonly patienceMs?: number | undefined;
}

/** The files on their way into one case, in the order they were picked. Every method may be called at any time and twice. */
export class TransferQueue {
  readonly #list = new TransferList();
  readonly #started = new Set<string>();
  readonly #reopening = new HandleReopening();
  readonly #stop = new AbortController();
  readonly #otherTabs: OtherTabWatch;
  readonly #cancels: UploadCancels;
  readonly #left: LeftUploads;
  readonly #turns: TransferTurns;
  readonly #leaveWarning = new LeaveWarning();
  #held = false;
  #batches = 0;
  #begun: boolean;

  constructor(private readonly options: TransferQueueOptions) {
    const { signal } = this.#stop;
    const { requests, tabs, wakeUp, resumeStore, otherTabPollMs: pollMs } = options;
    this.#begun = !options.askUnfinished;
    this.#cancels = new UploadCancels(wakeUp, signal);
    this.#left = new LeftUploads({
      ...{ list: this.#list, requests, resumeStore, cancels: this.#cancels, signal },
      add: (fileName, source) => this.#add(fileName, source),
      remove: (transfer) => this.#remove(transfer),
    });
    this.#turns = new TransferTurns({
      transfers: () => this.#list.all,
      held: () => this.#held || !this.#begun || this.#batches > 0 || signal.aborted,
      reachable: () => wakeUp.reachable,
      patienceMs: options.patienceMs,
    });
    this.#otherTabs = new OtherTabWatch({
      ...{ requests, tabs, wakeUp, signal, pollMs },
      transfers: () => this.#list.all,
      remove: (transfer) => this.#remove(transfer),
      obey: (transfer, word) => (word === 'cancel' ? this.#cancel(transfer) : transfer.pause()),
      onNews: () => options.onUploadNews(),
    });
    tabs.listen((uploadId, word) => this.#otherTabs.hear(uploadId, word));
  }

  get snapshots(): readonly TransferSnapshot[] {
    return this.#list.snapshots;
  }

  /** Something would be cut by leaving the page. */
  get busy(): boolean {
    return this.#list.inFlight;
  }

  attach(files: readonly PickedFile[]): void {
    if (this.#stop.signal.aborted) return;
    this.#batch(() => {
      this.#list.startBatch();
      const known = new Set(this.#list.all.map(({ file }) => file));
      const unfinished = this.#list.all.filter(({ awaitsFile }) => awaitsFile);
      for (const picked of files) {
        if (!known.has(picked.file)) this.#attachOne(picked, unfinished);
        known.add(picked.file);
      }
    });
    if (!this.#begun) this.options.askUnfinished?.();
  }

  /** What is picked before may be the rest of something: nothing is sent until the server was asked, whatever came of it. */
  begin(): void {
    this.#begun = true;
    this.#turns.next();
  }

  /** What this user left unfinished, as the server knows it: kept, waiting for its file. */
  async adopt(seen: UploadsSeen): Promise<void> {
    this.#otherTabs.settle(seen);
    const left = await this.#left.adopt(seen);
    if (this.#stop.signal.aborted) return;
    this.#reunite(left);
    await this.#left.recall(left);
    if (this.#stop.signal.aborted) return;
    this.#changed();
    void this.#otherTabs.watch();
  }

  /** Files that were picked too early to be told from the rest of these. */
  #reunite(left: readonly Transfer[]): void {
    this.#batch(() => {
      for (const early of this.#list.all) {
        const { picked } = early;
        if (!picked || early.uploadId || early.mayHaveUpload) continue;
        if (!left.some((each) => mayBeRestOf(picked, each))) continue;
        early.stop();
        this.#remove(early);
        this.#attachOne(picked, left);
      }
    });
  }

  pause(id: string): void {
    const transfer = this.#list.find(id);
    if (transfer) this.#pause(transfer);
    this.#turns.next();
  }

  pauseAll(): void {
    this.#batch(() => {
      for (const transfer of this.#list.all) this.#pause(transfer);
    });
  }

  resume(id: string): void {
    const transfer = this.#list.find(id);
    if (transfer?.state.status !== 'paused') return;
    if (transfer.file) transfer.dispatch({ type: 'queue' });
    else if (transfer.handle) void this.#reopening.reopen(transfer).then(() => this.#turns.next());
    this.#turns.next();
  }

  resumeAll(): void {
    this.#batch(() => {
      for (const { id } of this.#list.all) this.resume(id);
    });
  }

  retry(id: string): void {
    const transfer = this.#list.find(id);
    if (transfer?.state.status === 'failed' && transfer.file) transfer.dispatch({ type: 'queue' });
    this.#turns.next();
  }

  chooseAgain(id: string, picked: PickedFile): void {
    const transfer = this.#list.find(id);
    if (!transfer?.state.needsFile) return;
    transfer.offer(
      picked,
      takesPlaceOf(picked, transfer) ? () => this.#sendAnew(transfer, picked) : 'refuse',
    );
    this.#turns.next();
  }

  cancel(id: string): void {
    const transfer = this.#list.find(id);
    if (!transfer || transfer.state.status === 'done') return;
    this.#tell(transfer, 'cancel');
    this.#cancel(transfer);
  }

  /** Off the list. A refused upload is of no use to anybody: the server forgets it too. */
  dismiss(id: string): void {
    const transfer = this.#list.find(id);
    if (transfer?.state.status === 'failed') this.cancel(id);
    else if (transfer?.state.status === 'done') this.#remove(transfer);
  }

  /** It is not certain any more who is asking: nothing is sent until `release`. */
  hold(): void {
    this.#held = true;
    this.#batch(() => {
      for (const transfer of this.#list.all) transfer.hold();
    });
  }

  release(): void {
    this.#held = false;
    this.#turns.next();
  }

  /** Stop everything on this page. The server keeps what it has. */
  dispose(): void {
    this.#stop.abort();
    for (const transfer of this.#list.all) transfer.stop();
    this.#list.remove(...this.#list.all);
    this.#leaveWarning.set(false);
    this.options.tabs.listen(null);
  }

  /** What began does not exist any more: what there is now takes its place. */
  #sendAnew(transfer: Transfer, picked: PickedFile): void {
    this.#batch(() => {
      this.#attachOne({ ...picked, name: transfer.fileName }, []);
      this.cancel(transfer.id);
    });
  }

  #cancel(transfer: Transfer): void {
    this.#remove(transfer);
    void this.#cancels.cancel(transfer).then(
      (forgotten) => {
        if (!forgotten) this.#keep(transfer);
        else this.#tell(transfer, 'changed');
      },
      () => {
        // Disposed of: the server keeps it, and a later visit shows it.
      },
    );
  }

  #pause(transfer: Transfer): void {
    if (isElsewhere(transfer)) this.#tell(transfer, 'pause');
    else transfer.pause();
  }

  #tell({ uploadId }: Transfer, word: TabWord): void {
    if (uploadId) this.options.tabs.tell(uploadId, word);
  }

  /** The server could not be told: back on the list, for cancelling again. */
  #keep({ uploadId, fileName, state }: Transfer): void {
    if (!uploadId || this.#stop.signal.aborted) return;
    const upload = { id: uploadId, fileName, sizeBytes: state.bytesTotal, offsetBytes: state.bytesSafe };
    if (!this.#list.ofUpload(uploadId)) this.#left.add(upload);
    this.#changed();
  }

  #add(fileName: string, source: TransferSource): Transfer {
    const category = this.options.categoryOf(typeExtensionOf(fileName));
    const transfer = new Transfer(this.options, { fileName, category }, source, this.#onTransfer);
    this.#list.add(transfer);
    return transfer;
  }

  /** @param unfinished those it may be the rest of */
  #attachOne(picked: PickedFile, unfinished: readonly Transfer[]): void {
    const rest = unfinished.find((each) => mayBeRestOf(picked, each));
    if (rest) {
      const others = unfinished.filter((each) => each !== rest);
      rest.offer(picked, () => {
        this.#attachOne(picked, others);
        this.#turns.next();
      });
      return;
    }
    this.#add(picked.name ?? picked.file.name, picked).dispatch({ type: 'queue' });
  }

  readonly #onTransfer = (transfer: Transfer, input: TransferInput): void => {
    const { id } = transfer;
    this.#turns.note(transfer, input);
    this.#changed();
    if (input.type === 'start' && !this.#started.has(id)) {
      this.#started.add(id);
      this.options.onEvent('upload-start', id);
    } else if (input.type === 'acknowledge') {
      if (!inOtherTab(transfer)) this.#tell(transfer, transfer.state.bytesSafe);
      this.options.onEvent('upload-progress', id);
    } else if (input.type === 'receipt') this.options.onEvent('upload-success', id);
    else if (input.type === 'fail') this.options.onEvent('upload-error', id);
    else if (input.type === 'verify' || input.type === 'queue') this.#turns.next();
    else if (input.type === 'pause') this.#tell(transfer, 'changed');
    else if (input.type === 'wait') {
      this.#turns.next();
      if (input.waitingFor === 'sign-in') this.options.onSignInNeeded();
      if (input.waitingFor === 'other-tab') void this.#otherTabs.watch();
    }
  };

  #remove(transfer: Transfer): void {
    this.#list.remove(transfer);
    this.#turns.forget(transfer);
    this.#started.delete(transfer.id);
    this.#changed();
    this.#turns.next();
  }

  /** However many transfers change in it, the outside is told once. */
  #batch(work: () => void): void {
    this.#batches += 1;
    try {
      work();
    } finally {
      this.#batches -= 1;
    }
    this.#changed();
    this.#turns.next();
  }

  #changed(): void {
    this.#list.changed();
    if (this.#batches > 0) return;
    this.#leaveWarning.set(this.busy);
    this.options.onChange();
  }
}
