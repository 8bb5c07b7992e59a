import { ProblemError } from '../domain/problem-error.js';
import type { CaseAccess } from './access-guard.js';

const RETRY_AFTER_SECONDS = 30;

/** Answers that do not end by themselves, counted for each user of a tenant: each holds a connection, and asks again for the right. */
export class StreamsPerUser {
  readonly #open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /**
   * @returns ends the stream's turn; to be called once
   * @throws too-many-requests
   */
  enter({ tenantId, user }: Pick<CaseAccess, 'tenantId' | 'user'>): () => void {
    const key = JSON.stringify([tenantId, user.id]);
    const open = this.#open.get(key) ?? 0;
    if (open >= this.most) {
      throw new ProblemError(
        'too-many-requests',
        'You have this open in more places than the server takes at once. Close some of them, then try again.',
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    this.#open.set(key, open + 1);
    return () => this.#leave(key);
  }

  #leave(key: string): void {
    const left = (this.#open.get(key) ?? 1) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
  }
}
