import type { Attachment } from '@case-attachments/contract';
import { PREVIEW_SIZES } from '@case-attachments/contract/files';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of an upright page, from the server; null when the file has no picture. @param page from 1 */
export function pageSize({ preview }: Attachment, page: number): Size | null {
  if (preview.state !== 'available') return null;
  const { width, height } = preview.pages?.[page - 1] ?? preview;
  return { width, height };
}

/** So far the shapes of a page and its preview may be apart. */
const SHAPE_TOLERANCE = 0.05;

/**
 * Whether a preview has the shape of the page, as far as its whole pixels can tell: of a page 100 times as long as high
 * they say little.
 */
export function canBePreviewOf(page: Size, preview: Size): boolean {
  const [long, short, previewLong, previewShort] =
    page.width >= page.height
      ? [page.width, page.height, preview.width, preview.height]
      : [page.height, page.width, preview.height, preview.width];
  const expected = (previewLong * short) / long;
  return Math.abs(previewShort - expected) <= Math.max(1, expected * SHAPE_TOLERANCE);
}

/**
 * The size to ask the server for: the smallest offered one that fills the box, and none larger than what already
 * holds every pixel of the page. @param boxPixels edge of the box, in device pixels
 */
export function previewSizeFor(
  attachment: Attachment,
  boxPixels: number,
  offered: readonly number[],
  page = 1,
): number {
  const sizes = [...(offered.length > 0 ? offered : PREVIEW_SIZES)].sort((a, b) => a - b);
  const own = pageSize(attachment, page);
  const enough = own ? Math.min(boxPixels, Math.max(own.width, own.height)) : boxPixels;
  return sizes.find((size) => size >= enough) ?? sizes.at(-1)!;
}

/** A long thin picture would ask for a large one to show a strip of it: it may be a little soft instead. */
const MAX_STRETCH = 4;

/**
 * Edge of the square a picture must fill to cover a box with its middle (`object-fit: cover`), in the box's unit. Its
 * short side has to reach over the box, so its long side is longer than that.
 */
export function coveringPixels(attachment: Attachment, { width, height }: Size, page = 1): number {
  const edge = Math.max(width, height);
  const own = pageSize(attachment, page);
  if (!own) return edge;
  const scale = Math.max(width / own.width, height / own.height);
  return Math.min(Math.max(own.width, own.height) * scale, edge * MAX_STRETCH);
}
