import type { PreviewState } from '@case-attachments/contract';
import type { Failure } from '../api/failure.js';

/**
 * Why there is no picture of an attachment. One that the server has not looked at yet is no trouble, and nothing the person
 * could try again: its change comes by itself.
 */
export function previewFailure({ code, detail }: Extract<PreviewState, { state: 'none' }>): Failure {
  return code === 'unavailable' ? { code: 'preview-pending' } : { code, detail };
}
