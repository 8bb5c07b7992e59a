import { previewPath, previewWindowPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { StallGuard } from '../download/stall-guard.js';
import { isRasterType, mediaTypeEssence } from './media-types.js';
import type { WindowPlace } from './preview-loader.js';
import { readBlob } from './read-blob.js';

export interface PreviewRequest {
  readonly attachmentId: string;
  /** Edge of the square box in pixels, one of the policy's sizes; or a square of the page. */
  readonly part: number | WindowPlace;
  /** From 1. */
  readonly page: number;
  readonly priority: 'high' | 'low';
}

/**
 * One derived picture, as a blob of a raster type.
 * @param stallMs without a byte for so long it is given up
 * @throws ApiError: the preview's problem code; `response-invalid` when what came is no picture; `stalled`
 */
export async function fetchPreview(
  client: ApiClient,
  caseId: string,
  { attachmentId, part, page, priority }: PreviewRequest,
  signal: AbortSignal,
  stallMs: number,
): Promise<Blob> {
  const guard = new StallGuard(signal, stallMs);
  try {
    const path =
      typeof part === 'number'
        ? previewPath(caseId, attachmentId, part, page)
        : previewWindowPath(caseId, attachmentId, { ...part, page });
    const response = await client.request(path, { signal: guard.signal, priority });
    const type = mediaTypeEssence(response.headers.get('Content-Type'));
    if (!isRasterType(type)) throw new ApiError({ code: 'response-invalid' }, response.status);
    const blob = await readBlob(response, guard);
    return blob.slice(0, blob.size, type);
  } finally {
    guard.close();
  }
}

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Whether the same request may work a moment later: no answer, or a server that is busy. */
export function isTransient(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status === null ? error.failure.code === 'network' : TRANSIENT_STATUSES.has(error.status);
}
