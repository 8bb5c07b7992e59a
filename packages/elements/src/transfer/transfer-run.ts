import { ApiError, toApiError } from '../api/api-error.js';
import type { PickedFile } from '../case/case-session.js';
import type { Failure } from '../case/case-state.js';
import type { FileUpload, UploadTools } from './file-upload.js';
import { backOffMs, type Decision, decide, spendsUpload } from './retry-policy.js';
import type { TransferInput } from './transfer-machine.js';
import { cutsRequests, type WakeUp } from './wake-up.js';

export interface RunTools extends UploadTools {
  readonly wakeUp: WakeUp;
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

/**
 * Drives one file through its upload until there is a receipt, whatever happens on the way: does what the retry policy says after
 * each failure, with patience, and cuts requests that a sleep or a new network has killed.
 */
export class TransferRun {
  /** Failures in a row without progress. */
  #attempt = 0;
  /** Every byte is on the server. */
  #toCommit = false;

  constructor(
    private readonly tools: RunTools,
    private readonly upload: FileUpload,
    private readonly host: RunHost,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns `different` when the file is not the one the upload began with. Never rejects. */
  async persist(picked: PickedFile): Promise<'over' | 'different'> {
    const { signal } = this;
    while (!signal.aborted) {
      const cut = new AbortController();
      const forget = this.tools.wakeUp.onWake((reason) => {
        if (cutsRequests(reason)) cut.abort(new ApiError({ code: 'network' }, null));
      });
      try {
        return await this.#advance(picked, AbortSignal.any([signal, cut.signal]));
      } catch (reason) {
        if (signal.aborted || !(await this.#goOnAfter(toApiError(reason)))) break;
      } finally {
        forget();
      }
    }
    return 'over';
  }

  /** @param either also ends when the requests under way are to be cut */
  async #advance(picked: PickedFile, either: AbortSignal): Promise<'over' | 'different'> {
    const { file } = picked;
    if (!this.#toCommit) {
      if (!(await this.upload.prove(file, either))) return 'different';
      await this.upload.create(picked, either);
      await this.upload.send(file, this.#sendListener, { patience: this.signal, signal: either });
      this.#toCommit = true;
    }
    this.host.dispatch({ type: 'verify' });
    const attachmentId = await this.upload.commit(file, either);
    this.host.dispatch({ type: 'receipt', attachmentId });
    return 'over';
  }

  readonly #sendListener = {
    onOtherTab: () => void this.host.dispatch({ type: 'wait', waitingFor: 'other-tab' }),
    onAcknowledged: (offsetBytes: number, first: boolean) => {
      if (this.signal.aborted) return;
      this.host.dispatch({ type: 'go-on' });
      if (this.host.acknowledge(offsetBytes, first)) this.#attempt = 0;
    },
  };

  /** @returns whether to try on, after the pause that the failure deserves */
  async #goOnAfter(error: ApiError): Promise<boolean> {
    try {
      let { failure } = error;
      let decision = this.#decide(error);
      if (decision.action === 'ask') {
        const answer = await this.upload.clarify(error, this.signal);
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
      if (!this.signal.aborted) reportError(reason);
      return false;
    }
  }

  #decide(error: ApiError): Decision {
    return decide(error, {
      attempt: this.#attempt,
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
      case 'fail':
        if (spendsUpload(failure.code)) upload.startOver({ lost: false });
        host.dispatch({ ...decision, type: 'fail', failure });
        return false;
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (await this.tools.wakeUp.sleep(ms, this.signal)) this.#attempt = 0;
  }

  #random(): number {
    return (this.tools.random ?? Math.random)();
  }
}
