import type { CasePolicy } from '@case-attachments/contract';
import { casePath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import { decide, isOutage } from '../transfer/retry-policy.js';
import type { WakeUp } from '../transfer/wake-up.js';
import { idleSnapshot } from './case-state.js';
import type { CaseStore } from './case-store.js';
import { downloadStopped } from './download-stopped.js';
import { IdentityParts, type IdentityPartsOptions } from './identity-parts.js';
import { ListSync } from './list-sync.js';

export interface CaseEntranceOptions
  extends Omit<IdentityPartsOptions, 'userId' | 'onSeq' | 'onAttached' | 'onNoAccess' | 'onIdentityChanged'> {
  readonly client: ApiClient;
  readonly store: CaseStore;
  readonly wakeUp: WakeUp;
}

/**
 * The way into a case: asks the server who is asking and what they may do, and holds that person's parts until the server says
 * that it is somebody else, or nobody.
 */
export class CaseEntrance {
  #parts: IdentityParts | null = null;
  #loading: AbortController | null = null;
  #confirming: ReturnType<typeof setTimeout> | null = null;
  #policyAtMs = Number.NEGATIVE_INFINITY;
  readonly #sync: ListSync;

  constructor(private readonly options: CaseEntranceOptions) {
    this.#sync = new ListSync({
      client: options.client,
      caseId: options.caseId,
      wakeUp: options.wakeUp,
      times: options.times,
      parts: () => this.#parts,
      store: options.store,
      onCaseChange: () => this.#begin({ policyOnly: true }),
      // The server says there is nothing to follow: find out why.
      onStreamEnd: () => this.load(),
    });
  }

  /** null before the server knows who is asking, and after it let nobody in. */
  get parts(): IdentityParts | null {
    return this.#parts;
  }

  /** Ask for the policy and the list again. */
  load(): void {
    this.#begin({ policyOnly: false });
  }

  /**
   * There are other credentials, perhaps another person's: nothing more is sent or read in the name of this one until the policy
   * says that they are the same. What is shown is fetched again only when they are not.
   */
  confirm(): void {
    this.#parts?.hold();
    const sinceMs = performance.now() - this.#policyAtMs;
    const waitMs = this.#parts ? this.options.times.confirmMs - sinceMs : 0;
    this.#forgetConfirming();
    if (waitMs > 0) this.#confirming = setTimeout(() => this.#begin({ policyOnly: true }), waitMs);
    else this.#begin({ policyOnly: true });
  }

  refreshSoon(): void {
    this.#sync.refreshSoon();
  }

  /** Resolves when nothing of the person is left on this page and, with `forget`, in this browser. */
  leave({ forget }: { readonly forget: boolean }): Promise<void> {
    this.#loading?.abort();
    this.#forgetConfirming();
    const parts = this.#parts;
    this.#parts = null;
    this.#sync.stop();
    return parts ? parts.dispose({ forget }) : Promise.resolve();
  }

  #begin(what: { readonly policyOnly: boolean }): void {
    const { store } = this.options;
    this.#loading?.abort();
    this.#forgetConfirming();
    this.#loading = new AbortController();
    if (store.snapshot.status !== 'ready') store.update({ status: 'loading', failure: null });
    void this.#load(what, this.#loading.signal);
  }

  #forgetConfirming(): void {
    if (this.#confirming !== null) clearTimeout(this.#confirming);
    this.#confirming = null;
  }

  /** Policy, then the first list. Tries on by itself as long as that can help. */
  async #load({ policyOnly }: { readonly policyOnly: boolean }, signal: AbortSignal): Promise<void> {
    const { store, wakeUp } = this.options;
    let outageAtMs: number | null = null;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const before = this.#parts;
        const parts = await this.#askWho(signal);
        // Somebody has signed in: who waits for that need wait no longer.
        if (parts.uploads.queue?.snapshots.some(({ waitingFor }) => waitingFor === 'sign-in'))
          wakeUp.wake('asked');
        if (policyOnly && parts === before && this.#isCurrent()) {
          store.update({ status: 'ready', failure: null });
          wakeUp.wake('asked');
          return;
        }
        await this.#askList(parts, signal);
        store.update({ status: 'ready', failure: null });
        this.#sync.start(parts);
        void parts.images.refresh().then(() => {
          if (!signal.aborted && !this.#isCurrent()) this.#sync.refreshSoon();
        });
        void parts.adoptUnfinished();
        return;
      } catch (reason) {
        if (signal.aborted) return;
        const error = toApiError(reason);
        const { failure } = error;
        if (failure.code === 'not-found') return this.#deny();
        if (store.snapshot.status !== 'ready') store.update({ status: 'failed', failure });
        outageAtMs = isOutage(error) ? (outageAtMs ?? performance.now()) : null;
        const decision = decide(error, {
          attempt,
          outageMs: outageAtMs === null ? null : performance.now() - outageAtMs,
          ...{ watched: wakeUp.watched, online: wakeUp.online, lostBefore: false, random: Math.random() },
        });
        if (decision.action !== 'retry') return;
        await wakeUp.sleep(decision.afterMs, signal).catch(() => {});
      }
    }
  }

  /** @throws ApiError; the signal's reason when aborted */
  async #askWho(signal: AbortSignal): Promise<IdentityParts> {
    const { client, caseId } = this.options;
    const policy = await client.json<CasePolicy>(casePath(caseId), { signal });
    signal.throwIfAborted();
    return this.#enter(policy);
  }

  /** @throws ApiError; the signal's reason when aborted */
  async #askList(parts: IdentityParts, signal: AbortSignal): Promise<void> {
    await parts.list.refresh();
    signal.throwIfAborted();
    const { failure, loadedAtMs } = this.options.store.snapshot.list;
    if (loadedAtMs === null) throw new ApiError(failure ?? { code: 'network' }, null);
  }

  /** Nothing of what is shown waits for being fetched again. */
  #isCurrent(): boolean {
    const { list, images, status } = this.options.store.snapshot;
    return status === 'ready' && !list.failure && !images.failure;
  }

  #enter(policy: CasePolicy): IdentityParts {
    const { store } = this.options;
    if (typeof policy.user?.id !== 'string') throw new ApiError({ code: 'response-invalid' }, 200);
    const before = this.#parts;
    if (before && before.userId !== policy.user.id) {
      // Somebody else: nothing of the former person stays, in memory or in this browser.
      this.#parts = null;
      this.#sync.stop();
      const count = before.uploads.notAttached;
      void before.dispose({ forget: true });
      const { status, online, signInNeeded, download } = store.snapshot;
      const notice = { id: crypto.randomUUID(), kind: 'not-attached', why: 'other-person', count } as const;
      const notices = [...(count > 0 ? [notice] : []), ...downloadStopped(download, 'other-person')];
      store.update({ ...idleSnapshot, status, online, signInNeeded, notices });
    }
    store.update({ policy });
    this.#parts ??= new IdentityParts({
      ...this.options,
      userId: policy.user.id,
      onSeq: (seq) => this.#sync.sawList(seq),
      onAttached: () => this.#sync.refreshSoon(),
      onNoAccess: () => this.#deny(),
      onIdentityChanged: () => this.confirm(),
    });
    this.#policyAtMs = performance.now();
    // Unless this answer is about credentials that were replaced meanwhile.
    if (this.#confirming === null) this.#parts.release();
    return this.#parts;
  }

  /** No such case, or not this person's any more: nothing of it stays on the screen. */
  #deny(): void {
    const { store } = this.options;
    void this.leave({ forget: true });
    const { online } = store.snapshot;
    store.update({ ...idleSnapshot, online, status: 'denied', failure: { code: 'not-found' } });
  }
}
