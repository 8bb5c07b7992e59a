import type { UploadSummary } from '@case-attachments/contract';
import type { UploadRequests } from './upload-requests.js';
import type { UploadTabs } from './upload-tabs.js';

/**
 * What the server has of this user, and which of it a tab of this browser worked on right before it was asked. What nobody worked on
 * then and is unfinished now was left. The other way round it might have been finished in between.
 */
export interface UploadsSeen {
  readonly uploads: readonly UploadSummary[];
  readonly busyIds: ReadonlySet<string>;
}

/** @throws ApiError; the signal's reason */
export async function seeUploads(
  requests: UploadRequests,
  tabs: UploadTabs,
  signal: AbortSignal,
): Promise<UploadsSeen> {
  const busyIds = await tabs.busyIds();
  return { busyIds, uploads: await requests.list(signal) };
}

export function isUnfinished({ status }: UploadSummary): boolean {
  return status === 'receiving' || status === 'received' || status === 'verifying';
}
