import { PreviewError } from '../../ports/previewer.js';

// Nothing was decoded, so nothing is known of whether the file is whole.
const DOWNLOAD = 'Download it to see it.';

/** Why something is not shown, in the words the person reads on its tile. */
export const previewErrors = {
  none: () => new PreviewError('preview-none', 'There is no preview for this kind of file.'),
  unsupported: (kind: string) =>
    new PreviewError('preview-unsupported', `This kind of ${kind} cannot be shown here. ${DOWNLOAD}`),
  tooManyBytes: (limitBytes: number) =>
    new PreviewError(
      'preview-too-large',
      `Pictures above ${Math.round(limitBytes / 1024 ** 2)} MB are not shown here. ${DOWNLOAD}`,
    ),
  tooManyPixels: (width?: number, height?: number) =>
    new PreviewError(
      'preview-too-large',
      `This picture is too large to be shown here${width && height ? ` (${width} × ${height} pixels)` : ''}. ${DOWNLOAD}`,
    ),
  noSuchPage: (page: number, pageCount: number) =>
    new PreviewError(
      'preview-none',
      pageCount === 1
        ? `This picture has one page; there is no page ${page}.`
        : `This picture has ${pageCount} pages; there is no page ${page}.`,
    ),
  damaged: (cause?: unknown) =>
    new PreviewError(
      'preview-damaged',
      'This picture is damaged and cannot be shown. Ask the sender for another copy.',
      { cause },
    ),
  noSuchWindow: (column: number, row: number) =>
    new PreviewError('preview-none', `This picture has no such window (${column},${row}).`),
  tookTooMuchMemory: (cause?: unknown) =>
    new PreviewError(
      'preview-too-large',
      `This picture needs too much memory to be shown here. ${DOWNLOAD}`,
      {
        cause,
      },
    ),
  tookTooLong: (cause?: unknown) =>
    new PreviewError('preview-too-large', `This picture takes too long to be shown here. ${DOWNLOAD}`, {
      cause,
    }),
} as const;

/** @throws PreviewError */
export function checkPixels({ width, height }: { width: number; height: number }, maxPixels: number): void {
  if (width * height > maxPixels) throw previewErrors.tooManyPixels(width, height);
}
