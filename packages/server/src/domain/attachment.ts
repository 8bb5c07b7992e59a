import type { Category, PreviewState, ScanState } from '@case-attachments/contract';

/** A row of the `attachments` table, as services see it. */
export interface AttachmentRecord {
  readonly tenantId: string;
  readonly caseId: string;
  /** Inherited from the upload, so that one upload can never become two attachments. */
  readonly id: string;
  readonly blobKey: string;
  readonly name: string;
  /** `name` prepared for natural sorting: `scan 2` before `scan 10`. */
  readonly nameKey: string;
  readonly extension: string;
  readonly category: Category;
  readonly mediaType: string;
  readonly contentMismatch: boolean;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly blockSizeBytes: number;
  /** base64url, in block order. */
  readonly blockDigests: readonly string[];
  readonly addedAtMs: number;
  readonly uploaderId: string;
  readonly uploaderName: string;
  readonly uploaderNameKey: string;
  readonly uploaderOrgName: string | null;
  readonly scanState: ScanState;
  /** The signature that was found, or why the file cannot be checked; null for every other state. */
  readonly scanFinding: string | null;
  readonly preview: PreviewState;
  /** The previewer that has decoded the picture (`Previewer.examinedBy`); null: `preview` is what the headers said. */
  readonly examinedBy: string | null;
  readonly deletedAtMs: number | null;
  readonly deletedBy: string | null;
}
