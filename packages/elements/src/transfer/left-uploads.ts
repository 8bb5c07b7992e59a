import type { UploadSummary } from '@case-attachments/contract';
import type { ResumeStore } from './resume-store.js';
import type { Transfer, TransferSource } from './transfer.js';
import type { TransferList } from './transfer-list.js';
import type { UploadCancels } from './upload-cancels.js';
import type { UploadRequests } from './upload-requests.js';
import { isUnfinished, type UploadsSeen } from './uploads-seen.js';

export interface LeftUploadsOptions {
  readonly list: TransferList;
  readonly requests: UploadRequests;
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

  /** @returns those that are new on the list */
  async adopt({ uploads, busyIds }: UploadsSeen): Promise<readonly Transfer[]> {
    const { list, requests, resumeStore, signal, remove } = this.options;
    const before = list.all;
    // Those being made right now are named in the answer, but here it takes a moment until they have their ids.
    await Promise.all(before.map((transfer) => transfer.created()));
    if (signal.aborted) return [];
    const known = list.all.flatMap(({ uploadId }) => uploadId ?? []);
    const named = async () => (await requests.list(signal)).map(({ id }) => id);
    void resumeStore.keepOnly([...known, ...uploads.map(({ id }) => id)], named);
    const unfinished = new Set(uploads.filter(isUnfinished).map(({ id }) => id));
    for (const transfer of before) {
      const { awaitsFile, uploadId } = transfer;
      // Another tab or computer has finished or cancelled it.
      if (awaitsFile && uploadId && !unfinished.has(uploadId)) remove(transfer);
    }
    const added = uploads.filter((upload) => this.#isNew(upload)).map((upload) => this.add(upload));
    for (const transfer of added) {
      if (transfer.uploadId && busyIds.has(transfer.uploadId)) transfer.dispatch({ type: 'elsewhere' });
    }
    return added;
  }

  /** Where their files lie, if this browser was to remember it. */
  async recall(left: readonly Transfer[]): Promise<void> {
    const { resumeStore, signal } = this.options;
    await Promise.all(
      left.map(async (transfer) => {
        const handle = transfer.uploadId ? await resumeStore.recall(transfer.uploadId) : null;
        if (handle && !signal.aborted && !transfer.file) transfer.remember(handle);
      }),
    );
  }

  add({ id, fileName, sizeBytes, offsetBytes }: LeftUpload): Transfer {
    return this.options.add(fileName, { uploadId: id, sizeBytes, offsetBytes });
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
}
