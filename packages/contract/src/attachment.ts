import Type, { type Static } from 'typebox';
import { CATEGORIES, MAX_FILE_NAME_BYTES } from './files.js';
import { PROBLEMS, type ProblemCode } from './problem.js';

/** Ids are 128 random bits in lower-case hexadecimal: no case, path or encoding can change their meaning. */
export const ID_PATTERN = '^[0-9a-f]{32}$';
export const IdSchema = Type.String({ pattern: ID_PATTERN });

/** A SHA-256 in lower-case hexadecimal, as `sha256sum` prints it. */
export const Sha256Hex = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** A block's SHA-256 in base64url without padding (RFC 4648 section 5). */
export const BlockDigest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export const CategorySchema = Type.Enum(CATEGORIES);

export const ProblemCodeSchema = Type.Enum(Object.keys(PROBLEMS) as ProblemCode[]);

/** Where the malware scan of a file stands. `unscanned`: scanning is off on this server. */
export const SCAN_STATES = ['unscanned', 'pending', 'clean', 'infected', 'unscannable'] as const;
export const ScanStateSchema = Type.Enum(SCAN_STATES);
export type ScanState = Static<typeof ScanStateSchema>;

/** So many pages of a file have their own sizes listed; those behind are taken to be like the first. */
export const MAX_LISTED_PAGES = 500;

const PixelSize = Type.Object(
  { width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);

/** Whether the server can show the file as a picture and, if not, why. */
export const PreviewState = Type.Union([
  Type.Object(
    {
      state: Type.Literal('available'),
      /** Size of the upright picture, in pixels: reserve the space before it arrives. */
      width: Type.Integer({ minimum: 1 }),
      height: Type.Integer({ minimum: 1 }),
      pageCount: Type.Integer({ minimum: 1 }),
      /** Sizes of the upright pages in order, when they differ; at most MAX_LISTED_PAGES. */
      pages: Type.Optional(Type.Array(PixelSize, { maxItems: MAX_LISTED_PAGES })),
      /** The file moves; the preview is its first frame. */
      animated: Type.Boolean(),
      /** The values of a scan fill a small part of its scale: what is shown is stretched over the whole of it. */
      autoContrast: Type.Boolean(),
      /** A part of the picture is missing or broken: what could be read is shown. */
      incomplete: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { state: Type.Literal('none'), code: ProblemCodeSchema, detail: Type.String() },
    { additionalProperties: false },
  ),
]);
export type PreviewState = Static<typeof PreviewState>;

export const Uploader = Type.Object(
  {
    displayName: Type.String(),
    orgName: Type.Optional(Type.String()),
    /** The reader attached it. */
    self: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Uploader = Static<typeof Uploader>;

const attachmentFields = {
  id: IdSchema,
  /** As the person named it, cleaned for display: no path, no control or direction characters. */
  name: Type.String({ minLength: 1 }),
  /** Lower case, no dot; '' when the name has none. */
  extension: Type.String(),
  category: CategorySchema,
  /** Decided by the server from the content. */
  mediaType: Type.String(),
  /** The content is of another accepted type than the extension says. */
  contentMismatch: Type.Boolean(),
  sizeBytes: Type.Integer({ minimum: 0 }),
  sha256: Sha256Hex,
  addedAtMs: Type.Integer({ minimum: 0 }),
  uploadedBy: Uploader,
  scanState: ScanStateSchema,
  /** Of `infected` the signature, of `unscannable` the reason. */
  scanFinding: Type.Optional(Type.String()),
  preview: PreviewState,
  /** Set when the file was deleted and can still be restored. */
  deletedAtMs: Type.Optional(Type.Integer({ minimum: 0 })),
};

/** A finished, verified file of a case. Its content never changes; its name can. */
export const Attachment = Type.Object(attachmentFields, { additionalProperties: false });
export type Attachment = Static<typeof Attachment>;

/** An attachment with what is needed to verify a copy of it block by block. */
export const AttachmentDetails = Type.Object(
  {
    ...attachmentFields,
    blockSizeBytes: Type.Integer({ minimum: 1 }),
    blockDigests: Type.Array(BlockDigest),
  },
  { additionalProperties: false },
);
export type AttachmentDetails = Static<typeof AttachmentDetails>;

/** Body of `PATCH /cases/{caseId}/attachments/{id}`. The extension must stay: the type comes from the content. */
export const RenameRequest = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: MAX_FILE_NAME_BYTES * 4 }) },
  { additionalProperties: false },
);
export type RenameRequest = Static<typeof RenameRequest>;

/** Query of `GET …/preview`. */
export const PreviewQuery = Type.Object(
  {
    /** Edge of the square box the preview fits into, in pixels: one of the policy's `previewSizes`. */
    size: Type.Optional(Type.Integer({ minimum: 1 })),
    /** Page of a multi-page picture, from 1. */
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /**
     * `column,row` from 0, in place of `size`: a square of the policy's `previewWindowPixels` out of the upright page at
     * its own pixels, smaller at the right and lower edge. For pictures larger than the largest size.
     */
    window: Type.Optional(Type.String({ pattern: '^(0|[1-9]\\d{0,2}),(0|[1-9]\\d{0,2})$' })),
  },
  { additionalProperties: false },
);
export type PreviewQuery = Static<typeof PreviewQuery>;
