import type { Attachment } from '@case-attachments/contract';
import { contentPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { STALL_MS, StallGuard } from '../download/stall-guard.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { viewableType } from './media-types.js';
import { readBlob } from './read-blob.js';

export interface ContentSource {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** Without a byte for so long it is given up. Milliseconds; default 30 s. */
  readonly stallMs?: number;
}

/**
 * The content as a Blob of an allow-listed type, for the viewer: pictures, PDF, video, audio, plain text.
 * @throws ApiError: `preview-none` for a type that may not be opened, `network` also when the content came short,
 * `stalled` when it stopped coming
 */
export async function openContent(
  { client, caseId, budget, stallMs = STALL_MS }: ContentSource,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<Blob> {
  const type = viewableType(attachment.mediaType);
  if (!type) throw new ApiError({ code: 'preview-none' }, null);
  const giveBack = await budget.acquire('preview', signal);
  const guard = new StallGuard(signal, stallMs);
  try {
    const path = contentPath(caseId, attachment.id);
    const response = await client.request(path, { signal: guard.signal, priority: 'high' });
    const blob = await readBlob(response, guard);
    if (blob.size !== attachment.sizeBytes) throw new ApiError({ code: 'network' }, null);
    return blob.slice(0, blob.size, type);
  } finally {
    guard.close();
    giveBack();
  }
}
