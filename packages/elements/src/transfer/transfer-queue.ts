import type { Category, UploadSummary } from '@case-attachments/contract';
import { typeExtensionOf } from '@case-attachments/contract/files';
import type { PickedFile } from '../case/case-session.js';
import type { TransferSnapshot } from '../case/case-state.js';
import { backOffMs } from './retry-policy.js';
import { Transfer, type TransferTools } from './transfer.js';
import type { TransferInput } from './transfer-machine.js';

/** Two files at a time: one fills a clinic's line, the second hides its round trips. */
const CONCURRENCY = 2;
/** How often the progress another tab makes is looked up. */
const OTHER_TAB_POLL_MS = 3_000;
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
  #watchingOtherTabs = false;
  #held = false;

  constructor(private readonly options: TransferQueueOptions) {
    window.addEventListener('beforeunload', this.#warn, { signal: this.#stop.signal });
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
    void resumeStore.keepOnly(uploads.map(({ id }) => id));
    for (const upload of uploads) {
      if (!isUnfinished(upload) || this.#byUpload(upload.id)) continue;
      const transfer = new Transfer(
        this.options,
        { fileName: upload.fileName, category: this.options.categoryOf(typeExtensionOf(upload.fileName)) },
        { uploadId: upload.id, sizeBytes: upload.sizeBytes, offsetBytes: upload.offsetBytes },
        this.#onTransfer,
      );
      this.#transfers.push(transfer);
      const [handle, busy] = await Promise.all([resumeStore.recall(upload.id), tabs.isBusy(upload.id)]);
      if (this.#stop.signal.aborted) return;
      if (handle) transfer.remember(handle);
      if (busy) transfer.dispatch({ type: 'elsewhere' });
    }
    this.#changed();
    void this.#watchOtherTabs();
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
    void this.#forget(transfer).catch(() => {});
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

  /** With some patience; what the server is not told, it sweeps by itself, and a later visit shows it for cancelling again. */
  async #forget(transfer: Transfer): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 0; attempt < CANCEL_ATTEMPTS; attempt += 1) {
      try {
        await transfer.cancel(signal);
        return;
      } catch {
        await this.options.wakeUp.sleep(backOffMs(attempt, Math.random()), signal);
      }
    }
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
    } catch {
      const failure = { code: 'file-unreadable', facts: { fileName: transfer.fileName } } as const;
      transfer.dispatch({ type: 'choose-file', failure });
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
      void this.#watchOtherTabs();
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

  /** Show what another tab does, until none does. */
  async #watchOtherTabs(): Promise<void> {
    if (this.#watchingOtherTabs) return;
    this.#watchingOtherTabs = true;
    const { requests, wakeUp, tabs } = this.options;
    const { signal } = this.#stop;
    try {
      while (this.#transfers.some(inOtherTab)) {
        await wakeUp.sleep(this.options.otherTabPollMs ?? OTHER_TAB_POLL_MS, signal);
        const uploads = await requests.list(signal).catch(() => null);
        if (!uploads) continue;
        for (const transfer of this.#transfers.filter(inOtherTab)) {
          const upload = uploads.find(({ id }) => id === transfer.uploadId);
          if (upload) transfer.dispatch({ type: 'acknowledge', bytesSafe: upload.offsetBytes });
          if (transfer.running) continue;
          if (!upload || !isUnfinished(upload)) this.#remove(transfer);
          else if (!(await tabs.isBusy(upload.id))) transfer.takeOver();
        }
      }
    } catch {
      // Disposed of: nobody looks any more.
    } finally {
      this.#watchingOtherTabs = false;
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

function inOtherTab({ state }: Transfer): boolean {
  return state.waitingFor === 'other-tab';
}

/** Another tab sends it, and it alone may stop it. */
function isElsewhere(transfer: Transfer): boolean {
  return inOtherTab(transfer) && !transfer.running;
}

function isUnfinished({ status }: UploadSummary): boolean {
  return status === 'receiving' || status === 'received' || status === 'verifying';
}
