import Type, { type Static } from 'typebox';
import { Attachment, CategorySchema } from './attachment.js';
import { CATEGORIES } from './files.js';

export const SORT_KEYS = ['name', 'addedAt', 'uploadedBy'] as const;
export const SortKeySchema = Type.Enum(SORT_KEYS);
export type SortKey = Static<typeof SortKeySchema>;

export const SortOrderSchema = Type.Enum(['asc', 'desc'] as const);
export type SortOrder = Static<typeof SortOrderSchema>;

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 500;

/** Query of `GET /cases/{caseId}/attachments`. Default: every category, newest first. */
export const ListQuery = Type.Object(
  {
    category: Type.Optional(CategorySchema),
    sort: Type.Optional(SortKeySchema),
    order: Type.Optional(SortOrderSchema),
    /** From `nextCursor` of the page before: opaque, bound to sort, order and filter. */
    cursor: Type.Optional(Type.String({ maxLength: 2048 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE })),
    /** `true`: the deleted ones that can still be restored, in place of the live ones. */
    deleted: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ListQuery = Static<typeof ListQuery>;

const count = Type.Integer({ minimum: 0 });

export const CategoryCounts = Type.Object(
  Object.fromEntries(CATEGORIES.map((category) => [category, count])) as Record<
    (typeof CATEGORIES)[number],
    typeof count
  >,
  { additionalProperties: false },
);
export type CategoryCounts = Static<typeof CategoryCounts>;

/** One page of a case's attachments. */
export const AttachmentPage = Type.Object(
  {
    attachments: Type.Array(Attachment),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
    /** How many match the filter, and their bytes together. */
    total: count,
    totalSizeBytes: count,
    /** Bytes of all files of the case, whatever the filter. */
    caseSizeBytes: count,
    /** How many of each category the case holds, whatever the filter. */
    countsByCategory: CategoryCounts,
    /** The case's change sequence when the page was read: changes after it are not in the page. */
    seq: count,
  },
  { additionalProperties: false },
);
export type AttachmentPage = Static<typeof AttachmentPage>;
