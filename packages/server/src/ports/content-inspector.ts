import type { Category } from '@case-attachments/contract';
import type { ByteRange } from './blob-store.js';

/** A stored file to look into. */
export interface InspectedFile {
  readonly fileName: string;
  readonly sizeBytes: number;
  /** At most `end - start` bytes; fewer at the end of the file. */
  read(range: ByteRange): Promise<Buffer>;
}

/** What a file is by its content, or why it may not come in. `detail` names the file, the reason and the fix. */
export type ContentVerdict =
  | {
      readonly accepted: true;
      readonly category: Category;
      readonly mediaType: string;
      /** Accepted content under another accepted type's extension (a PNG named .jpg). */
      readonly contentMismatch: boolean;
    }
  | {
      readonly accepted: false;
      readonly code: 'type-not-accepted' | 'content-refused';
      readonly detail: string;
    };

/** Decides what may come in, by extension and by content. */
export interface ContentInspector {
  /** By the name alone, before a byte has arrived: null when it may come, else the reason. */
  refuseByName(fileName: string): Extract<ContentVerdict, { accepted: false }> | null;
  inspect(file: InspectedFile, signal?: AbortSignal): Promise<ContentVerdict>;
}
