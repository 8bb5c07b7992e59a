import Type, { type Static } from 'typebox';
import { IdSchema } from './attachment.js';

export const ATTACHMENT_CHANGE_KINDS = [
  'attachment-added',
  'attachment-renamed',
  'attachment-updated',
  'attachment-deleted',
  'attachment-restored',
] as const;
export type AttachmentChangeKind = (typeof ATTACHMENT_CHANGE_KINDS)[number];

/** What everybody may do in the case is another: ask for the policy again. */
export const CASE_CHANGE_KINDS = ['case-closed', 'case-reopened'] as const;
export type CaseChangeKind = (typeof CASE_CHANGE_KINDS)[number];

export const CHANGE_KINDS = [...ATTACHMENT_CHANGE_KINDS, ...CASE_CHANGE_KINDS] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One step of a case's change sequence: says what to fetch again, never carries the data itself. */
export const Change = Type.Object(
  {
    /** Counts from 1 within the case, without gaps. */
    seq: Type.Integer({ minimum: 1 }),
    kind: Type.Enum(CHANGE_KINDS),
    /** The attachment; absent from a change of the case itself. */
    id: Type.Optional(IdSchema),
    atMs: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Change = Static<typeof Change>;

/**
 * Query of `GET …/changes`. Without `after` the answer is a stream of server-sent events:
 * `ready` with `{seq}`, then `change` with a Change and its seq as event id, `reset` when `Last-Event-ID`
 * is not known, and a comment every 15 s. With `after` it is one ChangePage, for polling.
 */
export const ChangesQuery = Type.Object(
  { after: Type.Optional(Type.Integer({ minimum: 0 })) },
  { additionalProperties: false },
);
export type ChangesQuery = Static<typeof ChangesQuery>;

export const ChangePage = Type.Object(
  {
    changes: Type.Array(Change),
    seq: Type.Integer({ minimum: 0 }),
    /** The sequence asked after is not known here: fetch the list anew. */
    reset: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type ChangePage = Static<typeof ChangePage>;
