import type { Attachment } from '@case-attachments/contract';
import type { Failure } from '../api/failure.js';

/**
 * Why there is no picture of an attachment; null when there is one. What the server has not looked at yet is no trouble,
 * and nothing the person could try again: its change comes by itself.
 */
export function previewFailure({ preview, sizeBytes }: Attachment): Failure | null {
  if (sizeBytes === 0) return { code: 'preview-empty' };
  if (preview.state === 'available') return null;
  const { code, detail } = preview;
  return code === 'unavailable' ? { code: 'preview-pending' } : { code, detail };
}
