import Type, { type Static } from 'typebox';
import { CategorySchema, IdSchema } from './attachment.js';

/** The most files that one export names. */
export const MAX_EXPORT_IDS = 5_000;

/**
 * Which files an export holds, and how they lie in it: body of `POST /cases/{caseId}/export-ticket`, and in the same words
 * the query of `GET /cases/{caseId}/export`. Without `category` and `attachmentIds` all files of the case.
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

/** The parameter of a ticket's URL that holds the ticket itself. */
export const TICKET_PARAMETER = 'ticket';

/** Answer of both ticket routes. */
export const Ticket = Type.Object(
  {
    /**
     * Absolute, for the browser itself to fetch: with Range where it is one file's. Whoever has it has the file, until it lapses
     * or its user loses the right. Never to be logged.
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
