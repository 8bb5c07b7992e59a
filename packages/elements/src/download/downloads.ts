import type { Attachment } from '@case-attachments/contract';

/** Download and Download All of one case. */
export interface Downloads {
  /** Save one attachment. Call it in the click: the save picker needs the gesture. */
  save(attachment: Attachment): void;
  /**
   * Save all as one zip; one at a time. Call it in the click.
   * @param list walked once, after the person chose the place
   */
  saveAll(list: () => AsyncIterable<Attachment>, zipName: string): void;
  /** Stop Download All. Its requests end and nothing is left behind. */
  cancel(): void;
  /** Forget how the last Download All ended. */
  dismiss(): void;
  /** Stop everything, silently. */
  dispose(): void;
}
