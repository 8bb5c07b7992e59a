import type { Attachment } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';

export interface ContentSource {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
}

/**
 * The content as a Blob of an allow-listed type, for the viewer.
 * @throws ApiError with `preview-none` for a type that may not be shown
 */
export declare function openContent(
  source: ContentSource,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<Blob>;
