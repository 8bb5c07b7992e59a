import type { CasePolicy, Category } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { Lazy } from '../transfer/lazy.js';
import type { ResumeStore } from '../transfer/resume-store.js';
import { TransferQueue } from '../transfer/transfer-queue.js';
import type { UploadKit } from '../transfer/upload-kit.js';
import type { UploadRequests } from '../transfer/upload-requests.js';
import { UploadTabs } from '../transfer/upload-tabs.js';
import type { WakeUp } from '../transfer/wake-up.js';
import type { CaseEvent } from './case-session.js';
import type { TransferSnapshot } from './case-state.js';
import type { SessionTimes } from './session-times.js';
import { UnfinishedUploads } from './unfinished-uploads.js';

export interface CaseUploadsOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly userId: string;
  readonly requests: UploadRequests;
  readonly resumeStore: ResumeStore;
  readonly wakeUp: WakeUp;
  readonly budget: ConnectionBudget;
  readonly times: SessionTimes;
  readonly policy: () => CasePolicy | null;
  readonly signal: AbortSignal;
  readonly update: (transfers: readonly TransferSnapshot[]) => void;
  readonly emit: (event: CaseEvent) => void;
  readonly onAttached: () => void;
  readonly onSignInNeeded: () => void;
  /** The server says that the credentials are not this user's. */
  readonly onIdentityChanged: () => void;
}

/** What one person sends into one case: the queue, and what earlier visits left for it. */
export class CaseUploads {
  readonly queue: TransferQueue;
  readonly #unfinished: UnfinishedUploads;
  readonly #kit: Lazy<UploadKit>;

  constructor(options: CaseUploadsOptions) {
    const { client, caseId, userId, requests, resumeStore, wakeUp, budget, policy, signal } = options;
    const { stallMs, patienceMs } = options.times;
    const tabs = new UploadTabs(client.server, { audience: [caseId, userId] });
    this.#kit = new Lazy(async () => {
      const { createUploadKit } = await import('../transfer/upload-kit.js');
      const { authenticator } = client;
      return createUploadKit({ requests, authenticator, stallMs, budget, tabs, resumeStore, wakeUp, policy });
    });
    this.#unfinished = new UnfinishedUploads({
      ...{ requests, tabs, wakeUp, signal },
      adopt: (seen) => this.queue.adopt(seen),
      onTried: () => this.queue.begin(),
    });
    this.queue = new TransferQueue({
      kit: this.#kit,
      ...{ requests, tabs, wakeUp, resumeStore, patienceMs },
      onUploadNews: () => this.#unfinished.askSoon(),
      askUnfinished: () => void this.#unfinished.ask(),
      categoryOf: (extension) => categoryOf(policy(), extension),
      onChange: () => {
        if (!signal.aborted) options.update(this.queue.snapshots);
      },
      onSignInNeeded: options.onSignInNeeded,
      onEvent: (type, transferId) => {
        options.emit({ type, transferId });
        if (type === 'upload-success') options.onAttached();
        const failure = this.queue.snapshots.find(({ id }) => id === transferId)?.failure;
        if (type === 'upload-error' && failure?.code === 'identity-changed') options.onIdentityChanged();
      },
    });
  }

  /** Show what this user left unfinished, and have at hand what the first file will need. */
  async adoptUnfinished(): Promise<void> {
    this.#kit.preload();
    await this.#unfinished.ask();
  }

  /** Another computer may have gone on with it, or another tab which could not say so. */
  askSoon(): void {
    this.#unfinished.askSoon();
  }
}

function categoryOf(policy: CasePolicy | null, extension: string): Category {
  return (
    policy?.acceptedTypes.find(({ extensions }) => extensions.includes(extension || 'dcm'))?.category ??
    'other'
  );
}
