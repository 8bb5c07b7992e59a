import Type, { type Static } from 'typebox';
import { Attachment, BlockDigest, IdSchema, ProblemCodeSchema, Sha256Hex } from './attachment.js';
import { MAX_BLOCKS } from './files.js';

export const UPLOAD_STATUSES = [
  'receiving',
  'received',
  'verifying',
  'committed',
  'rejected',
  'abandoned',
] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

export const UploadStatusSchema = Type.Enum(UPLOAD_STATUSES);

const uploadFields = {
  id: IdSchema,
  fileName: Type.String(),
  sizeBytes: Type.Integer({ minimum: 0 }),
  /** Bytes that lie safely in the server's staging. */
  offsetBytes: Type.Integer({ minimum: 0 }),
  status: UploadStatusSchema,
  createdAtMs: Type.Integer({ minimum: 0 }),
  /** Why it was refused, when `status` is `rejected`. */
  problem: Type.Optional(
    Type.Object({ code: ProblemCodeSchema, detail: Type.String() }, { additionalProperties: false }),
  ),
};

/** One of the user's unfinished uploads of the case. */
export const UploadSummary = Type.Object(uploadFields, { additionalProperties: false });
export type UploadSummary = Static<typeof UploadSummary>;

/** Answer of `GET /cases/{caseId}/uploads`: this user's, in order of creation. */
export const UploadList = Type.Object(
  { uploads: Type.Array(UploadSummary) },
  { additionalProperties: false },
);
export type UploadList = Static<typeof UploadList>;

/** Answer of `GET …/uploads/{uploadId}`: enough to know whether a file picked again is the same file. */
export const UploadDetails = Type.Object(
  {
    ...uploadFields,
    blockSizeBytes: Type.Integer({ minimum: 1 }),
    /** Digests of the whole blocks stored so far, in order. */
    blockDigests: Type.Array(BlockDigest),
    /** The bytes after the last whole block; null when there are none. Its SHA-256 is base64url like a block's. */
    tail: Type.Union([
      Type.Object(
        { sizeBytes: Type.Integer({ minimum: 1 }), sha256: BlockDigest },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  },
  { additionalProperties: false },
);
export type UploadDetails = Static<typeof UploadDetails>;

/** Body of the 201 to our client's creation; foreign tus clients read `Location`. */
export const UploadCreated = Type.Object({ id: IdSchema }, { additionalProperties: false });
export type UploadCreated = Static<typeof UploadCreated>;

/** Body of `POST …/commit`: what the client hashed, in block order, the short last block included. */
export const CommitRequest = Type.Object(
  { blockDigests: Type.Array(BlockDigest, { maxItems: MAX_BLOCKS }) },
  { additionalProperties: false },
);
export type CommitRequest = Static<typeof CommitRequest>;

/** Proof that the file is attached. Repeating the commit returns the same receipt. */
export const Receipt = Type.Object(
  {
    attachmentId: IdSchema,
    sizeBytes: Type.Integer({ minimum: 0 }),
    sha256: Sha256Hex,
    attachment: Attachment,
  },
  { additionalProperties: false },
);
export type Receipt = Static<typeof Receipt>;

/** `Idempotency-Key` of a creation: opaque, made by the client, kept for the upload's life. */
export const IDEMPOTENCY_KEY_PATTERN = '^[A-Za-z0-9_-]{16,64}$';
