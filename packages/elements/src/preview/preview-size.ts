import type { Attachment } from '@case-attachments/contract';
import { PREVIEW_SIZES } from '@case-attachments/contract/files';

/**
 * The size to ask the server for: the smallest offered one that fills the box, and none larger than what already
 * holds every pixel of the picture. @param boxPixels edge of the box, in device pixels
 */
export function previewSizeFor(
  attachment: Attachment,
  boxPixels: number,
  offered: readonly number[],
): number {
  const sizes = [...(offered.length > 0 ? offered : PREVIEW_SIZES)].sort((a, b) => a - b);
  const { preview } = attachment;
  const enough =
    preview.state === 'available' ? Math.min(boxPixels, Math.max(preview.width, preview.height)) : boxPixels;
  return sizes.find((size) => size >= enough) ?? sizes.at(-1)!;
}
