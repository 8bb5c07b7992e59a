import type { Change } from '@case-attachments/contract';
import type { BlobStore } from '../ports/blob-store.js';
import { createPreviews, type Previews } from '../services/create-previews.js';
import type { ExaminationTimes } from '../services/examination-backlog.js';
import type { Stores } from './stores.js';
import type { WatchedPreviewer } from './watched-previewer.js';

export interface OpenPreviewsOptions {
  readonly previewer: WatchedPreviewer;
  readonly concurrency?: number;
  readonly times?: Partial<ExaminationTimes>;
}

export interface OpenPreviews extends Previews {
  readonly notified: Change[];
  readonly errors: unknown[];
  /** What the store does in place of its own: faults that nothing real can produce in time. */
  failing: Partial<BlobStore>;
}

/** Previews over a real store and database; examinations do not wait. */
export function openPreviews({ blobs, unitOfWork }: Stores, options: OpenPreviewsOptions): OpenPreviews {
  const notified: Change[] = [];
  const errors: unknown[] = [];
  const previews = createPreviews({
    previewer: options.previewer,
    blobs: new Proxy(blobs, {
      get: (store, name) => {
        const value = Reflect.get(opened.failing, name) ?? Reflect.get(store, name, store);
        return typeof value === 'function' ? value.bind(store) : value;
      },
    }),
    unitOfWork,
    notifier: { notify: (_ref, change) => void notified.push(change), subscribe: () => () => {} },
    clock: { now: () => 77 },
    concurrency: options.concurrency ?? 2,
    times: { firstRoundMs: 0, restMs: 0, nextRoundMs: 1, ...options.times },
    onBackgroundError: (error) => void errors.push(error),
  });
  const opened: OpenPreviews = { ...previews, notified, errors, failing: {} };
  return opened;
}
