import type {
  Category,
  CategoryCounts,
  Change,
  ChangeKind,
  PreviewState,
  SortKey,
  SortOrder,
  UploadStatus,
} from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { AuditEvent, NewAuditEvent } from '../domain/audit-event.js';
import type { CaseState } from '../domain/case-state.js';
import type { TicketRecord } from '../domain/ticket.js';
import type { UploadRecord } from '../domain/upload.js';
import type { WebhookOutbox } from './webhooks.js';

/** Every key starts with tenant and case: no query can leave them. */
export interface CaseRef {
  readonly tenantId: string;
  readonly caseId: string;
}

export interface PageRequest {
  readonly category?: Category;
  readonly sort: SortKey;
  readonly order: SortOrder;
  /** Sort value and id of the last row of the page before: keyset paging. */
  readonly after?: { readonly value: string | number; readonly id: string };
  readonly limit: number;
  readonly deleted: boolean;
}

/** A picture of some case, and whether it was examined. */
export interface PicturePlace extends CaseRef {
  readonly id: string;
  readonly addedAtMs: number;
  readonly mediaType: string;
  readonly examinedBy: string | null;
}

/** A file of some case that waits for its malware scan. */
export interface ScanPlace extends CaseRef {
  readonly id: string;
  readonly addedAtMs: number;
}

export interface AttachmentRepository {
  /** @returns false when an attachment of that id is there already (a repeated commit) */
  insert(attachment: AttachmentRecord): Promise<boolean>;
  find(ref: CaseRef, id: string): Promise<AttachmentRecord | null>;
  page(ref: CaseRef, request: PageRequest): Promise<readonly AttachmentRecord[]>;
  /** Count and bytes of what matches. */
  total(
    ref: CaseRef,
    filter: { readonly category?: Category; readonly deleted: boolean },
  ): Promise<{ readonly count: number; readonly sizeBytes: number }>;
  /** Bytes of the attachments of a tenant, or of one of its cases; deleted ones do not count. */
  usedBytes(tenantId: string, caseId?: string): Promise<number>;
  countsByCategory(ref: CaseRef): Promise<CategoryCounts>;
  rename(ref: CaseRef, id: string, to: { readonly name: string; readonly nameKey: string }): Promise<void>;
  markDeleted(ref: CaseRef, id: string, by: string, atMs: number): Promise<void>;
  markRestored(ref: CaseRef, id: string): Promise<void>;
  /** The picture is what its row says. Need not survive a power cut: it can be examined again. */
  markExamined(ref: CaseRef, id: string, by: string): Promise<void>;
  /** The picture is something else than its row says. @returns false when it is not there, or deleted meanwhile */
  correctPreview(
    ref: CaseRef,
    id: string,
    found: { readonly preview: PreviewState; readonly by: string },
  ): Promise<boolean>;
  /** Pictures across tenants and cases, newest first, without the deleted. @param after null for the newest */
  pictures(after: PicturePlace | null, limit: number): Promise<readonly PicturePlace[]>;
  /** Across tenants and cases, oldest first, with the deleted: they may come back. @param after null for the oldest */
  waitingForScan(after: ScanPlace | null, limit: number): Promise<readonly ScanPlace[]>;
  /** Across tenants and cases, with the deleted. */
  countWaitingForScan(): Promise<number>;
  /** @returns false when it does not wait for a verdict (any more) */
  giveVerdict(
    ref: CaseRef,
    id: string,
    verdict: { readonly state: 'clean' | 'infected' | 'unscannable'; readonly finding: string | null },
  ): Promise<boolean>;
  /** Of every attachment in `from`, across tenants. */
  changeScanStates(from: 'pending' | 'unscanned', to: 'pending' | 'unscanned'): Promise<void>;
  /** Across tenants, in the order of their keys: what the store must hold. @param afterBlobKey '' for the first ones */
  blobsAfter(
    afterBlobKey: string,
    limit: number,
  ): Promise<readonly Pick<AttachmentRecord, 'id' | 'blobKey' | 'sizeBytes'>[]>;
  /** Across tenants, for the reconcile: which of these blobs does a row hold? */
  knownBlobKeys(blobKeys: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What may change together with a status. */
export type TransitionPatch = Partial<
  Pick<UploadRecord, 'problemCode' | 'problemDetail' | 'lastActivityAtMs' | 'arrivedBytes'>
>;

export interface UploadRepository {
  /** @returns false when the user has an upload under that idempotency key in the case already */
  insert(upload: UploadRecord): Promise<boolean>;
  /** By id alone, for the tus store; callers check tenant, case and user. */
  find(id: string): Promise<UploadRecord | null>;
  findByIdempotencyKey(ref: CaseRef, userId: string, key: string): Promise<UploadRecord | null>;
  /** Unfinished uploads of one user on one case, in order of creation. */
  unfinishedOf(ref: CaseRef, userId: string): Promise<readonly UploadRecord[]>;
  /** How many unfinished uploads a user has in the tenant. */
  countUnfinished(tenantId: string, userId: string): Promise<number>;
  /** Sizes of the unfinished uploads of a tenant, or of one of its cases, whether or not their bytes have arrived. */
  announcedBytes(tenantId: string, caseId?: string): Promise<number>;
  /** Bytes announced by uploads in `receiving`, of all tenants, that have not arrived yet. */
  outstandingBytes(): Promise<number>;
  /**
   * Move the status, if it still is `from`: two callers cannot both win.
   * An abandoned upload gives its idempotency key free. `received` and `verifying` need not survive a power cut: the
   * bytes in the store say the same.
   * @returns whether this call moved it
   */
  transition(id: string, from: UploadStatus, to: UploadStatus, patch?: TransitionPatch): Promise<boolean>;
  /** Somebody worked on it; need not survive a power cut. `arrivedBytes` is the offset acknowledged to the client. */
  touch(id: string, atMs: number, arrivedBytes?: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** What it brought was purged. Of an import its id stays, without a name, so that it does not come again; of others nothing. */
  forget(id: string): Promise<void>;
  /** Uploads in one of these states, optionally idle since before `idleBeforeMs`. */
  inStatus(statuses: readonly UploadStatus[], idleBeforeMs?: number): Promise<readonly UploadRecord[]>;
}

/** The per-case change sequence, written in the same transaction as what it tells. */
export interface ChangeLog {
  append(
    ref: CaseRef,
    change: {
      readonly kind: ChangeKind;
      /** The attachment; absent from a change of the case itself. */
      readonly id?: string;
      readonly atMs: number;
      readonly actorId: string;
    },
  ): Promise<Change>;
  /** The same for many, in this order. @returns the last of them; null: there was none */
  appendAll(
    ref: CaseRef,
    changes: {
      readonly kind: 'attachment-added' | 'attachment-deleted';
      readonly ids: readonly string[];
      readonly atMs: number;
      readonly actorId: string;
    },
  ): Promise<Change | null>;
  lastSeq(ref: CaseRef): Promise<number>;
  after(ref: CaseRef, seq: number, limit: number): Promise<readonly Change[]>;
}

/** Downloads that a browser fetches by itself. */
export interface TicketRepository {
  insert(ticket: TicketRecord): Promise<void>;
  /** By its digest alone: callers check case and purpose, and whether it has lapsed. */
  find(digest: string): Promise<TicketRecord | null>;
  /** Its first use: it lapses at its `expiresAtMs` from now on. Nothing happens to one that was used, or has lapsed. */
  markUsed(digest: string, atMs: number): Promise<void>;
  removeLapsed(atMs: number): Promise<void>;
}

/** Which entries of a case; what is not said does not matter. */
export interface AuditFilter {
  readonly actorId?: string;
  readonly kind?: string;
  readonly attachmentId?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Who did what. Entries are added, and never changed or removed; each holds a hash of the one before it. */
export interface AuditTrail {
  record(event: NewAuditEvent): Promise<void>;
  /**
   * Somebody is about to read. Survives a kill of the server; a power cut may take the last moments of it, and no entry from between
   * others: nobody who looks at a picture waits for a disk.
   */
  recordRead(event: NewAuditEvent): Promise<void>;
  /** Newest first. @param before the number of the last one of the page before: keyset paging */
  ofCase(
    ref: CaseRef,
    filter: AuditFilter,
    limit: number,
    before?: number,
  ): Promise<readonly { readonly seq: number; readonly event: AuditEvent }[]>;
  /** A tenant's events in the order they were recorded; `seq` counts from 1 without gaps. */
  after(
    tenantId: string,
    seq: number,
    limit: number,
  ): Promise<readonly { readonly seq: number; readonly event: AuditEvent }[]>;
}

/** An attachment that was deleted for good, or is about to be. */
export interface PurgedAttachment extends CaseRef {
  readonly id: string;
  readonly blobKey: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What was deleted, on its way out: marked, then without bytes. No other repository shows what is marked. */
export interface PurgeRepository {
  /** Across tenants, longest deleted first, without what is on hold. */
  due(deletedBeforeMs: number, limit: number): Promise<readonly PurgedAttachment[]>;
  /** Nothing but its digest, size and uploader stays. @returns false when it is not deleted, or marked already */
  mark(ref: CaseRef, id: string, atMs: number): Promise<boolean>;
  has(ref: CaseRef, id: string): Promise<boolean>;
  /** Marked, and the bytes may still be there. */
  withBytes(limit: number): Promise<readonly PurgedAttachment[]>;
  bytesRemoved(ref: CaseRef, id: string): Promise<void>;
}

/** Cases of which nothing may be deleted for now. */
export interface LegalHoldRepository {
  /** Why; null: there is none. */
  reasonOf(ref: CaseRef): Promise<string | null>;
  /** Also over one that is there. */
  set(ref: CaseRef, hold: { readonly reason: string; readonly atMs: number }): Promise<void>;
  lift(ref: CaseRef): Promise<void>;
}

/** What the portal's backend does with cases as wholes. */
export interface CaseRepository {
  state(ref: CaseRef): Promise<CaseState>;
  setState(ref: CaseRef, state: CaseState, atMs: number): Promise<void>;
  /** Cases whose purge is not at its end, across tenants. */
  purging(): Promise<readonly CaseRef[]>;
  /** All attachments and uploads become another case's; downloads by ticket end. */
  moveFiles(from: CaseRef, toCaseId: string): Promise<void>;
  /** Ids of the attachments that are not deleted, in the order they were added. */
  liveIds(ref: CaseRef): Promise<readonly string[]>;
  /** Attachments, deleted ones included. */
  attachmentsOf(ref: CaseRef, limit: number): Promise<readonly AttachmentRecord[]>;
  /** Uploads of everybody that did not become attachments. */
  uploadsOf(ref: CaseRef): Promise<readonly UploadRecord[]>;
  /** For good. */
  removeAttachment(ref: CaseRef, id: string): Promise<void>;
  /** Whatever rows are left of it, but its state and its audit entries. */
  forget(ref: CaseRef): Promise<void>;
}

export interface Repositories {
  readonly attachments: AttachmentRepository;
  readonly uploads: UploadRepository;
  readonly changes: ChangeLog;
  readonly tickets: TicketRepository;
  readonly audit: AuditTrail;
  readonly legalHolds: LegalHoldRepository;
  readonly purges: PurgeRepository;
  readonly cases: CaseRepository;
  readonly webhooks: WebhookOutbox;
}

/**
 * The database. Reads go straight through; what belongs together goes through `transaction`.
 * Inside `work`, use only the repositories it is given: on a single connection the outer ones wait for its end.
 */
export interface UnitOfWork extends Repositories {
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Of the store that holds the bytes of these rows; null when they have met none. */
  storageId(): Promise<string | null>;
  recordStorageId(storageId: string): Promise<void>;
  /** When purging came to this database: at the first call, which notes it. Epoch milliseconds. */
  purgingSince(nowMs: number): Promise<number>;
  /** Cheap proof that the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
