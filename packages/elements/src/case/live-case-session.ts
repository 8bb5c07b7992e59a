import type { CasePolicy } from '@case-attachments/contract';
import { casePath } from '@case-attachments/contract/paths';
import { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { openContent } from '../preview/open-content.js';
import type { PreviewLoader } from '../preview/preview-loader.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { decide } from '../transfer/retry-policy.js';
import { WakeUp } from '../transfer/wake-up.js';
import type { CaseEvent, CaseSession, CaseSessionOptions, PickedFile } from './case-session.js';
import type { CaseSnapshot, ListView, Notice } from './case-state.js';
import { CaseStore, initialSnapshot } from './case-store.js';
import { IdentityParts } from './identity-parts.js';
import { ListSync } from './list-sync.js';
import { DEFAULT_TIMES, type SessionTimes } from './session-times.js';

export interface LiveCaseSessionEnvironment {
  /** Shared by all sessions of a server on this page. */
  readonly budget: ConnectionBudget;
  readonly times?: Partial<SessionTimes>;
  /** Default: what the browser says. */
  readonly secure?: boolean;
}

/** The session that talks to the server: composes the list, the stream, transfers, previews and downloads of one case. */
export class LiveCaseSession implements CaseSession {
  readonly server: string;
  readonly caseId: string;
  readonly previews: PreviewLoader = {
    load: (...request) => {
      const previews = this.#parts?.previews;
      return previews ? previews.load(...request) : Promise.reject(new ApiError({ code: 'not-found' }, null));
    },
  };

  #options: CaseSessionOptions;
  #parts: IdentityParts | null = null;
  #loading: AbortController | null = null;
  readonly #times: SessionTimes;
  readonly #secure: boolean;
  readonly #store = new CaseStore();
  readonly #wakeUp = new WakeUp();
  readonly #stop = new AbortController();
  readonly #authenticator: Authenticator;
  readonly #client: ApiClient;
  readonly #sync: ListSync;

  constructor(
    options: CaseSessionOptions,
    private readonly environment: LiveCaseSessionEnvironment,
  ) {
    this.#options = options;
    this.server = options.server;
    this.caseId = options.caseId;
    this.#times = { ...DEFAULT_TIMES, ...environment.times };
    this.#secure = environment.secure ?? isSecureContext;
    this.#authenticator = new Authenticator(options.credentials);
    this.#client = new ApiClient(options.server, this.#authenticator, {
      timeoutMs: this.#times.stallMs,
      onOutcome: (error) => this.#onOutcome(error),
    });
    this.#sync = new ListSync({
      client: this.#client,
      caseId: options.caseId,
      wakeUp: this.#wakeUp,
      times: this.#times,
      parts: () => this.#parts,
      store: this.#store,
      // The server says there is nothing to follow: find out why.
      onStreamEnd: () => this.reload(),
    });
    const { signal } = this.#stop;
    window.addEventListener('offline', () => this.#store.update({ online: false }), { signal });
    window.addEventListener('online', () => this.#store.update({ online: true }), { signal });
  }

  get caseLabel(): string {
    return this.#options.caseLabel;
  }

  get snapshot(): CaseSnapshot {
    return this.#store.snapshot;
  }

  /** Something would be cut if the session ended. */
  get busy(): boolean {
    return this.#parts?.queue.busy ?? false;
  }

  start(): void {
    if (!this.#secure) {
      this.#store.update({ status: 'insecure', failure: { code: 'insecure-context' } });
      return;
    }
    this.#store.update({ online: navigator.onLine });
    this.reload();
  }

  /** Another element came with options of the same case: the newest are right. */
  adopt(options: CaseSessionOptions): void {
    const before = this.#options;
    this.#options = {
      ...options,
      // An element that gives no label and sends no files says nothing about either.
      caseLabel: options.caseLabel === options.caseId ? before.caseLabel : options.caseLabel,
      rememberFiles: before.rememberFiles || options.rememberFiles,
    };
    if (sameCredentials(before, options)) return;
    this.#authenticator.replace(options.credentials);
    // Perhaps another person: the policy will tell.
    this.reload();
    this.#wakeUp.wake('asked');
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  onEvent(listener: (event: CaseEvent) => void): () => void {
    return this.#store.onEvent(listener);
  }

  reload(): void {
    if (!this.#secure || this.#stop.signal.aborted) return;
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    if (this.snapshot.status !== 'ready') this.#store.update({ status: 'loading', failure: null });
    void this.#load(AbortSignal.any([loading.signal, this.#stop.signal]));
  }

  setView(view: Partial<ListView>): void {
    void this.#parts?.list.setView(view);
  }

  loadMore(): void {
    void this.#parts?.list.loadMore();
  }

  attach(files: readonly PickedFile[]): void {
    this.#parts?.queue.attach(files);
  }

  pause(transferId: string): void {
    this.#parts?.queue.pause(transferId);
  }

  resume(transferId: string): void {
    this.#parts?.queue.resume(transferId);
  }

  pauseAll(): void {
    this.#parts?.queue.pauseAll();
  }

  resumeAll(): void {
    this.#parts?.queue.resumeAll();
  }

  retry(transferId: string): void {
    this.#parts?.queue.retry(transferId);
  }

  cancel(transferId: string): void {
    this.#parts?.queue.cancel(transferId);
  }

  dismissTransfer(transferId: string): void {
    this.#parts?.queue.dismiss(transferId);
  }

  chooseAgain(transferId: string, file: PickedFile): void {
    this.#parts?.queue.chooseAgain(transferId, file);
  }

  async rename(attachmentId: string, name: string): Promise<void> {
    await this.#change('rename', attachmentId, (parts) => parts.list.rename(attachmentId, name));
  }

  async delete(attachmentId: string): Promise<void> {
    const attachment = this.#find(attachmentId);
    const done = await this.#change('delete', attachmentId, (parts) => parts.list.delete(attachmentId));
    if (done && attachment) this.addNotice({ id: `deleted-${attachmentId}`, kind: 'deleted', attachment });
  }

  async restore(attachmentId: string): Promise<void> {
    const done = await this.#change('restore', attachmentId, (parts) => parts.list.restore(attachmentId));
    if (done) this.dismissNotice(`deleted-${attachmentId}`);
  }

  view(attachmentId: string): void {
    this.#parts?.images.view(attachmentId);
  }

  download(attachmentId: string): void {
    const attachment = this.#find(attachmentId);
    if (attachment) this.#parts?.downloads.save(attachment);
  }

  downloadAll(): void {
    const parts = this.#parts;
    parts?.downloads.saveAll(() => parts.list.all(parts.signal), this.caseLabel);
  }

  cancelDownload(): void {
    this.#parts?.downloads.cancel();
  }

  dismissDownload(): void {
    this.#parts?.downloads.dismiss();
  }

  async openContent(attachmentId: string, signal: AbortSignal): Promise<Blob> {
    const attachment = this.#find(attachmentId);
    if (!attachment) throw new ApiError({ code: 'attachment-not-found' }, null);
    const source = { client: this.#client, caseId: this.caseId, budget: this.environment.budget };
    return openContent(source, attachment, signal);
  }

  addNotice(notice: Notice): void {
    const others = this.snapshot.notices.filter(({ id }) => id !== notice.id);
    this.#store.update({ notices: [...others, notice] });
  }

  dismissNotice(noticeId: string): void {
    this.#store.update({ notices: this.snapshot.notices.filter(({ id }) => id !== noticeId) });
  }

  async logout(): Promise<void> {
    this.#loading?.abort();
    this.#authenticator.forget();
    const forgotten = this.#leave({ forget: true });
    this.#store.update({ ...initialSnapshot, online: this.snapshot.online });
    await forgotten;
  }

  /** The page has no more use for it. The server and the resume store keep what is needed to go on. */
  dispose(): void {
    this.#stop.abort(new DOMException('The session ended', 'AbortError'));
    void this.#leave({ forget: false });
    this.#wakeUp.dispose();
  }

  /** Policy, then the first list. Tries on by itself as long as that can help. */
  async #load(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        this.#enter(await this.#client.json<CasePolicy>(casePath(this.caseId), { signal }));
        signal.throwIfAborted();
        await this.#parts?.list.refresh();
        const { failure, loadedAtMs } = this.snapshot.list;
        if (loadedAtMs === null) throw new ApiError(failure ?? { code: 'network' }, null);
        if (signal.aborted || !this.#parts) return;
        this.#store.update({ status: 'ready', failure: null });
        this.#sync.start(this.#parts);
        void this.#parts.images.refresh();
        void this.#parts.adoptUnfinished();
        return;
      } catch (reason) {
        if (signal.aborted) return;
        const error = toApiError(reason);
        if (error.failure.code === 'not-found') return this.#deny();
        if (this.snapshot.status !== 'ready')
          this.#store.update({ status: 'failed', failure: error.failure });
        const random = Math.random();
        const decision = decide(error, { attempt, online: navigator.onLine, lostBefore: false, random });
        if (decision.action !== 'retry') return;
        await this.#wakeUp.sleep(decision.afterMs, signal).catch(() => {});
      }
    }
  }

  #enter(policy: CasePolicy): void {
    if (this.#parts && this.#parts.userId !== policy.user.id) {
      // Somebody else: nothing of the former person stays, in memory or in this browser.
      void this.#leave({ forget: true });
      const { status, online, signInNeeded } = this.snapshot;
      this.#store.update({ ...initialSnapshot, status, online, signInNeeded });
    }
    this.#store.update({ policy });
    this.#parts ??= new IdentityParts({
      client: this.#client,
      caseId: this.caseId,
      userId: policy.user.id,
      rememberFiles: this.#options.rememberFiles,
      store: this.#store,
      wakeUp: this.#wakeUp,
      budget: this.environment.budget,
      times: this.#times,
      onSeq: (seq) => this.#sync.sawList(seq),
      onAttached: () => this.#sync.refreshSoon(),
      onNoAccess: () => this.#deny(),
    });
  }

  #leave({ forget }: { readonly forget: boolean }): Promise<void> {
    const parts = this.#parts;
    this.#parts = null;
    this.#sync.stop();
    return parts ? parts.dispose({ forget }) : Promise.resolve();
  }

  /** No such case, or not this person's any more: nothing of it stays on the screen. */
  #deny(): void {
    this.#loading?.abort();
    void this.#leave({ forget: true });
    const { online } = this.snapshot;
    this.#store.update({ ...initialSnapshot, online, status: 'denied', failure: { code: 'not-found' } });
  }

  /** @returns whether it worked; when not, a notice says so */
  async #change(
    what: 'delete' | 'restore' | 'rename',
    attachmentId: string,
    work: (parts: IdentityParts) => Promise<unknown>,
  ): Promise<boolean> {
    const parts = this.#parts;
    if (!parts) return false;
    const fileName = this.#find(attachmentId)?.name ?? '';
    try {
      await work(parts);
      await parts.list.refresh();
      this.#sync.refreshSoon();
      return true;
    } catch (reason) {
      if (parts.signal.aborted) return false;
      const { failure } = toApiError(reason);
      this.addNotice({ id: crypto.randomUUID(), kind: 'failed', what, fileName, failure });
      this.#sync.refreshSoon();
      return false;
    }
  }

  #find(attachmentId: string) {
    const deleted = this.snapshot.notices.find(({ id }) => id === `deleted-${attachmentId}`);
    return (
      this.#parts?.list.find(attachmentId) ??
      this.#parts?.images.find(attachmentId) ??
      (deleted?.kind === 'deleted' ? deleted.attachment : null)
    );
  }

  #onOutcome(error: ApiError | null): void {
    if (!error) {
      this.#store.update({ online: true, signInNeeded: false });
    } else if (error.failure.code === 'network') {
      this.#store.update({ online: false });
    } else if (error.failure.code === 'unauthenticated' && !this.snapshot.signInNeeded) {
      this.#store.update({ signInNeeded: true });
      this.#store.emit({ type: 'auth-required' });
    }
  }
}

function sameCredentials(a: CaseSessionOptions, b: CaseSessionOptions): boolean {
  return a.credentials.kind === 'token' && b.credentials.kind === 'token'
    ? a.credentials.getToken === b.credentials.getToken
    : a.credentials.kind === b.credentials.kind;
}
