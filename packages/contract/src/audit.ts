import Type, { type Static } from 'typebox';
import { IdSchema } from './attachment.js';
import { MAX_PAGE_SIZE } from './list.js';

export const AUDIT_FORMATS = ['json', 'csv'] as const;

const orNull = (text = Type.String()) => Type.Union([text, Type.Null()]);
const wholeNumber = Type.Integer({ minimum: 0 });

/** Query of `GET /cases/{caseId}/audit`. Default: everything, newest first, as JSON. */
export const AuditQuery = Type.Object(
  {
    /** `id` of who did it. */
    actorId: Type.Optional(Type.String({ maxLength: 512 })),
    kind: Type.Optional(Type.String({ pattern: '^[a-z-]{1,64}$' })),
    attachmentId: Type.Optional(IdSchema),
    /** Not before. Epoch milliseconds. */
    fromMs: Type.Optional(wholeNumber),
    /** Before this. Epoch milliseconds. */
    toMs: Type.Optional(wholeNumber),
    /** From `nextCursor` of the page before: opaque, bound to case and filter. */
    cursor: Type.Optional(Type.String({ maxLength: 256 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE })),
    /** `csv`: all that match, in one answer; in place of it, `Accept: text/csv`. */
    format: Type.Optional(Type.Enum(AUDIT_FORMATS)),
  },
  { additionalProperties: false },
);
export type AuditQuery = Static<typeof AuditQuery>;

/** Who did what, when and from where. Entries are only ever added. */
export const AuditEntry = Type.Object(
  {
    /** Counts from 1 within the tenant, in the order of recording. */
    seq: Type.Integer({ minimum: 1 }),
    atMs: wholeNumber,
    actor: Type.Object(
      {
        /** '' for somebody whom the server does not know. */
        id: Type.String(),
        displayName: Type.String(),
        orgName: orNull(),
        roles: Type.Array(Type.String()),
      },
      { additionalProperties: false },
    ),
    /** What happened, such as `attachment-downloaded`; more kinds may come. */
    kind: Type.String(),
    outcome: Type.Enum(['success', 'denied', 'failed'] as const),
    reason: orNull(),
    /** Of the attachment, or of the upload that was to become one; null: it concerns the case. */
    attachmentId: orNull(),
    sha256: orNull(),
    sizeBytes: Type.Union([wholeNumber, Type.Null()]),
    ip: orNull(),
    userAgent: orNull(),
    requestId: orNull(),
    /** Facts of this kind. */
    details: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
    ),
  },
  { additionalProperties: false },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditPage = Type.Object(
  { entries: Type.Array(AuditEntry), nextCursor: orNull() },
  { additionalProperties: false },
);
export type AuditPage = Static<typeof AuditPage>;
