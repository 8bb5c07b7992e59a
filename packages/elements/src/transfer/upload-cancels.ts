import { ApiError } from '../api/api-error.js';
import { backOffMs } from './retry-policy.js';
import type { Transfer } from './transfer.js';
import type { WakeUp } from './wake-up.js';

/** About a minute of back-off. */
const ATTEMPTS = 8;

/** Has the server forget uploads, and knows which ones it was told to: an older answer may still name them. */
export class UploadCancels {
  readonly #uploadIds = new Set<string>();

  constructor(
    private readonly wakeUp: WakeUp,
    private readonly signal: AbortSignal,
  ) {}

  has(uploadId: string): boolean {
    return this.#uploadIds.has(uploadId);
  }

  /** With some patience. @returns whether the server knows it no more @throws the signal's reason */
  async cancel(transfer: Transfer): Promise<boolean> {
    this.#note(transfer);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        await transfer.cancel(this.signal);
        this.#note(transfer);
        return true;
      } catch (reason) {
        if (isOver(reason)) return true;
        await this.wakeUp.sleep(backOffMs(attempt, Math.random()), this.signal);
      }
    }
    if (transfer.uploadId) this.#uploadIds.delete(transfer.uploadId);
    return false;
  }

  #note({ uploadId }: Transfer): void {
    if (uploadId) this.#uploadIds.add(uploadId);
  }
}

/** Another try cannot change the answer: it is attached already, which the list tells, or nothing of this person's any more. */
function isOver(reason: unknown): boolean {
  if (!(reason instanceof ApiError)) return false;
  const { code } = reason.failure;
  return code === 'upload-committed' || code === 'not-found' || code === 'action-not-allowed';
}
