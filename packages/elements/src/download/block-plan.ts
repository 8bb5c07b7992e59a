import type { Attachment, AttachmentDetails } from '@case-attachments/contract';
import { BLOCK_SIZE_BYTES, blockCount } from '@case-attachments/contract/files';
import { attachmentPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';

/** How to know that a copy is the attachment: its size and the SHA-256 of each block. */
export interface BlockPlan {
  readonly sizeBytes: number;
  readonly blockSizeBytes: number;
  /** In block order, lower-case hexadecimal. */
  readonly digests: readonly string[];
}

/** Up to this size a file is fetched whole and its one SHA-256, which the list tells, is enough. Bytes. */
export const SMALL_FILE_BYTES = BLOCK_SIZE_BYTES;

export function isSmall(attachment: Attachment): boolean {
  return attachment.sizeBytes <= SMALL_FILE_BYTES;
}

/** @throws ApiError: why the attachment is not there, or `response-invalid` when its digests do not cover it */
export async function blockPlanFor(
  client: ApiClient,
  caseId: string,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<BlockPlan> {
  const { sizeBytes } = attachment;
  if (isSmall(attachment)) {
    const digests = sizeBytes > 0 ? [attachment.sha256] : [];
    return { sizeBytes, blockSizeBytes: SMALL_FILE_BYTES, digests };
  }
  const details = await client.json<AttachmentDetails>(attachmentPath(caseId, attachment.id), { signal });
  const { blockSizeBytes, blockDigests } = details;
  if (details.sizeBytes !== sizeBytes || blockDigests?.length !== blockCount(sizeBytes, blockSizeBytes)) {
    throw new ApiError({ code: 'response-invalid' }, 200);
  }
  return { sizeBytes, blockSizeBytes, digests: blockDigests.map(hexOfBase64url) };
}

export async function sha256Hex(bytes: BufferSource): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function hexOfBase64url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return hex(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
