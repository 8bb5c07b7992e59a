import type { ProblemCode, UploadStatus } from '@case-attachments/contract';

/** What is true of a file that the portal's backend brings from elsewhere. */
export interface Provenance {
  readonly addedAtMs: number;
  readonly uploader: { readonly id: string; readonly displayName: string; readonly orgName?: string };
  /** What its bytes must have, in hexadecimal. */
  readonly sha256?: string;
}

/** A row of the `uploads` table: the server's record of a file arriving. */
export interface UploadRecord {
  readonly tenantId: string;
  readonly caseId: string;
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly userOrgName: string | null;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** The offset last acknowledged. For accounting alone: what lies in the store is the truth. */
  readonly arrivedBytes: number;
  /** What the client claimed; never believed, kept for the operator. */
  readonly claimedMediaType: string | null;
  readonly status: UploadStatus;
  /** `true` for our client, which commits with its digests; foreign tus clients are committed at the last byte. */
  readonly explicitCommit: boolean;
  readonly idempotencyKey: string | null;
  /** Fingerprint of the creation's body, to tell a repeat from another use of the key. */
  readonly idempotencyFingerprint: string | null;
  /** Null: it is added now, by the one who sends it. */
  readonly provenance: Provenance | null;
  readonly problemCode: ProblemCode | null;
  readonly problemDetail: string | null;
  readonly createdAtMs: number;
  readonly lastActivityAtMs: number;
}
