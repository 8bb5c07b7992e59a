/** Pure: how a picture lies in its stage. Lengths in CSS pixels, points from the stage's centre, y downwards. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the picture is: 1 is fitted; x and y move its centre from the stage's. */
export interface ZoomView extends Point {
  readonly scale: number;
}

export interface ZoomBounds {
  readonly stage: Size;
  /** The picture at scale 1. */
  readonly fitted: Size;
  readonly maxScale: number;
}

export const FITTED: ZoomView = { scale: 1, x: 0, y: 0 };

/** So much larger than its own pixels a small picture is drawn to fill the stage. */
const MAX_FITTED_ENLARGEMENT = 4;
const MIN_MAX_SCALE = 4;
const MAX_MAX_SCALE = 16;
/** At the largest, a pixel of the file covers so many of the page. */
const LARGEST_PIXEL = 2;

/** The whole picture in the stage, its shape kept. */
export function fittedSize(picture: Size, stage: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const ratio = Math.min(stage.width / picture.width, stage.height / picture.height, MAX_FITTED_ENLARGEMENT);
  return { width: picture.width * ratio, height: picture.height * ratio };
}

export function zoomBounds(picture: Size, stage: Size): ZoomBounds {
  const fitted = fittedSize(picture, stage);
  const pixelScale = fitted.width > 0 ? (LARGEST_PIXEL * picture.width) / fitted.width : 0;
  return { stage, fitted, maxScale: Math.min(MAX_MAX_SCALE, Math.max(MIN_MAX_SCALE, pixelScale)) };
}

/** Never smaller than fitted, and no empty stripe beside a picture that is larger than the stage. */
export function clamped(view: ZoomView, { stage, fitted, maxScale }: ZoomBounds): ZoomView {
  const scale = between(1, view.scale, maxScale);
  const overX = Math.max(0, (fitted.width * scale - stage.width) / 2);
  const overY = Math.max(0, (fitted.height * scale - stage.height) / 2);
  return { scale, x: between(-overX, view.x, overX), y: between(-overY, view.y, overY) };
}

/** Zoom so that what lies at the point stays there. */
export function zoomedAt(view: ZoomView, factor: number, at: Point, bounds: ZoomBounds): ZoomView {
  const scale = between(1, view.scale * factor, bounds.maxScale);
  const grown = scale / view.scale;
  return clamped({ scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, bounds);
}

export function pannedBy(view: ZoomView, by: Point, bounds: ZoomBounds): ZoomView {
  return clamped({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, bounds);
}

/** Two fingers moved: what lay between them before lies between them now, grown as they spread. */
export function pinched(
  view: ZoomView,
  before: readonly [Point, Point],
  now: readonly [Point, Point],
  bounds: ZoomBounds,
): ZoomView {
  const from = middle(before);
  const to = middle(now);
  const spread = distance(before) > 0 ? distance(now) / distance(before) : 1;
  const zoomed = zoomedAt(view, spread, from, bounds);
  return pannedBy(zoomed, { x: to.x - from.x, y: to.y - from.y }, bounds);
}

function middle([a, b]: readonly [Point, Point]): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance([a, b]: readonly [Point, Point]): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function between(low: number, value: number, high: number): number {
  // The sum turns -0 into 0.
  return Math.min(high, Math.max(low, value)) + 0;
}
