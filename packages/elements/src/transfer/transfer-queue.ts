import type { Category, UploadSummary } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import type { PickedFile } from '../case/case-session.js';
import type { TransferSnapshot } from '../case/case-state.js';
import { inOtherTab, isElsewhere, isUnfinished, OtherTabWatch } from './other-tab-watch.js';
import { backOffMs } from './retry-policy.js';
import { Transfer, type TransferTools } from './transfer.js';
import type { TransferInput } from './transfer-machine.js';

/** Two files at a time: one fills a clinic's line, the second hides its round trips. */
const CONCURRENCY = 2;
/** About a minute of back-off. */
const CANCEL_ATTEMPTS = 8;

export interface TransferQueueOptions extends TransferTools {
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
  #transfers: Transfer[] = [];
  #snapshots: readonly TransferSnapshot[] | null = null;
  readonly #started = new Set<string>();
  readonly #stop = new AbortController();
  readonly #otherTabs: OtherTabWatch;
  #held = false;
  /** Uploads the server was or is being told to forget: an older answer may still name them. */
  readonly #cancelled = new Set<string>();

  constructor(private readonly options: TransferQueueOptions) {
    const { signal } = this.#stop;
    window.addEventListener('beforeunload', this.#warn, { signal });
    const { requests, tabs, wakeUp, otherTabPollMs: pollMs } = options;
    this.#otherTabs = new OtherTabWatch({
      ...{ requests, tabs, wakeUp, signal, pollMs },
      transfers: () => this.#transfers,
      remove: (transfer) => this.#remove(transfer),
    });
  }

  get snapshots(): readonly TransferSnapshot[] {
    this.#snapshots ??= this.#transfers.map((transfer) => transfer.snapshot);
    return this.#snapshots;
  }

  /** Something would be cut by leaving the page. */
  get busy(): boolean {
    return this.#transfers.some(
      (each) => each.state.status === 'queued' || (each.running && !inOtherTab(each)),
    );
  }

  attach(files: readonly PickedFile[]): void {
    if (this.#stop.signal.aborted) return;
    if (!this.busy) this.#transfers = this.#transfers.filter(({ state }) => state.status !== 'done');
    for (const picked of files) {
      const twice = this.#transfers.some((transfer) => transfer.file === picked.file);
      if (!twice) this.#attachOne(picked, new Set());
    }
    this.#changed();
    this.#pump();
  }

  /** What this user left unfinished, as the server knows it: kept, waiting for its file. */
  async adopt(uploads: readonly UploadSummary[]): Promise<void> {
    const { tabs, resumeStore } = this.options;
    // Those being made right now are named in the answer, but here it takes a moment until they have their ids.
    await Promise.all(this.#transfers.map((transfer) => transfer.created()));
    if (this.#stop.signal.aborted) return;
    const known = this.#transfers.flatMap(({ uploadId }) => uploadId ?? []);
    void resumeStore.keepOnly([...known, ...uploads.map(({ id }) => id)]);
    for (const upload of uploads) {
      if (!isUnfinished(upload) || this.#cancelled.has(upload.id) || this.#isKnown(upload)) continue;
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
    for (const transfer of this.#transfers) transfer.pause();
  }

  resume(id: string): void {
    const transfer = this.#find(id);
    if (transfer?.state.status !== 'paused') return;
    if (transfer.file) transfer.dispatch({ type: 'queue' });
    else if (transfer.handle) void this.#reopen(transfer, transfer.handle);
    this.#pump();
  }

  resumeAll(): void {
    for (const { id } of this.#transfers) this.resume(id);
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
    void this.#forget(transfer).then(
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
    for (const transfer of this.#transfers) transfer.hold();
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  /** Stop everything on this page. The server keeps what it has. */
  dispose(): void {
    this.#stop.abort();
    for (const transfer of this.#transfers) transfer.stop();
    this.#transfers = [];
    this.#snapshots = null;
  }

  /** With some patience. @returns whether the server knows it no more @throws the signal's reason */
  async #forget(transfer: Transfer): Promise<boolean> {
    const { signal } = this.#stop;
    if (transfer.uploadId) this.#cancelled.add(transfer.uploadId);
    for (let attempt = 0; attempt < CANCEL_ATTEMPTS; attempt += 1) {
      try {
        await transfer.cancel(signal);
        if (transfer.uploadId) this.#cancelled.add(transfer.uploadId);
        return true;
      } catch {
        await this.options.wakeUp.sleep(backOffMs(attempt, Math.random()), signal);
      }
    }
    return false;
  }

  /** The server could not be told: back on the list, for cancelling again. */
  #keep({ uploadId, fileName, state }: Transfer): void {
    if (!uploadId || this.#stop.signal.aborted) return;
    this.#cancelled.delete(uploadId);
    const upload = { id: uploadId, fileName, sizeBytes: state.bytesTotal, offsetBytes: state.bytesSafe };
    if (!this.#byUpload(uploadId)) this.#addUnfinished(upload);
    this.#changed();
  }

  #addUnfinished(upload: Pick<UploadSummary, 'id' | 'fileName' | 'sizeBytes' | 'offsetBytes'>): Transfer {
    const { id, fileName, sizeBytes, offsetBytes } = upload;
    const category = this.options.categoryOf(typeExtensionOf(fileName));
    const rest = { uploadId: id, sizeBytes, offsetBytes };
    const transfer = new Transfer(this.options, { fileName, category }, rest, this.#onTransfer);
    this.#transfers.push(transfer);
    return transfer;
  }

  /** On the list already, or most likely the one whose creation was answered with silence and is asked for again. */
  #isKnown({ id, fileName, sizeBytes }: UploadSummary): boolean {
    if (this.#byUpload(id)) return true;
    return this.#transfers.some(
      (each) =>
        each.running &&
        each.uploadId === null &&
        each.fileName === fileName &&
        each.state.bytesTotal === sizeBytes,
    );
  }

  #attachOne(picked: PickedFile, refused: Set<Transfer>): void {
    const { file } = picked;
    // A name and a size say "perhaps"; the server's digests decide before a byte is sent.
    const rest = this.#transfers.find(
      (transfer) =>
        !refused.has(transfer) &&
        transfer.awaitsFile &&
        transfer.fileName === file.name &&
        transfer.state.bytesTotal === file.size,
    );
    if (rest) {
      refused.add(rest);
      rest.offer(picked, () => {
        this.#attachOne(picked, refused);
        this.#pump();
      });
      return;
    }
    const category = this.options.categoryOf(typeExtensionOf(file.name));
    const transfer = new Transfer(this.options, { fileName: file.name, category }, picked, this.#onTransfer);
    this.#transfers.push(transfer);
    transfer.dispatch({ type: 'queue' });
  }

  async #reopen(transfer: Transfer, handle: FileSystemFileHandle): Promise<void> {
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
    else if (input.type === 'wait' && input.waitingFor === 'other-tab') {
      this.#pump();
      void this.#otherTabs.watch();
    }
  };

  /** Start whose turn it is. */
  #pump(): void {
    if (this.#held || this.#stop.signal.aborted) return;
    // Who waits for another tab moves nothing and holds up nobody.
    let free = CONCURRENCY - this.#transfers.filter((each) => each.running && !inOtherTab(each)).length;
    for (const transfer of this.#transfers) {
      if (free <= 0) return;
      if (transfer.running || transfer.state.status !== 'queued') continue;
      free -= 1;
      void transfer.run().finally(() => this.#pump());
    }
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if (this.busy) event.preventDefault();
  };

  #find(id: string): Transfer | undefined {
    return this.#transfers.find((transfer) => transfer.id === id);
  }

  #byUpload(uploadId: string): Transfer | undefined {
    return this.#transfers.find((transfer) => transfer.uploadId === uploadId);
  }

  #remove(transfer: Transfer): void {
    this.#transfers = this.#transfers.filter((each) => each !== transfer);
    this.#started.delete(transfer.id);
    this.#changed();
    this.#pump();
  }

  #changed(): void {
    this.#snapshots = null;
    this.options.onChange();
  }
}
