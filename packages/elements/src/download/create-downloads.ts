import type { Attachment } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import type { DownloadState, Failure } from '../case/case-state.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';

export interface DownloadsOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** Download All's part of the snapshot: merge the patch into `snapshot.download`. */
  readonly update: (patch: Partial<DownloadState>) => void;
  /** Saving one attachment did not work: a notice. */
  readonly fail: (fileName: string, failure: Failure) => void;
}

export interface Downloads {
  /** Save one attachment. Call it in the click: the save picker needs the gesture. */
  save(attachment: Attachment): void;
  /** Save all as one zip; one at a time. Call it in the click. @param list walked once, after the person chose the place */
  saveAll(list: () => AsyncIterable<Attachment>, zipName: string): void;
  /** Stop Download All. Its requests end and nothing is left behind. */
  cancel(): void;
  /** Forget how the last Download All ended. */
  dismiss(): void;
  /** Stop everything, silently. */
  dispose(): void;
}

export declare function createDownloads(options: DownloadsOptions): Downloads;
