import type { Category, UploadSummary } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import type { PickedFile } from '../case/case-session.js';
import type { TransferSnapshot, TransferStatus } from '../case/case-state.js';
import { LeaveWarning } from './leave-warning.js';
import { inOtherTab, isElsewhere, isUnfinished, OtherTabWatch } from './other-tab-watch.js';
import { Transfer, type TransferTools } from './transfer.js';
import type { TransferInput } from './transfer-machine.js';
import { UploadCancels } from './upload-cancels.js';
import type { UploadTabs } from './upload-tabs.js';

/** Two files at a time: one fills a clinic's line, the second hides its round trips. */
const MOST_SENDING = 2;
/** While the server checks these, the line need not stand still. */
const MOST_VERIFYING = 2;

export interface TransferQueueOptions extends TransferTools {
  readonly tabs: UploadTabs;
  readonly categoryOf: (extension: string) => Category;
  /** The list of transfers or one of them is a new one. */
  readonly onChange: () => void;
  readonly onEvent: (
    type: 'upload-start' | 'upload-progress' | 'upload-success' | 'upload-error',
    transferId: string,
  ) => void;
  readonly otherTabPollMs?: number;
}

/** The files on their way into one case, in the order they were picked. Every method may be called at any time and twice. */
export class TransferQueue {
  /** In their order, by their ids. */
  readonly #transfers = new Map<string, Transfer>();
  #snapshots: readonly TransferSnapshot[] | null = null;
  readonly #started = new Set<string>();
  /** Those that work, or wait for another tab to. */
  readonly #running = new Set<Transfer>();
  /** Being given their file by its handle. */
  readonly #reopening = new Set<Transfer>();
  readonly #stop = new AbortController();
  readonly #otherTabs: OtherTabWatch;
  readonly #cancels: UploadCancels;
  readonly #leaveWarning = new LeaveWarning();
  #held = false;
  #batches = 0;

  constructor(private readonly options: TransferQueueOptions) {
    const { signal } = this.#stop;
    const { requests, tabs, wakeUp, otherTabPollMs: pollMs } = options;
    this.#cancels = new UploadCancels(wakeUp, signal);
    this.#otherTabs = new OtherTabWatch({
      ...{ requests, tabs, wakeUp, signal, pollMs },
      transfers: () => [...this.#transfers.values()],
      remove: (transfer) => this.#remove(transfer),
    });
  }

  get snapshots(): readonly TransferSnapshot[] {
    this.#snapshots ??= Array.from(this.#transfers.values(), ({ snapshot }) => snapshot);
    return this.#snapshots;
  }

  /** Something would be cut by leaving the page. */
  get busy(): boolean {
    return this.snapshots.some(isInFlight);
  }

  attach(files: readonly PickedFile[]): void {
    if (this.#stop.signal.aborted) return;
    this.#batch(() => {
      if (!this.busy)
        for (const { id, state } of this.#all()) if (state.status === 'done') this.#transfers.delete(id);
      const known = new Set(Array.from(this.#transfers.values(), ({ file }) => file));
      const unfinished = this.#all().filter(({ awaitsFile }) => awaitsFile);
      for (const picked of files) {
        if (!known.has(picked.file)) this.#attachOne(picked, unfinished);
        known.add(picked.file);
      }
    });
    this.#pump();
  }

  /** What this user left unfinished, as the server knows it: kept, waiting for its file. */
  async adopt(uploads: readonly UploadSummary[]): Promise<void> {
    const { tabs, resumeStore } = this.options;
    const before = this.#all();
    // Those being made right now are named in the answer, but here it takes a moment until they have their ids.
    await Promise.all(before.map((transfer) => transfer.created()));
    if (this.#stop.signal.aborted) return;
    const known = this.#all().flatMap(({ uploadId }) => uploadId ?? []);
    void resumeStore.keepOnly([...known, ...uploads.map(({ id }) => id)]);
    const unfinished = new Set(uploads.filter(isUnfinished).map(({ id }) => id));
    for (const transfer of before) {
      // Another tab or computer has finished or cancelled it.
      if (transfer.awaitsFile && transfer.uploadId && !unfinished.has(transfer.uploadId))
        this.#remove(transfer);
    }
    for (const upload of uploads) {
      if (!unfinished.has(upload.id) || this.#cancels.has(upload.id) || this.#isKnown(upload)) continue;
      const transfer = this.#addUnfinished(upload);
      const [handle, busy] = await Promise.all([resumeStore.recall(upload.id), tabs.isBusy(upload.id)]);
      if (this.#stop.signal.aborted) return;
      if (handle) transfer.remember(handle);
      if (busy) transfer.dispatch({ type: 'elsewhere' });
    }
    this.#changed();
    void this.#otherTabs.watch();
  }

  pause(id: string): void {
    this.#find(id)?.pause();
    this.#pump();
  }

  pauseAll(): void {
    this.#batch(() => {
      for (const transfer of this.#all()) transfer.pause();
    });
  }

  resume(id: string): void {
    const transfer = this.#find(id);
    if (transfer?.state.status !== 'paused') return;
    if (transfer.file) transfer.dispatch({ type: 'queue' });
    else if (transfer.handle) void this.#reopen(transfer, transfer.handle);
    this.#pump();
  }

  resumeAll(): void {
    this.#batch(() => {
      for (const { id } of this.#all()) this.resume(id);
    });
  }

  retry(id: string): void {
    const transfer = this.#find(id);
    if (transfer?.state.status === 'failed' && transfer.file) transfer.dispatch({ type: 'queue' });
    this.#pump();
  }

  chooseAgain(id: string, picked: PickedFile): void {
    const transfer = this.#find(id);
    if (transfer?.state.needsFile) transfer.offer(picked, 'refuse');
    this.#pump();
  }

  cancel(id: string): void {
    const transfer = this.#find(id);
    if (!transfer || transfer.state.status === 'done' || isElsewhere(transfer)) return;
    this.#remove(transfer);
    void this.#cancels.cancel(transfer).then(
      (forgotten) => forgotten || this.#keep(transfer),
      () => {
        // Disposed of: the server keeps it, and a later visit shows it.
      },
    );
  }

  /** Off the list. A refused upload is of no use to anybody: the server forgets it too. */
  dismiss(id: string): void {
    const transfer = this.#find(id);
    if (transfer?.state.status === 'failed') this.cancel(id);
    else if (transfer?.state.status === 'done') this.#remove(transfer);
  }

  /** It is not certain any more who is asking: nothing is sent until `release`. */
  hold(): void {
    this.#held = true;
    this.#batch(() => {
      for (const transfer of this.#all()) transfer.hold();
    });
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  /** Stop everything on this page. The server keeps what it has. */
  dispose(): void {
    this.#stop.abort();
    for (const transfer of this.#all()) transfer.stop();
    this.#transfers.clear();
    this.#snapshots = null;
    this.#leaveWarning.set(false);
  }

  /** The server could not be told: back on the list, for cancelling again. */
  #keep({ uploadId, fileName, state }: Transfer): void {
    if (!uploadId || this.#stop.signal.aborted) return;
    const upload = { id: uploadId, fileName, sizeBytes: state.bytesTotal, offsetBytes: state.bytesSafe };
    if (!this.#byUpload(uploadId)) this.#addUnfinished(upload);
    this.#changed();
  }

  #addUnfinished(upload: Pick<UploadSummary, 'id' | 'fileName' | 'sizeBytes' | 'offsetBytes'>): Transfer {
    const { id, fileName, sizeBytes, offsetBytes } = upload;
    const category = this.options.categoryOf(typeExtensionOf(fileName));
    const rest = { uploadId: id, sizeBytes, offsetBytes };
    const transfer = new Transfer(this.options, { fileName, category }, rest, this.#onTransfer);
    this.#transfers.set(transfer.id, transfer);
    return transfer;
  }

  /** On the list already, or most likely the one whose creation was answered with silence and is asked for again. */
  #isKnown({ id, fileName, sizeBytes }: UploadSummary): boolean {
    if (this.#byUpload(id)) return true;
    return [...this.#running].some(
      (each) => each.uploadId === null && each.fileName === fileName && each.state.bytesTotal === sizeBytes,
    );
  }

  /** @param unfinished those it may be the rest of */
  #attachOne(picked: PickedFile, unfinished: readonly Transfer[]): void {
    const { file } = picked;
    // A name and a size say "perhaps"; the server's digests decide before a byte is sent.
    const rest = unfinished.find(
      (each) => each.awaitsFile && each.fileName === file.name && each.state.bytesTotal === file.size,
    );
    if (rest) {
      const others = unfinished.filter((each) => each !== rest);
      rest.offer(picked, () => {
        this.#attachOne(picked, others);
        this.#pump();
      });
      return;
    }
    const category = this.options.categoryOf(typeExtensionOf(file.name));
    const transfer = new Transfer(this.options, { fileName: file.name, category }, picked, this.#onTransfer);
    this.#transfers.set(transfer.id, transfer);
    transfer.dispatch({ type: 'queue' });
  }

  async #reopen(transfer: Transfer, handle: FileSystemFileHandle): Promise<void> {
    // One question to the person is enough.
    if (this.#reopening.has(transfer)) return;
    this.#reopening.add(transfer);
    try {
      const readable = { mode: 'read' } as const;
      const granted =
        (await handle.queryPermission(readable)) === 'granted' ||
        (await handle.requestPermission(readable)) === 'granted';
      if (!granted) throw new DOMException('Not allowed', 'NotAllowedError');
      transfer.offer({ file: await handle.getFile(), handle }, 'refuse');
      this.#pump();
    } catch (reason) {
      const refused = reason instanceof DOMException && /^(NotAllowed|Security)Error$/.test(reason.name);
      const code = refused ? 'file-not-permitted' : 'file-unreadable';
      transfer.dispatch({ type: 'choose-file', failure: { code, facts: { fileName: transfer.fileName } } });
    } finally {
      this.#reopening.delete(transfer);
    }
  }

  readonly #onTransfer = (transfer: Transfer, input: TransferInput): void => {
    const { id } = transfer;
    this.#changed();
    if (input.type === 'start' && !this.#started.has(id)) {
      this.#started.add(id);
      this.options.onEvent('upload-start', id);
    } else if (input.type === 'acknowledge') this.options.onEvent('upload-progress', id);
    else if (input.type === 'receipt') this.options.onEvent('upload-success', id);
    else if (input.type === 'fail') this.options.onEvent('upload-error', id);
    else if (input.type === 'verify') this.#pump();
    else if (input.type === 'wait' && input.waitingFor === 'other-tab') {
      this.#pump();
      void this.#otherTabs.watch();
    }
  };

  /** Start whose turn it is. */
  #pump(): void {
    if (this.#held || this.#batches > 0 || this.#stop.signal.aborted) return;
    const count = (...statuses: TransferStatus[]) =>
      // Who waits for another tab moves nothing and holds up nobody.
      [...this.#running].filter((each) => statuses.includes(each.state.status) && !inOtherTab(each)).length;
    const overhang = Math.max(0, count('verifying') - MOST_VERIFYING);
    let free = MOST_SENDING - overhang - count('uploading');
    for (const transfer of this.#transfers.values()) {
      if (free <= 0) return;
      if (transfer.running || transfer.state.status !== 'queued') continue;
      free -= 1;
      this.#running.add(transfer);
      void transfer.run().finally(() => {
        this.#running.delete(transfer);
        this.#pump();
      });
    }
  }

  #all(): readonly Transfer[] {
    return [...this.#transfers.values()];
  }

  #find(id: string): Transfer | undefined {
    return this.#transfers.get(id);
  }

  #byUpload(uploadId: string): Transfer | undefined {
    return this.#all().find((transfer) => transfer.uploadId === uploadId);
  }

  #remove(transfer: Transfer): void {
    this.#transfers.delete(transfer.id);
    this.#started.delete(transfer.id);
    this.#changed();
    this.#pump();
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
    this.#pump();
  }

  #changed(): void {
    this.#snapshots = null;
    if (this.#batches > 0) return;
    this.#leaveWarning.set(this.busy);
    this.options.onChange();
  }
}

/** Cut by leaving the page. What another tab sends, or the person paused, is not. */
function isInFlight({ status, waitingFor }: TransferSnapshot): boolean {
  return (
    (status === 'queued' || status === 'uploading' || status === 'verifying') && waitingFor !== 'other-tab'
  );
}
