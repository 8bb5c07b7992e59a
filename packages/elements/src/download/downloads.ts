import type { Attachment } from '@case-attachments/contract';
import type { DownloadOrder } from '../case/case-state.js';

/** Download and Download All of one case. What comes of them is in the snapshot. */
export interface Downloads {
  /** Something would be cut if the page were left. */
  readonly busy: boolean;
  /** Save one attachment. Call it in the click: the save picker needs the gesture. */
  save(attachment: Attachment): void;
  /** Download All; one at a time, while one runs nothing happens. Call it in the click. */
  saveAll(order: DownloadOrder): void;
  /** Save what the last Download All could not. Call it in the click. */
  retryMissing(): void;
  /** Of Download All: no request stays open until it is resumed. */
  pause(): void;
  resume(): void;
  /** Stop Download All. Its requests end and nothing is left behind. */
  cancel(): void;
  /** Forget how the last Download All ended. */
  dismiss(): void;
  /** Stop everything, silently. */
  dispose(): void;
}
