import type { Attachment } from '@case-attachments/contract';
import { waitUntil } from '@open-wc/testing';
import { type DownloadState, type Failure, idleSnapshot } from '../../case/case-state.js';
import { ConnectionBudget } from '../../transfer/connection-budget.js';
import { createDownloads, type DownloadsOptions } from '../create-downloads.js';
import type { Downloads } from '../downloads.js';
import { FakeContentServer, iterate } from './fake-content-server.js';

/** Downloads of a case that holds `files`, what they say, and which links were clicked. */
export class DownloadsFixture {
  readonly server = new FakeContentServer();
  readonly states: DownloadState[] = [];
  readonly failures: [string, Failure][] = [];
  /** Downloads and tabs that would have been opened. */
  readonly clicked: { readonly href: string; readonly download: string; readonly target: string }[] = [];
  files: readonly Attachment[] = [];
  state: DownloadState = idleSnapshot.download;
  readonly #click = HTMLAnchorElement.prototype.click;
  #downloads: Downloads | null = null;

  constructor() {
    this.server.install();
    const { clicked } = this;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      const { href, download, target } = this;
      clicked.push({ href, download, target });
    };
  }

  start(options: Partial<DownloadsOptions> = {}): Downloads {
    this.#downloads = createDownloads({
      client: this.server.client(),
      caseId: 'C-1',
      budget: new ConnectionBudget(),
      ladder: () => ({ workerUrl: null }),
      hasServerZip: () => false,
      list: ({ ...scope }) =>
        iterate(this.files.filter(({ id }) => scope.kind !== 'selected' || scope.attachmentIds.includes(id))),
      about: () => ({ caseId: 'C-1', caseLabel: 'Case 1', madeBy: 'Front desk' }),
      update: (patch) => {
        this.state = { ...this.state, ...patch };
        this.states.push(this.state);
      },
      fail: (fileName, failure) => this.failures.push([fileName, failure]),
      patience: { maxTries: 3, delayMs: () => 1 },
      stallMs: 5_000,
      ...options,
    });
    return this.#downloads;
  }

  get downloads(): Downloads {
    return this.#downloads ?? this.start();
  }

  async ended(): Promise<void> {
    const isOver = () => ['done', 'failed', 'cancelled'].includes(this.state.status) && !this.downloads.busy;
    await waitUntil(isOver, 'ended', { timeout: 9_000 });
  }

  end(): void {
    this.#downloads?.dispose();
    this.server.restore();
    HTMLAnchorElement.prototype.click = this.#click;
  }
}

/** Calls of the browser that cannot be driven here answer so, until the test is over. @returns puts them back */
export function replaced<T extends object, K extends keyof T>(owner: T, name: K, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else delete owner[name];
  };
}
