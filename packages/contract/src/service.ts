import Type, { type Static } from 'typebox';
import { IdSchema, Sha256Hex } from './attachment.js';

/** What the portal's backend may be allowed, server to server. */
export const SERVICE_ACTIONS = [
  'list',
  'read',
  'import',
  'close',
  'merge',
  'purge',
  'hold',
  'audit',
  'webhooks',
] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

/** Request header of an import: an ImportMetadata as JSON in base64, so that names need no alphabet and stay out of URLs. */
export const IMPORT_METADATA_HEADER = 'Import-Metadata';

const shortText = Type.String({ minLength: 1, maxLength: 200 });

/** What is true of a file that comes from elsewhere. */
export const ImportMetadata = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 1024 }),
    /** When it was added where it comes from. */
    addedAtMs: Type.Integer({ minimum: 0 }),
    /** Who added it there: what "Uploaded By" will say. */
    uploader: Type.Object(
      { id: shortText, displayName: shortText, orgName: Type.Optional(shortText) },
      { additionalProperties: false },
    ),
    /** Of its bytes. Other bytes are refused; and a repeat is recognised without reading them. */
    sha256: Type.Optional(Sha256Hex),
  },
  { additionalProperties: false },
);
export type ImportMetadata = Static<typeof ImportMetadata>;

export const CASE_STATES = ['open', 'closed', 'merged', 'purging', 'purged'] as const;
export type CaseStateName = (typeof CASE_STATES)[number];

/** A case as the portal's backend sees it. */
export const ServiceCase = Type.Object(
  {
    caseId: Type.String(),
    state: Type.Enum(CASE_STATES),
    /** Where its files went, when it is `merged`. */
    mergedInto: Type.Optional(Type.String()),
    /** Nothing of it can be deleted or purged. */
    onHold: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type ServiceCase = Static<typeof ServiceCase>;

/** Body of `POST /service/cases/{caseId}/merge`. */
export const MergeRequest = Type.Object(
  { into: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);
export type MergeRequest = Static<typeof MergeRequest>;

/** Body of `POST /service/cases/{caseId}/hold` and `…/lift-hold`: for the audit trail, and never a patient's name. */
export const HoldRequest = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);
export type HoldRequest = Static<typeof HoldRequest>;

/** Kinds of events that the portal's backend is told by webhook. */
export const WEBHOOK_TYPES = [
  'attachment.attached',
  'attachment.renamed',
  'attachment.updated',
  'attachment.infected',
  'attachment.deleted',
  'attachment.restored',
  'case.closed',
  'case.reopened',
  'case.merged',
  'case.purged',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Body of a webhook: ids alone. Fetch what they name. */
export const WebhookEvent = Type.Object(
  {
    type: Type.Enum(WEBHOOK_TYPES),
    /** When it happened, as in RFC 3339. */
    timestamp: Type.String(),
    data: Type.Object(
      {
        tenantId: Type.String(),
        caseId: Type.String(),
        attachmentId: Type.Optional(IdSchema),
        /** Where the files went, for `case.merged`. */
        mergedInto: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type WebhookEvent = Static<typeof WebhookEvent>;

/** Webhooks that were given up, oldest first. */
export const DeadLetters = Type.Object(
  {
    deadLetters: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          event: WebhookEvent,
          attempts: Type.Integer({ minimum: 1 }),
          /** The last attempt's end. */
          lastError: Type.String(),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type DeadLetters = Static<typeof DeadLetters>;
