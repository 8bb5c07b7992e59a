import type { Attachment } from '@case-attachments/contract';
import { contentPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { viewableType } from './media-types.js';

export interface ContentSource {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
}

/**
 * The content as a Blob of an allow-listed type, for the viewer: pictures, PDF, video, audio, plain text.
 * @throws ApiError: `preview-none` for a type that may not be opened, `network` also when the content came short
 */
export async function openContent(
  { client, caseId, budget }: ContentSource,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<Blob> {
  const type = viewableType(attachment.mediaType);
  if (!type) throw new ApiError({ code: 'preview-none' }, null);
  const giveBack = await budget.acquire('preview', signal);
  try {
    const response = await client.request(contentPath(caseId, attachment.id), { signal, priority: 'high' });
    const blob = await response.blob().catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new ApiError({ code: 'network' }, null, null, { cause });
    });
    if (blob.size !== attachment.sizeBytes) throw new ApiError({ code: 'network' }, null);
    return blob.slice(0, blob.size, type);
  } finally {
    giveBack();
  }
}
