// The elements' own way of a file to its receipt, for Node: bundled as for a page, so that tus-js-client is the browser's too.
import './browser-globals.js';
import { ApiClient } from '#elements/api/api-client.js';
import { Authenticator } from '#elements/api/authenticator.js';
import type { TransferSnapshot } from '#elements/case/case-state.js';
import { ConnectionBudget } from '#elements/transfer/connection-budget.js';
import { Lazy } from '#elements/transfer/lazy.js';
import type { ResumeStore } from '#elements/transfer/resume-store.js';
import { TransferQueue } from '#elements/transfer/transfer-queue.js';
import { createUploadKit } from '#elements/transfer/upload-kit.js';
import { UploadRequests } from '#elements/transfer/upload-requests.js';
import { UploadTabs } from '#elements/transfer/upload-tabs.js';
import { WakeUp } from '#elements/transfer/wake-up.js';

export interface ProductQueueOptions {
  readonly api: string;
  readonly caseId: string;
  readonly userId: string;
  readonly token: () => string;
  readonly stallMs: number;
  readonly blockSizeBytes: number;
  /** In place of the server's policy, so that a file is many requests. */
  readonly chunkSizeBytes: number;
  readonly random: () => number;
  /** Told of every change, with all transfers of the case. */
  readonly onChange: (transfers: readonly TransferSnapshot[]) => void;
}

/** What a person at a page of the case has of its uploads. */
export interface ProductQueue {
  attach(name: string, bytes: Uint8Array): void;
  resume(transferId: string): void;
  retry(transferId: string): void;
  dispose(): void;
}

/** There are no file handles in Node. */
const noHandles: ResumeStore = {
  remember: async () => {},
  recall: async () => null,
  forget: async () => {},
  keepOnly: async () => {},
  clear: async () => {},
  close: () => {},
};

export function openProductQueue(options: ProductQueueOptions): ProductQueue {
  const { api, caseId, userId, stallMs, random } = options;
  const wakeUp = new WakeUp();
  const authenticator = new Authenticator({ kind: 'token', getToken: options.token });
  const client = new ApiClient(api, authenticator, {
    timeoutMs: stallMs,
    onOutcome: (error) => {
      if (!error) wakeUp.answered();
    },
  });
  const shared = {
    requests: new UploadRequests(client, caseId, userId),
    tabs: new UploadTabs(api, { audience: [caseId, userId], locks: null }),
    resumeStore: noHandles,
    wakeUp,
  };
  const policy = () => options;
  const budget = new ConnectionBudget();
  const kit = new Lazy(async () =>
    createUploadKit({ ...shared, authenticator, stallMs, budget, policy, random }),
  );
  const queue: TransferQueue = new TransferQueue({
    ...shared,
    kit,
    categoryOf: () => 'other',
    onChange: () => options.onChange(queue.snapshots),
    onSignInNeeded: () => {},
    onUploadNews: () => {},
    onEvent: () => {},
  });
  return {
    attach: (name, bytes) => queue.attach([{ file: new File([bytes as Uint8Array<ArrayBuffer>], name) }]),
    resume: (id) => queue.resume(id),
    retry: (id) => queue.retry(id),
    dispose: () => {
      queue.dispose();
      wakeUp.dispose();
    },
  };
}
