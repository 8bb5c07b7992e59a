import type { Rect, Size } from './zoom-geometry.js';

/** A square of the picture at its own pixels, as the server counts them. Lengths in pixels of the unturned picture. */
export interface PictureWindow {
  readonly column: number;
  readonly row: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Else it lies just outside, and is loaded ahead. */
  readonly isInSight: boolean;
}

export interface WindowGrid {
  readonly picture: Size;
  /** Edge of the squares. */
  readonly edge: number;
  /** What is seen of the picture. */
  readonly sight: Rect;
}

/** Of 2048 by 2048 pixels each takes 16 MB when decoded: with more the fitted picture has to do, which then is no worse. */
const MAX_WINDOWS = 20;
/** Loaded around what is in sight, in shares of a window. */
const MARGIN = 0.25;
/** So much more than the largest preview is worth no windows yet. */
const WORTHWHILE = 1.05;

/**
 * Whether the picture is seen so large that its largest preview no longer holds what the screen could show.
 * @param pixelScale pixels of the screen for each of the picture's. @param largestPreview edge in pixels
 */
export function needsWindows(picture: Size, pixelScale: number, largestPreview: number): boolean {
  const longest = Math.max(picture.width, picture.height);
  return longest > largestPreview && longest * pixelScale > largestPreview * WORTHWHILE;
}

/** Of the policy: edges of whole previews and of windows, in pixels. */
export interface OfferedPreviews {
  readonly previewSizes: readonly number[];
  readonly previewWindowPixels: number;
}

/** Pure: the windows that a view needs. */
export function windowsFor(
  view: { readonly picture: Size; readonly pixelScale: number; readonly sight: Rect },
  offered: OfferedPreviews,
): readonly PictureWindow[] {
  const { picture, pixelScale, sight } = view;
  if (offered.previewSizes.length === 0) return [];
  if (!needsWindows(picture, pixelScale, Math.max(...offered.previewSizes))) return [];
  return windowsOf({ picture, edge: offered.previewWindowPixels, sight });
}

/** Pure: the windows to have, those in sight first. Empty when nothing is in sight, or too much. */
export function windowsOf(grid: WindowGrid): readonly PictureWindow[] {
  const { sight, edge } = grid;
  const inSight = covering(grid, sight, () => true);
  if (inSight.length > MAX_WINDOWS) return [];
  const margin = edge * MARGIN;
  const wide = {
    left: sight.left - margin,
    top: sight.top - margin,
    right: sight.right + margin,
    bottom: sight.bottom + margin,
  };
  const known = new Set(inSight.map(keyOf));
  const all = inSight.length === 0 ? [] : covering(grid, wide, (key) => known.has(key));
  if (all.length > MAX_WINDOWS) return inSight;
  return [...all].sort((a, b) => Number(b.isInSight) - Number(a.isInSight));
}

export function keyOf({ column, row }: { readonly column: number; readonly row: number }): string {
  return `${column},${row}`;
}

function covering(
  { picture, edge }: WindowGrid,
  { left, top, right, bottom }: Rect,
  isInSight: (key: string) => boolean,
): PictureWindow[] {
  const columns = range(left, right, picture.width, edge);
  return range(top, bottom, picture.height, edge).flatMap((row) =>
    columns.map((column) => ({
      column,
      row,
      left: column * edge,
      top: row * edge,
      width: Math.min(edge, picture.width - column * edge),
      height: Math.min(edge, picture.height - row * edge),
      isInSight: isInSight(keyOf({ column, row })),
    })),
  );
}

/** The squares that a part of a length touches; none for an empty part. */
function range(from: number, to: number, length: number, edge: number): number[] {
  if (to <= from) return [];
  const first = Math.max(0, Math.floor(from / edge));
  const end = Math.min(Math.ceil(length / edge), Math.ceil(to / edge));
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
