/**
 * Pure: how a picture lies in its stage. Lengths in CSS pixels unless said otherwise, points from the stage's centre, y
 * downwards.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the picture is: 1 is fitted; x and y move its centre from the stage's. */
export interface ZoomView extends Point {
  readonly scale: number;
}

/** The same in shares of the picture as it lies on the screen, so that another one can be seen in the same place. */
export interface ZoomShare extends Point {
  readonly scale: number;
}

export interface ZoomBounds {
  readonly stage: Size;
  /** The picture as it lies on the screen, turned, at scale 1. */
  readonly fitted: Size;
  readonly maxScale: number;
  /** Pixels of the screen for each of the picture's at scale 1. */
  readonly fittedPixelScale: number;
}

export const FITTED: ZoomView = { scale: 1, x: 0, y: 0 };

/** So much larger than its own pixels a small picture is drawn to fill the stage. */
const MAX_FITTED_ENLARGEMENT = 4;
/** Of fitted: so far even the smallest picture goes. */
const MIN_MAX_SCALE = 4;
/** At the largest, a pixel of the picture covers so many of the screen's in either direction. */
export const MAX_PIXEL_SCALE = 8;

/** @param quarterTurns clockwise, of 90° each; any whole number */
export function turnedSize({ width, height }: Size, quarterTurns: number): Size {
  return quarterTurns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** The whole picture in the stage, its shape kept. */
export function fittedSize(picture: Size, stage: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const ratio = Math.min(stage.width / picture.width, stage.height / picture.height, MAX_FITTED_ENLARGEMENT);
  return { width: picture.width * ratio, height: picture.height * ratio };
}

/** @param picture in its own pixels, as it is turned. @param pixelRatio pixels of the screen in one of CSS */
export function zoomBounds(picture: Size, stage: Size, pixelRatio: number): ZoomBounds {
  const fitted = fittedSize(picture, stage);
  const fittedPixelScale = picture.width > 0 ? (fitted.width * pixelRatio) / picture.width : 0;
  const sharpest = fittedPixelScale > 0 ? MAX_PIXEL_SCALE / fittedPixelScale : 0;
  return { stage, fitted, fittedPixelScale, maxScale: Math.max(MIN_MAX_SCALE, sharpest) };
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

export function shareOf({ scale, x, y }: ZoomView, { fitted }: ZoomBounds): ZoomShare {
  if (fitted.width <= 0 || fitted.height <= 0) return FITTED;
  return { scale, x: x / (fitted.width * scale), y: y / (fitted.height * scale) };
}

export function viewOfShare({ scale, x, y }: ZoomShare, bounds: ZoomBounds): ZoomView {
  const { fitted, maxScale } = bounds;
  const within = between(1, scale, maxScale);
  return clamped({ scale: within, x: x * fitted.width * within, y: y * fitted.height * within }, bounds);
}

/**
 * The view after the picture was turned, or its stage has got another size: the same place in the middle, each pixel as large
 * on the screen, where that is possible. @param by quarters, clockwise
 */
export function turnedView(view: ZoomView, by: number, before: ZoomBounds, after: ZoomBounds): ZoomView {
  if (view.scale <= 1 || after.fittedPixelScale <= 0) return FITTED;
  const scale = (view.scale * before.fittedPixelScale) / after.fittedPixelScale;
  const { x, y } = turnedPoint(view, by);
  return clamped({ scale, x, y }, after);
}

/**
 * The part of the picture that is in sight, in pixels of the picture itself, unturned. Empty (`right` no larger than
 * `left`) when nothing is. @param picture unturned
 */
export function sightOf(view: ZoomView, bounds: ZoomBounds, picture: Size, quarterTurns: number): Rect {
  const across = seen(view.x, bounds.fitted.width * view.scale, bounds.stage.width);
  const down = seen(view.y, bounds.fitted.height * view.scale, bounds.stage.height);
  const [x, y] = unturned(across, down, quarterTurns);
  return {
    left: x[0] * picture.width,
    right: x[1] * picture.width,
    top: y[0] * picture.height,
    bottom: y[1] * picture.height,
  };
}

/**
 * The centre of the picture from the stage's upper left corner, moved by less than a pixel of the screen so that the
 * picture's corner falls onto one: else nothing would be sharp at 1:1.
 */
export function centreOf(view: ZoomView, { stage, fitted }: ZoomBounds, pixelRatio: number): Point {
  const onPixel = (middle: number, length: number) => {
    const start = middle - length / 2;
    return Math.round(start * pixelRatio) / pixelRatio + length / 2;
  };
  return {
    x: onPixel(stage.width / 2 + view.x, fitted.width * view.scale),
    y: onPixel(stage.height / 2 + view.y, fitted.height * view.scale),
  };
}

type Span = readonly [from: number, to: number];

/** Shares of a length that lies with its middle so far from the stage's middle. */
function seen(offset: number, length: number, stage: number): Span {
  if (length <= 0) return [0, 0];
  const start = stage / 2 + offset - length / 2;
  return [between(0, -start / length, 1), between(0, (stage - start) / length, 1)];
}

function unturned(across: Span, down: Span, quarterTurns: number): readonly [x: Span, y: Span] {
  const mirrored = ([from, to]: Span): Span => [1 - to, 1 - from];
  switch (((quarterTurns % 4) + 4) % 4) {
    case 1:
      return [down, mirrored(across)];
    case 2:
      return [mirrored(across), mirrored(down)];
    case 3:
      return [mirrored(down), across];
    default:
      return [across, down];
  }
}

function turnedPoint({ x, y }: Point, quarterTurns: number): Point {
  switch (((quarterTurns % 4) + 4) % 4) {
    case 1:
      return { x: -y + 0, y: x };
    case 2:
      return { x: -x + 0, y: -y + 0 };
    case 3:
      return { x: y, y: -x + 0 };
    default:
      return { x, y };
  }
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
