import type { Action } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import { LazyDownloads } from '../download/lazy-downloads.js';
import { PauseGate } from '../download/pause-gate.js';
import { createPreviewLoader, type DisposablePreviewLoader } from '../preview/create-preview-loader.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { LazyResumeStore } from '../transfer/lazy-resume-store.js';
import type { ResumeStore } from '../transfer/resume-store.js';
import { UploadRequests } from '../transfer/upload-requests.js';
import type { WakeUp } from '../transfer/wake-up.js';
import { AttachmentList } from './attachment-list.js';
import { attachmentsInScope } from './attachments-in-scope.js';
import type { CaseStore } from './case-store.js';
import { ImageList } from './image-list.js';
import { LazyUploads } from './lazy-uploads.js';
import type { SessionTimes } from './session-times.js';

export interface IdentityPartsOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly userId: string;
  /** The case in the portal's words; the newest element's word counts. */
  readonly caseLabel: () => string;
  /** The portal's choice; the newest element's word counts. */
  readonly rememberFiles: () => boolean;
  /** Address of the download worker; the newest element's word counts. */
  readonly downloadWorker: () => string | null;
  readonly store: CaseStore;
  readonly wakeUp: WakeUp;
  readonly budget: ConnectionBudget;
  readonly times: SessionTimes;
  readonly onSeq: (seq: number) => void;
  readonly onAttached: () => void;
  readonly onNoAccess: () => void;
  readonly onSignInNeeded: () => void;
  /** The server says that the credentials are not this user's. */
  readonly onIdentityChanged: () => void;
}

/**
 * Everything of a session that belongs to one user: made when the server has said who it is, dropped as a whole when
 * it says that it is somebody else.
 */
export class IdentityParts {
  readonly userId: string;
  /** Asks in the name of this user and nobody else. */
  readonly client: ApiClient;
  readonly list: AttachmentList;
  readonly images: ImageList;
  readonly uploads: LazyUploads;
  readonly downloads: LazyDownloads;
  readonly previews: DisposablePreviewLoader;
  readonly requests: UploadRequests;
  readonly #resumeStore: ResumeStore;
  readonly #may: (action: Action) => boolean;
  readonly #identityGate = new PauseGate();
  readonly #stop = new AbortController();

  constructor(options: IdentityPartsOptions) {
    const { caseId, userId, store, wakeUp, budget } = options;
    const { signal } = this.#stop;
    this.userId = userId;
    const client = options.client.expecting(userId, () => {
      if (!signal.aborted) options.onIdentityChanged();
    });
    this.client = client;
    const policy = () => store.snapshot.policy;
    this.#may = (action) => policy()?.actions.includes(action) ?? false;

    this.list = new AttachmentList({
      client,
      caseId,
      signal,
      state: () => store.snapshot.list,
      update: (patch) => {
        if (signal.aborted) return;
        store.updatePart('list', patch);
        if (patch.failure?.code === 'not-found') options.onNoAccess();
      },
      onSeq: options.onSeq,
    });
    this.images = new ImageList({
      client,
      caseId,
      signal,
      state: () => store.snapshot.images,
      update: (patch) => {
        if (!signal.aborted) store.updatePart('images', patch);
      },
    });

    this.requests = new UploadRequests(options.client, caseId, userId);
    this.#resumeStore = new LazyResumeStore(async () => {
      const { IndexedDbResumeStore } = await import('../transfer/resume-store.js');
      return new IndexedDbResumeStore([client.server, caseId, userId], {
        enabled: options.rememberFiles,
      });
    });
    this.uploads = new LazyUploads({
      ...{ client, caseId, userId, wakeUp, budget, policy, signal },
      requests: this.requests,
      resumeStore: this.#resumeStore,
      times: options.times,
      update: (transfers) => store.update({ transfers }),
      emit: (event) => store.emit(event),
      onAttached: options.onAttached,
      onSignInNeeded: options.onSignInNeeded,
      onIdentityChanged: options.onIdentityChanged,
    });
    const forgetWake = wakeUp.onWake((reason) => {
      if (this.#may('upload') && (reason === 'visible' || reason === 'shown')) this.uploads.askSoon();
    });
    signal.addEventListener('abort', forgetWake, { once: true });

    this.previews = createPreviewLoader({
      client,
      caseId,
      policySizes: () => policy()?.previewSizes ?? [],
      budget,
      stallMs: options.times.stallMs,
    });
    this.downloads = new LazyDownloads({
      client,
      identityGate: this.#identityGate,
      caseId,
      budget,
      list: (scope, known, reading) => attachmentsInScope(scope, this.list, known, reading),
      about: () => ({
        caseId,
        caseLabel: options.caseLabel(),
        madeBy: policy()?.user.displayName ?? '',
      }),
      ladder: () => ({ workerUrl: options.downloadWorker() }),
      hasServerZip: () => policy()?.features.serverZip ?? false,
      wakeUp,
      stallMs: options.times.stallMs,
      update: (patch) => {
        if (!signal.aborted) store.updatePart('download', patch);
      },
      fail: (fileName, failure, attachmentId) => {
        if (signal.aborted) return;
        const notice = {
          id: crypto.randomUUID(),
          kind: 'failed',
          what: 'download',
          attachmentId,
          fileName,
          failure,
        } as const;
        store.update({ notices: [...store.snapshot.notices, notice] });
      },
    });
  }

  /** Something would be cut if these parts ended. */
  get busy(): boolean {
    return this.uploads.busy || this.downloads.busy;
  }

  /** Nothing of this person is sent or read until `release`: the credentials may be somebody else's by now. */
  hold(): void {
    this.uploads.hold();
    this.#identityGate.pause();
  }

  release(): void {
    this.uploads.release();
    this.#identityGate.resume();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Show what this user left unfinished. The list is on the page: now is the time for what the first click will need. */
  async adoptUnfinished(): Promise<void> {
    if (this.#may('read')) this.downloads.preload();
    if (!this.#may('upload')) return;
    const uploads = await this.uploads.load();
    await uploads?.adoptUnfinished();
  }

  /** @param forget also what this browser remembers for the next visit */
  async dispose({ forget }: { readonly forget: boolean }): Promise<void> {
    this.uploads.dispose();
    this.downloads.dispose();
    this.previews.dispose();
    this.#stop.abort(new DOMException('The session ended', 'AbortError'));
    this.#resumeStore.close();
    if (forget) await this.#resumeStore.clear();
  }
}
