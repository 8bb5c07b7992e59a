import Type, { type Static } from 'typebox';
import { CategorySchema, IdSchema } from './attachment.js';

/** The parameter of a ticket's URL that holds the ticket itself. */
export const TICKET_PARAMETER = 'ticket';

/** The most files that one export names. */
export const MAX_EXPORT_IDS = 5_000;

/**
 * Which files an export holds, and how they lie in it: body of `POST /cases/{caseId}/export-ticket`, and in the same words
 * the query of `GET /cases/{caseId}/export`. Without `category` and `attachmentIds` all files of the case, with both those of the
 * named ones that are in the category.
 */
export const ExportRequest = Type.Object(
  {
    category: Type.Optional(CategorySchema),
    attachmentIds: Type.Optional(Type.Array(IdSchema, { minItems: 1, maxItems: MAX_EXPORT_IDS })),
    /** A folder for each category. */
    folders: Type.Optional(Type.Boolean()),
    /** IANA name of the person's time zone, for the dates in the zip: they have none of their own. UTC when not given. */
    timeZone: Type.Optional(Type.String({ maxLength: 64 })),
    /** Name of the zip without `.zip`, and first line of its report; the case's id when not given. */
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type ExportRequest = Static<typeof ExportRequest>;

/** Query of `GET /cases/{caseId}/export`: an ExportRequest, or a ticket that holds one. */
export const ExportQuery = Type.Object(
  {
    ...ExportRequest.properties,
    /** Separated by commas, repeated, or both; a URL takes some 900 of them, a ticket more. */
    attachmentIds: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9a-f]{32}(,[0-9a-f]{32})*$' }), {
        minItems: 1,
        maxItems: MAX_EXPORT_IDS,
      }),
    ),
    [TICKET_PARAMETER]: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type ExportQuery = Static<typeof ExportQuery>;

/** Answer of both ticket routes. */
export const Ticket = Type.Object(
  {
    /**
     * For the browser itself to fetch: with Range where it is one file's. Relative to the address that was asked for it, unless the
     * server knows its own. Whoever has it has the file, until it lapses or its user loses the right. Never to be logged.
     */
    url: Type.String(),
    /** Unused until then it lapses. Epoch milliseconds. */
    useByMs: Type.Integer({ minimum: 0 }),
    /** Once used it lapses then, and what still runs is cut. Epoch milliseconds. */
    expiresAtMs: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Ticket = Static<typeof Ticket>;
