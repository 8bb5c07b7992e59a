import { ApiError, toApiError } from '../api/api-error.js';
import type { PickedFile } from '../case/case-session.js';
import type { Failure } from '../case/case-state.js';
import type { FileUpload, UploadTools } from './file-upload.js';
import type { OutageTurns } from './outage-turns.js';
import { backOffMs, type Decision, decide, isOutage, spendsUpload } from './retry-policy.js';
import type { TransferInput } from './transfer-machine.js';
import { cutsRequests, type WakeReason, type WakeUp } from './wake-up.js';

export interface RunTools extends UploadTools {
  readonly wakeUp: WakeUp;
  readonly outage: OutageTurns;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Whom a run works for. */
export interface RunHost {
  readonly fileName: string;
  dispatch(input: TransferInput): boolean;
  /** @param first the server's answer before this run sent anything @returns whether it is more than was known */
  acknowledge(offsetBytes: number, first: boolean): boolean;
}

interface Cuttable {
  readonly cut: AbortSignal;
  readonly signal: AbortSignal;
}

/**
 * Drives one file through its upload until there is a receipt, whatever happens on the way: does what the retry policy says after
 * each failure, with patience, and cuts requests that a sleep or a new network has killed.
 */
export class TransferRun {
  /** Failures in a row without progress. */
  #attempt = 0;
  /** Every byte is on the server. */
  #toCommit = false;
  /** Since the last failure the server has answered something. */
  #answered = false;
  /** Since when nothing has been heard of it, epoch ms. */
  #outageAtMs: number | null = null;
  /** Woken because others were answered, once in this outage. */
  #heeded = false;

  constructor(
    private readonly tools: RunTools,
    private readonly upload: FileUpload,
    private readonly host: RunHost,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns `different` when the file is not the one the upload began with. Never rejects. */
  async persist(picked: PickedFile): Promise<'over' | 'different'> {
    const { signal } = this;
    const { wakeUp } = this.tools;
    const forgetOffline = wakeUp.onOffline(() => this.host.dispatch({ type: 'offline' }));
    try {
      while (!signal.aborted) {
        const cut = new AbortController();
        const forget = wakeUp.onWake((reason) => {
          if (!cutsRequests(reason)) return;
          cut.abort(new ApiError({ code: 'network' }, null));
        });
        const signals = { cut: cut.signal, signal: AbortSignal.any([signal, cut.signal]) };
        try {
          return await this.#advance(picked, signals);
        } catch (reason) {
          if (signal.aborted) break;
          if (cut.signal.aborted) this.#startAfresh('online');
          else if (!(await this.#goOnAfter(toApiError(reason), signals))) break;
        } finally {
          forget();
        }
      }
    } finally {
      forgetOffline();
      this.tools.outage.leave(this);
    }
    return 'over';
  }

  /** @param signals `signal` also ends when the requests under way are to be cut */
  async #advance(picked: PickedFile, { cut, signal }: Cuttable): Promise<'over' | 'different'> {
    const { upload } = this;
    const { file } = picked;
    if (!this.#toCommit) {
      if (!(await upload.prove(picked, signal))) return 'different';
      const isNew = upload.id === null;
      const offsetBytes = await upload.create(picked, { cut, signal: this.signal });
      // A step forward, though no byte has moved.
      if (isNew) this.#attempt = 0;
      if (offsetBytes !== null) this.#acknowledge(offsetBytes, true);
      await upload.claim(() => this.host.dispatch({ type: 'wait', waitingFor: 'other-tab' }), this.signal);
      if (offsetBytes !== file.size) await upload.send(file, this.#acknowledge, signal);
      this.#toCommit = true;
    }
    this.host.dispatch({ type: 'verify' });
    const attachmentId = await upload.commit(file, signal);
    this.host.dispatch({ type: 'receipt', attachmentId });
    return 'over';
  }

  readonly #acknowledge = (offsetBytes: number, first: boolean): void => {
    if (this.signal.aborted) return;
    this.#answered = true;
    this.#outageAtMs = null;
    this.#heeded = false;
    this.tools.outage.leave(this);
    this.tools.wakeUp.answered();
    this.host.dispatch({ type: 'go-on' });
    if (this.host.acknowledge(offsetBytes, first)) this.#attempt = 0;
  };

  /** What was is no guide to what is. */
  #startAfresh(reason: WakeReason): void {
    this.#attempt = 0;
    this.#outageAtMs = null;
    if (!cutsRequests(reason)) return;
    this.#heeded = false;
    this.host.dispatch({ type: 'go-on' });
  }

  /** @returns whether to try on, after the pause that the failure deserves */
  async #goOnAfter(error: ApiError, { cut, signal }: Cuttable): Promise<boolean> {
    try {
      this.#note(error);
      let { failure } = error;
      let decision = this.#decide(error);
      if (decision.action === 'ask') {
        const answer = await this.upload.clarify(error, signal);
        failure = answer.failure;
        decision = this.#decide(answer);
      }
      this.#attempt += 1;
      if (failure.code === 'upload-incomplete') {
        this.#toCommit = false;
        this.host.dispatch({ type: 'send-again' });
      }
      return await this.#obey(decision, failure);
    } catch (reason) {
      if (!this.signal.aborted && !cut.aborted) reportError(reason);
      return cut.aborted && !this.signal.aborted;
    }
  }

  #note(error: ApiError): void {
    const outage = isOutage(error);
    // A PATCH that is cut after its HEAD was answered says nothing about the others' way to the server.
    if (outage && !this.#answered) this.tools.wakeUp.lost();
    // A box that lets HEAD through and swallows each PATCH is no outage: asking it often costs its line.
    this.#outageAtMs = outage && !this.#answered ? (this.#outageAtMs ?? Date.now()) : null;
    if (this.#outageAtMs === null) {
      this.#heeded = false;
      this.tools.outage.leave(this);
    }
    this.#answered = false;
  }

  #decide(error: ApiError): Decision {
    return decide(error, {
      attempt: this.#attempt,
      outageMs: this.#outageAtMs === null ? null : Date.now() - this.#outageAtMs,
      watched: this.tools.wakeUp.watched,
      online: this.tools.wakeUp.online,
      lostBefore: this.upload.lostBefore,
      random: this.#random(),
    });
  }

  async #obey(decision: Decision, failure: Failure): Promise<boolean> {
    const { host, upload } = this;
    switch (decision.action) {
      case 'retry':
        if (decision.waitingFor) host.dispatch({ type: 'wait', waitingFor: decision.waitingFor });
        await this.#sleep(decision.afterMs);
        return true;
      case 'ask':
      case 'commit': {
        const again = this.#toCommit;
        this.#toCommit = true;
        if (!again) return true;
        host.dispatch({ type: 'wait', waitingFor: 'server' });
        await this.#sleep(backOffMs(this.#attempt, this.#random()));
        return true;
      }
      case 'restart':
        this.#toCommit = false;
        upload.startOver({ lost: true });
        host.dispatch({
          type: 'restart',
          failure: { code: 'upload-lost', facts: { fileName: host.fileName } },
        });
        return true;
      case 'pause':
        host.dispatch({ type: 'pause', failure });
        return false;
      case 'fail': {
        const spent = spendsUpload(failure.code);
        if (spent) upload.startOver({ lost: false });
        host.dispatch({ ...decision, type: 'fail', failure, spent });
        return false;
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { outage, wakeUp } = this.tools;
    const reason =
      this.#outageAtMs === null
        ? await wakeUp.sleep(ms, this.signal)
        : await outage.wait(this, ms, this.signal, !this.#heeded);
    if (reason === 'answered') this.#heeded = true;
    else if (reason) this.#startAfresh(reason);
  }

  #random(): number {
    return (this.tools.random ?? Math.random)();
  }
}
