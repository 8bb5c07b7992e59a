import type { Attachment } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { pause } from '../api/pause.js';
import { STALL_MS } from '../download/stall-guard.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { fetchPreview, isTransient, type PreviewRequest } from './fetch-preview.js';
import { previewFailure } from './preview-failure.js';
import type { LoadedPreview, PreviewLoader, WindowPlace } from './preview-loader.js';
import { previewSizeFor } from './preview-size.js';

export interface PreviewLoaderOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  /** The policy's `previewSizes`, in pixels; empty while the policy is not known. */
  readonly policySizes: () => readonly number[];
  readonly budget: ConnectionBudget;
  /** How much of what left the page is kept for its return, in bytes. */
  readonly keepBytes?: number;
  /** Pauses before each further try of a busy server or a lost request, in milliseconds. */
  readonly retryDelaysMs?: readonly number[];
  /** Without a byte for so long a picture is given up. Milliseconds; default 30 s. */
  readonly stallMs?: number;
}

export interface DisposablePreviewLoader extends PreviewLoader {
  /** Abort what is on its way and revoke every URL. */
  dispose(): void;
}

/** Not more at once, so that a picture asked for now need not wait behind a queue of thumbnails. */
const MAX_ACTIVE = 3;
const KEEP_BYTES = 48 * 1024 * 1024;
const RETRY_DELAYS_MS = [1000, 3000];

/** One picture of one size, or a square of it: on its way or here, with everyone who asked for it. */
interface Entry {
  readonly key: string;
  readonly request: Omit<PreviewRequest, 'priority'>;
  readonly controller: AbortController;
  readonly result: Deferred<void>;
  priority: 'high' | 'low';
  started: boolean;
  url: string | null;
  sizeBytes: number;
  /** Those who wait for it or show it. At 0 it is aborted or, when here, kept for a while. */
  holders: number;
}

/** Authorised pictures as object URLs: see `PreviewLoader`. */
export function createPreviewLoader(options: PreviewLoaderOptions): DisposablePreviewLoader {
  const { client, caseId, budget } = options;
  const keepBytes = options.keepBytes ?? KEEP_BYTES;
  const retryDelaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
  const stallMs = options.stallMs ?? STALL_MS;
  const entries = new Map<string, Entry>();
  const disposal = new AbortController();
  let active = 0;

  function load(
    attachment: Attachment,
    asked: number | WindowPlace,
    { page = 1, priority = 'high', signal }: Parameters<PreviewLoader['load']>[2] = {},
  ): Promise<LoadedPreview> {
    const without = previewFailure(attachment);
    if (without) return Promise.reject(new ApiError(without, null));
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (disposal.signal.aborted) return Promise.reject(disposal.signal.reason);

    const part =
      typeof asked === 'number' ? previewSizeFor(attachment, asked, options.policySizes(), page) : asked;
    const entry = entryFor({ attachmentId: attachment.id, part, page });
    entry.holders += 1;
    if (priority === 'high') entry.priority = 'high';
    startWaiting();
    return held(entry, signal);
  }

  function entryFor(request: Entry['request']): Entry {
    const { attachmentId, part, page } = request;
    const key = `${attachmentId} ${page} ${typeof part === 'number' ? part : `${part.column},${part.row}`}`;
    const known = entries.get(key);
    // The map is in the order of last use: what was used longest ago is dropped first.
    if (known) entries.delete(key);
    const entry = known ?? {
      key,
      request,
      controller: new AbortController(),
      result: deferred<void>(),
      priority: 'low' as const,
      started: false,
      url: null,
      sizeBytes: 0,
      holders: 0,
    };
    // Each asker has its own promise of this; the shared one alone must not count as unhandled.
    if (!known) entry.result.promise.catch(() => undefined);
    entries.set(key, entry);
    return entry;
  }

  async function held(entry: Entry, signal: AbortSignal | undefined): Promise<LoadedPreview> {
    let holding = true;
    const release = () => {
      if (!holding) return;
      holding = false;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      if (entry.url) dropUnheld();
      else abandon(entry, signal?.reason);
    };
    const aborted = deferred<never>();
    const giveUp = () => {
      release();
      aborted.reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await Promise.race([entry.result.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
    // Given up in the very moment it arrived: the URL may be revoked already.
    signal?.throwIfAborted();
    return { url: entry.url!, release };
  }

  function startWaiting(): void {
    while (active < MAX_ACTIVE) {
      const waiting = [...entries.values()].filter((entry) => !entry.started);
      const next = waiting.find((entry) => entry.priority === 'high') ?? waiting[0];
      if (!next) return;
      next.started = true;
      active += 1;
      void run(next).finally(() => {
        active -= 1;
        startWaiting();
      });
    }
  }

  async function run(entry: Entry): Promise<void> {
    const { signal } = entry.controller;
    try {
      const blob = await fetchWithRetries(entry, signal);
      signal.throwIfAborted();
      entry.url = URL.createObjectURL(blob);
      entry.sizeBytes = blob.size;
      entry.result.resolve();
    } catch (error) {
      forget(entry);
      entry.result.reject(error);
    }
  }

  async function fetchWithRetries(entry: Entry, signal: AbortSignal): Promise<Blob> {
    for (let tries = 0; ; tries += 1) {
      const giveBack = await budget.acquire('preview', signal);
      try {
        const request = { ...entry.request, priority: entry.priority };
        return await fetchPreview(client, caseId, request, signal, stallMs);
      } catch (error) {
        const delayMs = retryDelaysMs[tries];
        if (delayMs === undefined || !isTransient(error)) throw error;
        giveBack();
        await pause(Math.max(delayMs, error.retryAfterMs ?? 0), signal);
      } finally {
        giveBack();
      }
    }
  }

  function abandon(entry: Entry, reason: unknown): void {
    forget(entry);
    entry.controller.abort(reason);
  }

  function forget(entry: Entry): void {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
  }

  function dropUnheld(): void {
    const unheld = [...entries.values()].filter((entry) => entry.url && entry.holders === 0);
    let bytes = unheld.reduce((sum, entry) => sum + entry.sizeBytes, 0);
    for (const entry of unheld) {
      if (bytes <= keepBytes) return;
      bytes -= entry.sizeBytes;
      forget(entry);
      URL.revokeObjectURL(entry.url!);
    }
  }

  function dispose(): void {
    disposal.abort(new DOMException('The case was left.', 'AbortError'));
    for (const entry of [...entries.values()]) {
      forget(entry);
      if (entry.url) URL.revokeObjectURL(entry.url);
      else {
        entry.controller.abort(disposal.signal.reason);
        entry.result.reject(disposal.signal.reason);
      }
    }
  }

  return { load, dispose };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** `Promise.withResolvers`, which Safari has only from 17.4 on. */
function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  let reject!: Deferred<T>['reject'];
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
