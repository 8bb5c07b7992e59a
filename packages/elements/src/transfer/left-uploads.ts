import type { UploadSummary } from '@case-attachments/contract';
import { isUnfinished } from './other-tab-watch.js';
import type { ResumeStore } from './resume-store.js';
import type { Transfer, TransferSource } from './transfer.js';
import type { TransferList } from './transfer-list.js';
import type { UploadCancels } from './upload-cancels.js';
import type { UploadRequests } from './upload-requests.js';
import type { UploadTabs } from './upload-tabs.js';

export interface LeftUploadsOptions {
  readonly list: TransferList;
  readonly requests: UploadRequests;
  readonly tabs: UploadTabs;
  readonly resumeStore: ResumeStore;
  readonly cancels: UploadCancels;
  readonly signal: AbortSignal;
  /** Puts a transfer on the list. */
  readonly add: (fileName: string, source: TransferSource) => Transfer;
  readonly remove: (transfer: Transfer) => void;
}

/** What an upload is known by when it is made anew on the list. */
export type LeftUpload = Pick<UploadSummary, 'id' | 'fileName' | 'sizeBytes' | 'offsetBytes'>;

/** What this user left unfinished, as the server knows it: on the list, waiting for its file. */
export class LeftUploads {
  constructor(private readonly options: LeftUploadsOptions) {}

  /** @param uploads all that the server names @returns whether nobody stopped it meanwhile */
  async adopt(uploads: readonly UploadSummary[]): Promise<boolean> {
    const { list, resumeStore, signal, remove } = this.options;
    const before = list.all;
    // Those being made right now are named in the answer, but here it takes a moment until they have their ids.
    await Promise.all(before.map((transfer) => transfer.created()));
    if (signal.aborted) return false;
    const known = list.all.flatMap(({ uploadId }) => uploadId ?? []);
    const named = async () => (await this.#list()).map(({ id }) => id);
    void resumeStore.keepOnly([...known, ...uploads.map(({ id }) => id)], named);
    const unfinished = new Set(uploads.filter(isUnfinished).map(({ id }) => id));
    for (const transfer of before) {
      const { awaitsFile, uploadId } = transfer;
      // Another tab or computer has finished or cancelled it.
      if (awaitsFile && uploadId && !unfinished.has(uploadId)) remove(transfer);
    }
    await this.#addNew(uploads.filter((upload) => this.#isNew(upload)));
    return !signal.aborted;
  }

  add({ id, fileName, sizeBytes, offsetBytes }: LeftUpload): Transfer {
    return this.options.add(fileName, { uploadId: id, sizeBytes, offsetBytes });
  }

  async #addNew(uploads: readonly UploadSummary[]): Promise<void> {
    const { resumeStore, tabs, signal } = this.options;
    const looked = await Promise.all(
      uploads.map(async (upload) => {
        const [handle, busy] = await Promise.all([resumeStore.recall(upload.id), tabs.isBusy(upload.id)]);
        return { upload, handle, busy };
      }),
    );
    // Nobody has it: left, or done by another tab between the server's answer and this look. A second answer tells.
    const isFree = looked.some(({ busy }) => !busy);
    const named = isFree ? await this.#list().catch(() => uploads) : uploads;
    if (signal.aborted) return;
    for (const { upload, handle, busy } of looked) {
      const now = named.find(({ id }) => id === upload.id);
      if (!busy && !(now && isUnfinished(now))) continue;
      if (!this.#isNew(upload)) continue;
      const transfer = this.add(upload);
      if (handle) transfer.remember(handle);
      if (busy) transfer.dispatch({ type: 'elsewhere' });
    }
  }

  /** Not on the list, nor most likely the one whose creation was answered with silence. */
  #isNew(upload: UploadSummary): boolean {
    const { list, cancels } = this.options;
    if (!isUnfinished(upload) || cancels.has(upload.id) || list.ofUpload(upload.id)) return false;
    const { fileName, sizeBytes } = upload;
    return !list.all.some(
      (each) => each.mayHaveUpload && each.fileName === fileName && each.state.bytesTotal === sizeBytes,
    );
  }

  #list(): Promise<readonly UploadSummary[]> {
    return this.options.requests.list(this.options.signal);
  }
}
