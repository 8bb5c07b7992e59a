import type { Category } from '@case-attachments/contract';
import type { PickedFile } from '../case/case-session.js';
import type { TransferSnapshot } from '../case/case-state.js';
import type { FileUpload } from './file-upload.js';
import type { Lazy } from './lazy.js';
import type { ResumeStore } from './resume-store.js';
import { backOffMs } from './retry-policy.js';
import {
  initialTransferState,
  type TransferInput,
  type TransferState,
  transition,
} from './transfer-machine.js';
import { TransferRate } from './transfer-rate.js';
import type { UploadKit } from './upload-kit.js';
import type { UploadRequests } from './upload-requests.js';
import type { WakeUp } from './wake-up.js';

export interface TransferTools {
  /** Fetched with the first run; a load that fails is a dropped line like any other. */
  readonly kit: Lazy<UploadKit>;
  readonly requests: UploadRequests;
  readonly resumeStore: ResumeStore;
  readonly wakeUp: WakeUp;
  /** Epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** What a transfer starts with: a file, or what an earlier visit left on the server. */
export type TransferSource =
  | PickedFile
  | { readonly uploadId: string; readonly sizeBytes: number; readonly offsetBytes: number };

export interface TransferIdentity {
  readonly fileName: string;
  readonly category: Category;
}

/** What to do with a file that was taken for the rest of an unfinished upload and turns out to be another. */
export type OnDifferentFile = 'refuse' | ((picked: PickedFile) => void);

/**
 * One file on its way into one case; after any cut, on from the server's offset. Owns its state and what the person may do to it. It does not
 * decide when its turn is (the queue does) nor what to do next (the run does).
 */
export class Transfer {
  readonly id = crypto.randomUUID();
  #state: TransferState;
  #snapshot: TransferSnapshot | null = null;
  #picked: PickedFile | null = null;
  #handle: FileSystemFileHandle | null = null;
  #onDifferent: OnDifferentFile = 'refuse';
  #running: AbortController | null = null;
  #runOver: Promise<void> = Promise.resolve();
  #stopped = false;
  /** What an earlier visit left. */
  readonly #leftId: string | null;
  /** From the first run on. */
  #upload: FileUpload | null = null;
  /** A file was chosen since the last run. */
  #chosen = false;
  readonly #rate = new TransferRate();

  constructor(
    private readonly tools: TransferTools,
    private readonly identity: TransferIdentity,
    source: TransferSource,
    private readonly onChange: (transfer: Transfer, input: TransferInput) => void,
  ) {
    if ('file' in source) {
      this.#picked = source;
      this.#leftId = null;
      this.#state = initialTransferState(source.file.size);
    } else {
      this.#leftId = source.uploadId;
      this.#state = initialTransferState(source.sizeBytes, { bytesSafe: source.offsetBytes });
    }
  }

  get state(): TransferState {
    return this.#state;
  }

  get fileName(): string {
    return this.identity.fileName;
  }

  get uploadId(): string | null {
    return this.#upload ? this.#upload.id : this.#leftId;
  }

  /** Resolves when no creation is under way: `uploadId` is the server's by then. */
  async created(): Promise<void> {
    await this.#upload?.created();
  }

  get picked(): PickedFile | null {
    return this.#picked;
  }

  get file(): File | null {
    return this.#picked?.file ?? null;
  }

  /** Where the file lies, remembered from an earlier visit. */
  get handle(): FileSystemFileHandle | null {
    return this.#handle;
  }

  /** From an earlier visit, and nobody has given it its file again. */
  get awaitsFile(): boolean {
    return this.#picked === null && this.#state.status === 'paused';
  }

  /** The server may have an upload of it, and has not said which. */
  get mayHaveUpload(): boolean {
    return this.#upload?.mayExist ?? false;
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** The same object as long as nothing changed. */
  get snapshot(): TransferSnapshot {
    const { status, waitingFor, bytesTotal, bytesSafe } = this.#state;
    const moving = status === 'uploading' && waitingFor === null;
    this.#snapshot ??= {
      ...this.#state,
      ...this.identity,
      id: this.id,
      secondsLeft: moving ? this.#rate.secondsLeft(bytesTotal - bytesSafe) : null,
    };
    return this.#snapshot;
  }

  /** @returns whether it changed anything */
  dispatch(input: TransferInput): boolean {
    if (this.#stopped) return false;
    const next = transition(this.#state, input);
    if (next === this.#state) return false;
    this.#state = next;
    this.#snapshot = null;
    if (next.status === 'done' || next.needsFile) this.#picked = null;
    try {
      this.onChange(this, input);
    } catch (error) {
      // Who watches must not stop what is watched.
      reportError(error);
    }
    return true;
  }

  /** No need to choose the file again: Resume can open it. */
  remember(handle: FileSystemFileHandle): void {
    this.#handle = handle;
    this.dispatch({ type: 'file-chosen' });
  }

  /** The tab that had it left it unfinished. */
  takeOver(): void {
    this.dispatch({ type: 'left' });
    if (this.#handle) this.remember(this.#handle);
  }

  /** A file for the rest of an upload. Whether it is the right one is found out before anything is sent. */
  offer(picked: PickedFile, onDifferent: OnDifferentFile): void {
    // A run that has just failed is still on its way out.
    if (this.#running) return void this.#runOver.then(() => this.offer(picked, onDifferent));
    this.dispatch({ type: 'file-chosen' });
    if (this.#state.needsFile) return;
    this.#onDifferent = onDifferent;
    if (picked.file.size !== this.#state.bytesTotal) return void this.#refuse(picked);
    this.#picked = picked;
    this.#chosen = true;
    this.dispatch({ type: 'queue' });
  }

  /** Work until done, failed, paused or stopped. Never rejects. To be called when it is this transfer's turn. */
  run(): Promise<void> {
    const picked = this.#picked;
    if (!this.#running && picked && this.dispatch({ type: 'start' })) this.#runOver = this.#run(picked);
    return this.#runOver;
  }

  async #run(picked: PickedFile): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    const outcome = await this.#persist(picked, running.signal).catch((reason: unknown) => {
      reportError(reason);
      return 'over' as const;
    });
    this.#upload?.letGo();
    this.#running = null;
    if (outcome === 'different') this.#refuse(picked);
    this.#fallIfUnattended();
  }

  /** For its run. */
  acknowledge(offsetBytes: number, first: boolean): boolean {
    const nowMs = (this.tools.now ?? Date.now)();
    if (first) this.#rate.start(offsetBytes, nowMs);
    else this.#rate.add(offsetBytes, nowMs);
    return this.dispatch({ type: 'acknowledge', bytesSafe: offsetBytes });
  }

  pause(): void {
    if (!this.#running && this.#state.status !== 'queued') return;
    if (this.dispatch({ type: 'pause' })) this.#running?.abort();
  }

  /** Stop, and wait for another turn. */
  hold(): void {
    if (this.#running && this.dispatch({ type: 'hold' })) this.#running.abort();
  }

  /** Stop for good on this page; the server keeps what it has. */
  stop(): void {
    this.#stopped = true;
    this.#running?.abort();
  }

  /** Stop for good, and have the server forget it. */
  async cancel(signal: AbortSignal): Promise<void> {
    this.stop();
    // A creation that is under way may succeed: wait for its id rather than leave an orphan.
    await this.created();
    await this.#upload?.learnId(signal);
    const { uploadId } = this;
    if (!uploadId) return;
    void this.tools.resumeStore.forget(uploadId);
    await this.tools.requests.remove(uploadId, signal);
  }

  async #persist(picked: PickedFile, signal: AbortSignal): Promise<'over' | 'different'> {
    const kit = await this.#fetchKit(signal);
    if (!kit) return 'over';
    this.#upload ??= kit.upload(this.#leftId);
    if (this.#chosen) this.#upload.chooseFile();
    this.#chosen = false;
    return kit.run(this.#upload, this, signal).persist(picked);
  }

  /** @returns null when stopped meanwhile */
  async #fetchKit(signal: AbortSignal): Promise<UploadKit | null> {
    const { kit, wakeUp } = this.tools;
    for (let attempt = 0; ; attempt += 1) {
      const fetched = await kit.get().catch(() => null);
      if (signal.aborted) return null;
      if (fetched) {
        this.dispatch({ type: 'go-on' });
        return fetched;
      }
      this.dispatch({ type: 'wait', waitingFor: wakeUp.online ? 'server' : 'network' });
      const woken = await wakeUp.sleep(backOffMs(attempt, Math.random()), signal).catch(() => null);
      if (woken) attempt = 0;
    }
  }

  /** Nobody works on it any more, whatever went wrong: a bar that stands still for ever would say otherwise. */
  #fallIfUnattended(): void {
    const { status } = this.#state;
    if (status !== 'uploading' && status !== 'verifying') return;
    this.dispatch({ type: 'fail', failure: { code: 'page-fault' }, retryable: true, needsFile: false });
  }

  #refuse(picked: PickedFile): void {
    const { fileName } = this;
    const { size: sizeBytes } = picked.file;
    const { bytesTotal: expectedBytes } = this.#state;
    const facts = sizeBytes === expectedBytes ? { fileName } : { fileName, sizeBytes, expectedBytes };
    const failure = { code: 'file-differs', facts } as const;
    const onDifferent = this.#onDifferent;
    this.dispatch({ type: 'choose-file', ...(onDifferent === 'refuse' && { failure }) });
    if (onDifferent !== 'refuse') onDifferent(picked);
  }
}
