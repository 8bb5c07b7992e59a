import type { ExportRequest } from '@case-attachments/contract';

/** The one thing a ticket is good for: the bytes of a file, or a zip with its very options. */
export type TicketPurpose =
  | { readonly kind: 'content'; readonly attachmentId: string }
  | { readonly kind: 'export'; readonly request: ExportRequest };

/** A row of the `tickets` table. The ticket itself is nowhere but with whom it was given to. */
export interface TicketRecord {
  readonly tenantId: string;
  readonly caseId: string;
  /** SHA-256 of the ticket in lower-case hexadecimal. */
  readonly digest: string;
  /** JSON that the access hooks know the user by. */
  readonly user: unknown;
  readonly purpose: TicketPurpose;
  readonly createdAtMs: number;
  readonly usedAtMs: number | null;
  /** From then on it is good for nothing: the end of the time to a first use, and once it was used `expiresAtMs`. */
  readonly lapsesAtMs: number;
  readonly expiresAtMs: number;
}
