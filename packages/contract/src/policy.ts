import Type, { type Static } from 'typebox';
import { CategorySchema } from './attachment.js';

export const ACTIONS = ['list', 'read', 'upload', 'rename', 'delete', 'restore', 'export', 'audit'] as const;
export type Action = (typeof ACTIONS)[number];

export const ActionSchema = Type.Enum(ACTIONS);

/** What the server allows on a case for this user: answer of `GET /cases/{caseId}`. */
export const CasePolicy = Type.Object(
  {
    caseId: Type.String(),
    /** The user as the server knows them: what "Uploaded By" will say. */
    user: Type.Object(
      {
        id: Type.String(),
        displayName: Type.String(),
        orgName: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
    actions: Type.Array(ActionSchema),
    /** Closed: whatever the user may, nothing is added, renamed, deleted or restored. */
    closed: Type.Optional(Type.Boolean()),
    /** Kept for legal reasons: whatever the user may, nothing is renamed or deleted. */
    onHold: Type.Optional(Type.Boolean()),
    acceptedTypes: Type.Array(
      Type.Object(
        { category: CategorySchema, extensions: Type.Array(Type.String()) },
        { additionalProperties: false },
      ),
    ),
    maxSizeBytes: Type.Integer({ minimum: 1 }),
    blockSizeBytes: Type.Integer({ minimum: 1 }),
    /** The most a client should send in one PATCH. */
    chunkSizeBytes: Type.Integer({ minimum: 1 }),
    limits: Type.Object(
      {
        maxOpenUploads: Type.Integer({ minimum: 1 }),
        maxFileNameBytes: Type.Integer({ minimum: 1 }),
      },
      { additionalProperties: false },
    ),
    previewSizes: Type.Array(Type.Integer({ minimum: 1 })),
    /** Edge of the squares that `window` of a preview counts in, in pixels. */
    previewWindowPixels: Type.Integer({ minimum: 1 }),
    features: Type.Object(
      { previews: Type.Boolean(), scanning: Type.Boolean(), serverZip: Type.Boolean() },
      { additionalProperties: false },
    ),
    serverVersion: Type.String(),
  },
  { additionalProperties: false },
);
export type CasePolicy = Static<typeof CasePolicy>;
