import type { Attachment } from '@case-attachments/contract';
import { ApiClient } from '../api/api-client.js';
import { ApiError, toApiError } from '../api/api-error.js';
import { Authenticator } from '../api/authenticator.js';
import { sameCredentials } from '../api/credentials.js';
import { loaded } from '../api/loaded.js';
import { forgetDownloads } from '../download/forget-downloads.js';
import type { AttachmentContent, ContentWatch } from '../preview/attachment-content.js';
import type { PreviewLoader } from '../preview/preview-loader.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { forgetHandles } from '../transfer/forget-handles.js';
import { isOutage } from '../transfer/retry-policy.js';
import { WakeUp } from '../transfer/wake-up.js';
import { CaseEntrance } from './case-entrance.js';
import type { CaseEvent, CaseSession, CaseSessionOptions, PickedFile } from './case-session.js';
import type { CaseSnapshot, DownloadOrder, ListView, Notice } from './case-state.js';
import { CaseStore } from './case-store.js';
import type { IdentityParts } from './identity-parts.js';
import { DEFAULT_TIMES, type SessionTimes } from './session-times.js';
import { isSignedOut, signedOut, signedOutElsewhere } from './signed-out.js';

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
  readonly #times: SessionTimes;
  readonly #secure: boolean;
  readonly #store = new CaseStore();
  readonly #wakeUp = new WakeUp();
  readonly #stop = new AbortController();
  readonly #authenticator: Authenticator;
  readonly #client: ApiClient;
  readonly #entrance: CaseEntrance;

  constructor(
    options: CaseSessionOptions,
    private readonly environment: LiveCaseSessionEnvironment,
  ) {
    this.#options = options;
    this.server = options.server;
    this.caseId = options.caseId;
    this.#times = { ...DEFAULT_TIMES, ...environment.times };
    this.#secure = environment.secure ?? isSecureContext;
    this.#authenticator = new Authenticator(options.credentials, {
      patienceMs: this.#times.stallMs,
      onLateToken: () => this.#wakeUp.wake('asked'),
    });
    this.#client = new ApiClient(options.server, this.#authenticator, {
      timeoutMs: this.#times.stallMs,
      onOutcome: (error) => this.#onOutcome(error),
    });
    this.#entrance = new CaseEntrance({
      client: this.#client,
      caseId: options.caseId,
      caseLabel: () => this.#options.caseLabel,
      rememberFiles: () => this.#options.rememberFiles ?? false,
      downloadWorker: () => this.#options.downloadWorker ?? null,
      store: this.#store,
      wakeUp: this.#wakeUp,
      budget: environment.budget,
      times: this.#times,
      onSignInNeeded: () => this.#needSignIn(),
    });
    // A byte that was acknowledged is an answer, too.
    this.#wakeUp.onWake((reason) => {
      if (reason === 'answered') this.#store.update({ online: true });
    });
    const { signal } = this.#stop;
    window.addEventListener('offline', () => this.#store.update({ online: false }), { signal });
    window.addEventListener('online', () => this.#store.update({ online: true }), { signal });
  }

  get #parts(): IdentityParts | null {
    return this.#entrance.parts;
  }

  get caseLabel(): string {
    return this.#options.caseLabel;
  }

  get snapshot(): CaseSnapshot {
    return this.#store.snapshot;
  }

  /** Something would be cut if the session ended. */
  get busy(): boolean {
    return this.#parts?.busy ?? false;
  }

  start(): void {
    this.#store.update({ online: navigator.onLine });
    if (this.#secure) this.reload();
    else this.#store.update({ status: 'insecure', failure: { code: 'insecure-context' } });
  }

  /** Another element came with options of the same case: the newest are right. */
  adopt(options: CaseSessionOptions): void {
    const before = this.#options;
    this.#options = {
      ...options,
      // An element that gives no label, or sends no files, says nothing about it.
      caseLabel: options.caseLabel === options.caseId ? before.caseLabel : options.caseLabel,
      rememberFiles: options.rememberFiles ?? before.rememberFiles,
      downloadWorker: options.downloadWorker ?? before.downloadWorker ?? null,
    };
    if (sameCredentials(before.credentials, options.credentials)) {
      // After a logout: somebody means to go on.
      if (isSignedOut(this.snapshot)) this.reload();
      return;
    }
    this.#authenticator.replace(options.credentials);
    if (this.#secure && !this.#stop.signal.aborted) this.#entrance.confirm();
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  onEvent(listener: (event: CaseEvent) => void): () => void {
    return this.#store.onEvent(listener);
  }

  reload(): void {
    if (!this.#secure || this.#stop.signal.aborted) return;
    this.#entrance.load();
  }

  setView(view: Partial<ListView>): void {
    void this.#parts?.list.setView(view);
  }

  loadMore(): void {
    void this.#parts?.list.loadMore();
  }

  attach(files: readonly PickedFile[]): void {
    this.#parts?.uploads.attach(files);
  }

  async prepareAttach(): Promise<void> {
    await this.#parts?.uploads.load();
  }

  pause(transferId: string): void {
    this.#parts?.uploads.queue?.pause(transferId);
  }

  resume(transferId: string): void {
    this.#parts?.uploads.queue?.resume(transferId);
  }

  pauseAll(): void {
    this.#parts?.uploads.queue?.pauseAll();
  }

  resumeAll(): void {
    this.#parts?.uploads.queue?.resumeAll();
  }

  retry(transferId: string): void {
    this.#parts?.uploads.queue?.retry(transferId);
  }

  cancel(transferId: string): void {
    this.#parts?.uploads.queue?.cancel(transferId);
  }

  dismissTransfer(transferId: string): void {
    this.#parts?.uploads.queue?.dismiss(transferId);
  }

  chooseAgain(transferId: string, file: PickedFile): void {
    this.#parts?.uploads.queue?.chooseAgain(transferId, file);
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

  downloadAll(order: DownloadOrder = { scope: { kind: 'all' } }): void {
    this.#parts?.downloads.saveAll(order);
  }

  retryMissing(): void {
    this.#parts?.downloads.retryMissing();
  }

  pauseDownload(): void {
    this.#parts?.downloads.pause();
  }

  resumeDownload(): void {
    this.#parts?.downloads.resume();
  }

  cancelDownload(): void {
    this.#parts?.downloads.cancel();
  }

  dismissDownload(): void {
    this.#parts?.downloads.dismiss();
  }

  async openContent(attachment: Attachment, watch: ContentWatch): Promise<AttachmentContent> {
    const { openContent } = await loaded(import('../preview/open-content.js'));
    const { budget } = this.environment;
    const client = this.#parts?.client ?? this.#client;
    const source = { client, caseId: this.caseId, budget, stallMs: this.#times.stallMs };
    return openContent(source, attachment, watch);
  }

  addNotice(notice: Notice): void {
    this.#store.update({ notices: [...this.snapshot.notices.filter(({ id }) => id !== notice.id), notice] });
  }

  dismissNotice(noticeId: string): void {
    this.#store.update({ notices: this.snapshot.notices.filter(({ id }) => id !== noticeId) });
  }

  /** @param elsewhere asked for in another tab */
  async logout({ elsewhere = false } = {}): Promise<void> {
    this.#authenticator.forget();
    const before = this.snapshot;
    const after = elsewhere ? signedOutElsewhere(before) : signedOut(before);
    const left = this.#entrance.leave({ forget: true });
    this.#store.update(after);
    if (after.signInNeeded && !before.signInNeeded) this.#store.emit({ type: 'auth-required' });
    await Promise.all([left, forgetHandles(this.server), forgetDownloads()]);
  }

  /** The page has no more use for it. The server and the resume store keep what is needed to go on. */
  dispose(): void {
    this.#stop.abort(new DOMException('The session ended', 'AbortError'));
    void this.#entrance.leave({ forget: false });
    this.#wakeUp.dispose();
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
      this.#entrance.refreshSoon();
      return true;
    } catch (reason) {
      if (parts.signal.aborted) return false;
      const { failure } = toApiError(reason);
      this.addNotice({ id: crypto.randomUUID(), kind: 'failed', what, fileName, failure });
      this.#entrance.refreshSoon();
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
    if (error && isOutage(error)) this.#wakeUp.lost();
    if (!error) {
      this.#wakeUp.answered();
      this.#store.update({ online: true, signInNeeded: false });
    } else if (error.failure.code === 'network') {
      this.#store.update({ online: false });
      // Something has to find out that it is back.
      if (this.snapshot.status === 'ready') this.#entrance.refreshSoon();
    } else if (error.failure.code === 'unauthenticated') {
      this.#needSignIn();
    }
  }

  #needSignIn(): void {
    if (this.snapshot.signInNeeded) return;
    this.#store.update({ signInNeeded: true });
    this.#store.emit({ type: 'auth-required' });
  }
}
