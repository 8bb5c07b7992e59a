import type { TSchema } from 'typebox';
import { EXPECTED_USER_HEADER, type ROUTES } from './paths.js';
import type { ProblemCode } from './problem.js';

/** Names of the schemas under `components.schemas`. */
export type SchemaName =
  | 'Attachment'
  | 'AttachmentDetails'
  | 'AttachmentPage'
  | 'AuditPage'
  | 'CasePolicy'
  | 'ChangePage'
  | 'CommitRequest'
  | 'DeadLetters'
  | 'ExportRequest'
  | 'HoldRequest'
  | 'MergeRequest'
  | 'Problem'
  | 'Receipt'
  | 'RenameRequest'
  | 'ServiceCase'
  | 'Ticket'
  | 'UploadCreated'
  | 'UploadDetails'
  | 'UploadList';

/** A body: a named schema as JSON, or bytes of these media types. */
export type BodyShape = SchemaName | { readonly bytes: readonly string[] };

export interface Answer {
  readonly description: string;
  readonly body?: BodyShape | readonly BodyShape[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HeaderParameter {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The guard heeds it everywhere; where a page of ours sends it, it is written down. */
export const expectedUser: HeaderParameter = {
  name: EXPECTED_USER_HEADER,
  description:
    'The `user.id` of the policy that the page shows, URL-encoded. When somebody else asks, nothing is made and nothing is sent.',
  schema: { type: 'string' },
};

export interface Operation {
  readonly method: 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options';
  readonly route: keyof typeof ROUTES;
  readonly id: string;
  readonly summary: string;
  readonly public?: true;
  readonly query?: TSchema;
  readonly headers?: readonly HeaderParameter[];
  readonly request?: BodyShape;
  /** For the portal's backend alone. */
  readonly service?: true;
  /** A ticket in the query does in place of a sign-in. */
  readonly byTicket?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those every route of its kind may answer. */
  readonly problems?: readonly ProblemCode[];
}
