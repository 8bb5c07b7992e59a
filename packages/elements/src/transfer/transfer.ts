import type { Category } from '@case-attachments/contract';
import { ApiError, toApiError } from '../api/api-error.js';
import type { PickedFile } from '../case/case-session.js';
import type { Failure, TransferSnapshot } from '../case/case-state.js';
import { FileUpload, type UploadTools } from './file-upload.js';
import { backOffMs, type Decision, decide, spendsUpload } from './retry-policy.js';
import {
  initialTransferState,
  type TransferInput,
  type TransferState,
  transition,
} from './transfer-machine.js';
import { TransferRate } from './transfer-rate.js';
import { cutsRequests, type WakeUp } from './wake-up.js';

export interface TransferTools extends UploadTools {
  readonly wakeUp: WakeUp;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
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
 * One file on its way into one case; after any cut, on from the server's offset. Owns its state and its run. It does not decide when its
 * turn is (the queue does), what a failure means (the retry policy does), nor how bytes travel (the engine does).
 */
export class Transfer {
  readonly id = crypto.randomUUID();
  #state: TransferState;
  #snapshot: TransferSnapshot | null = null;
  #picked: PickedFile | null = null;
  #handle: FileSystemFileHandle | null = null;
  #onDifferent: OnDifferentFile = 'refuse';
  #lostBefore = false;
  #running: AbortController | null = null;
  #stopped = false;
  readonly #upload: FileUpload;
  readonly #rate = new TransferRate();

  constructor(
    private readonly tools: TransferTools,
    private readonly identity: TransferIdentity,
    source: TransferSource,
    private readonly onChange: (transfer: Transfer, input: TransferInput) => void,
  ) {
    if ('file' in source) {
      this.#picked = source;
      this.#upload = new FileUpload(tools);
      this.#state = initialTransferState(source.file.size);
    } else {
      this.#upload = new FileUpload(tools, source.uploadId);
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
    return this.#upload.id;
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
    if (next.status === 'done') this.#picked = null;
    this.onChange(this, input);
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
    this.dispatch({ type: 'file-chosen' });
    if (this.#state.needsFile || this.#running) return;
    this.#picked = picked;
    this.#onDifferent = onDifferent;
    this.#upload.forgetFile();
    this.#upload.unproven = this.#upload.id !== null;
    this.dispatch({ type: 'queue' });
  }

  /** Work until done, failed, paused or stopped. Never rejects. To be called when it is this transfer's turn. */
  async run(): Promise<void> {
    const picked = this.#picked;
    if (this.#running || !picked || !this.dispatch({ type: 'start' })) return;
    const running = new AbortController();
    this.#running = running;
    try {
      await this.#persist(picked, running.signal);
    } finally {
      this.#upload.letGo();
      this.#running = null;
    }
  }

  pause(): void {
    if (!this.#running && this.#state.status !== 'queued') return;
    if (this.dispatch({ type: 'pause' })) this.#running?.abort();
  }

  /** Stop for good on this page; the server keeps what it has. */
  stop(): void {
    this.#stopped = true;
    this.#running?.abort();
  }

  /** Stop for good, and have the server forget it. */
  async cancel(signal: AbortSignal): Promise<void> {
    this.stop();
    await this.#upload.remove(signal);
  }

  async #persist(picked: PickedFile, signal: AbortSignal): Promise<void> {
    const course: Course = { attempt: 0, toCommit: false };
    while (!signal.aborted) {
      const cut = new AbortController();
      // After sleep or on a new network, open requests are dead without knowing it.
      const forget = this.tools.wakeUp.onWake((reason) => {
        if (cutsRequests(reason)) cut.abort(new ApiError({ code: 'network' }, null));
      });
      try {
        await this.#advance(picked, course, signal, AbortSignal.any([signal, cut.signal]));
        return;
      } catch (reason) {
        if (signal.aborted) return;
        if (!(await this.#goOnAfter(toApiError(reason), course, signal))) return;
      } finally {
        forget();
      }
    }
  }

  /** @param either also ends when the requests under way are to be cut */
  async #advance(
    picked: PickedFile,
    course: Course,
    signal: AbortSignal,
    either: AbortSignal,
  ): Promise<void> {
    const { file } = picked;
    if (!course.toCommit) {
      if (!(await this.#upload.prove(file, either))) {
        this.#refuse(picked);
        return;
      }
      await this.#upload.create(picked, either);
      const listener = {
        onOtherTab: () => void this.dispatch({ type: 'wait', waitingFor: 'other-tab' }),
        onAcknowledged: (offsetBytes: number, first: boolean) => {
          if (!signal.aborted) this.#acknowledge(offsetBytes, first, course);
        },
      };
      await this.#upload.send(file, listener, { patience: signal, signal: either });
      course.toCommit = true;
    }
    this.dispatch({ type: 'verify' });
    const attachmentId = await this.#upload.commit(file, either);
    this.dispatch({ type: 'receipt', attachmentId });
  }

  #acknowledge(offsetBytes: number, first: boolean, course: Course): void {
    const nowMs = (this.tools.now ?? Date.now)();
    if (first) this.#rate.start(offsetBytes, nowMs);
    else this.#rate.add(offsetBytes, nowMs);
    this.dispatch({ type: 'go-on' });
    if (this.dispatch({ type: 'acknowledge', bytesSafe: offsetBytes })) course.attempt = 0;
  }

  /** @returns whether to try on, after the pause that the failure deserves */
  async #goOnAfter(error: ApiError, course: Course, signal: AbortSignal): Promise<boolean> {
    const circumstances = {
      attempt: course.attempt,
      online: this.tools.wakeUp.online,
      lostBefore: this.#lostBefore,
      random: (this.tools.random ?? Math.random)(),
    };
    let { failure } = error;
    let decision = decide(error, circumstances);
    try {
      if (decision.action === 'ask') {
        const answer = await this.#upload.clarify(error, signal);
        failure = answer.failure;
        decision = decide(answer, circumstances);
      }
      course.attempt += 1;
      if (failure.code === 'upload-incomplete') {
        course.toCommit = false;
        this.dispatch({ type: 'send-again' });
      }
      return await this.#obey(decision, failure, course, signal);
    } catch (reason) {
      if (signal.aborted) return false;
      throw reason;
    }
  }

  async #obey(decision: Decision, failure: Failure, course: Course, signal: AbortSignal): Promise<boolean> {
    switch (decision.action) {
      case 'retry':
        if (decision.waitingFor) this.dispatch({ type: 'wait', waitingFor: decision.waitingFor });
        await this.#sleep(decision.afterMs, course, signal);
        return true;
      case 'ask':
      case 'commit': {
        const again = course.toCommit;
        course.toCommit = true;
        if (!again) return true;
        this.dispatch({ type: 'wait', waitingFor: 'server' });
        await this.#sleep(backOffMs(course.attempt, (this.tools.random ?? Math.random)()), course, signal);
        return true;
      }
      case 'restart':
        this.#lostBefore = true;
        course.toCommit = false;
        this.#upload.startOver();
        this.dispatch({ type: 'restart', failure: this.#about('upload-lost') });
        return true;
      case 'pause':
        this.dispatch({ type: 'pause', failure });
        return false;
      case 'fail':
        if (spendsUpload(failure.code)) {
          this.#upload.startOver();
          this.#lostBefore = false;
        }
        if (decision.needsFile) this.#picked = null;
        this.dispatch({ ...decision, type: 'fail', failure });
        return false;
    }
  }

  async #sleep(ms: number, course: Course, signal: AbortSignal): Promise<void> {
    if (await this.tools.wakeUp.sleep(ms, signal)) course.attempt = 0;
  }

  #refuse(picked: PickedFile): void {
    this.#picked = null;
    this.dispatch({ type: 'fail', failure: this.#about('file-differs'), retryable: false, needsFile: true });
    if (this.#onDifferent === 'refuse') return;
    this.dispatch({ type: 'choose-file' });
    this.#onDifferent(picked);
  }

  #about(code: Failure['code']): Failure {
    return { code, facts: { fileName: this.fileName } };
  }
}

/** Where a run stands. */
interface Course {
  /** Failures in a row without progress. */
  attempt: number;
  /** Every byte is on the server. */
  toCommit: boolean;
}
