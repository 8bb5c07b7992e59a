import {
  centreOf,
  FITTED,
  type Point,
  pannedBy,
  pinched,
  type Rect,
  type Size,
  shareOf,
  sightOf,
  turnedSize,
  turnedView,
  viewOfShare,
  type ZoomBounds,
  type ZoomShare,
  type ZoomView,
  zoomBounds,
  zoomedAt,
} from './zoom-geometry.js';
import { doubleClickPixelScale, nextPixelScale } from './zoom-steps.js';

const CENTRE: Point = { x: 0, y: 0 };
const NOTHING: Size = { width: 0, height: 0 };
/** From here on a pixel of the picture is shown as the square it is. */
const CRISP_PIXEL_SCALE = 2;

/** A step may be seen to happen; what follows a hand or a wheel is there at once. */
type Motion = 'glide' | 'jump';

/** The picture on its stage: where it lies now, and the geometry put onto its element. */
export class PictureZoom {
  #view: ZoomView = FITTED;
  #pulledX = 0;
  #motion: Motion = 'jump';
  #stage: Size = NOTHING;
  #picture: Size = NOTHING;
  #quarterTurns = 0;
  #toldPixelScale = 0;
  /** When it was last shown: the pixel ratio is another one before anybody tells. */
  #measured: ZoomBounds | null = null;

  /**
   * @param findPicture the element with the picture's shape; null when none is there
   * @param changed the view is another one; not rescaled: each pixel is as large on the screen as before
   */
  constructor(
    private readonly findPicture: () => HTMLElement | null,
    private readonly changed: (isRescaled: boolean) => void,
  ) {}

  /** 1 is fitted. */
  get scale(): number {
    return this.#view.scale;
  }

  get isZoomed(): boolean {
    return this.#view.scale > 1;
  }

  /** Pixels of the screen for each of the picture's. */
  get pixelScale(): number {
    return this.#view.scale * this.bounds.fittedPixelScale;
  }

  get canZoomIn(): boolean {
    return this.#view.scale < this.bounds.maxScale;
  }

  get share(): ZoomShare {
    return shareOf(this.#view, this.bounds);
  }

  /** What is seen, in pixels of the picture. */
  get sight(): Rect {
    return sightOf(this.#view, this.bounds, this.#picture, this.#quarterTurns);
  }

  get bounds(): ZoomBounds {
    const { innerWidth, innerHeight, devicePixelRatio } = window;
    const stage = this.#stage.width > 0 ? this.#stage : { width: innerWidth, height: innerHeight };
    return zoomBounds(turnedSize(this.#picture, this.#quarterTurns), stage, devicePixelRatio);
  }

  /** Another picture, fitted. @param picture in its own pixels, upright; null when there is none */
  reset(picture: Size | null, quarterTurns: number): void {
    this.#picture = picture ?? NOTHING;
    this.#quarterTurns = quarterTurns;
    this.#view = FITTED;
    this.#pulledX = 0;
    this.#motion = 'jump';
    this.#measured = null;
    this.#toldPixelScale = this.pixelScale;
  }

  /** The same picture turned. */
  turn(quarterTurns: number): void {
    const before = this.bounds;
    const by = quarterTurns - this.#quarterTurns;
    this.#quarterTurns = quarterTurns;
    this.#show(turnedView(this.#view, by, before, this.bounds), 'glide');
  }

  /** The stage, or the screen's pixels, have another size: what was fitted stays so, and what was 1:1 too. */
  resized(stage: Size): void {
    const before = this.#measured ?? this.bounds;
    this.#stage = stage;
    this.#show(turnedView(this.#view, 0, before, this.bounds));
  }

  /** From hands and wheels: any scale. */
  zoomBy(factor: number, at: Point): void {
    this.#show(zoomedAt(this.#view, factor, at, this.bounds));
  }

  /** From buttons and keys: to the next even scale. */
  step(direction: 1 | -1): void {
    this.#toPixelScale(nextPixelScale(this.pixelScale, direction, this.#range), CENTRE);
  }

  /** One pixel of the picture for each of the screen. */
  actualSize(): void {
    this.#toPixelScale(1, CENTRE);
  }

  fit(): void {
    this.#show(FITTED, 'glide');
  }

  toggle(at: Point): void {
    if (this.isZoomed) this.fit();
    else this.#toPixelScale(doubleClickPixelScale(this.#range), at);
  }

  panBy(by: Point): void {
    this.#show(pannedBy(this.#view, by, this.bounds));
  }

  pinch(before: readonly [Point, Point], now: readonly [Point, Point]): void {
    this.#show(pinched(this.#view, before, now, this.bounds));
  }

  /** Lie as another picture does. */
  follow(share: ZoomShare): void {
    this.#show(viewOfShare(share, this.bounds));
  }

  /** Aside by a finger, for as long as it holds. */
  pull(x: number): void {
    this.#pulledX = x;
    this.#motion = 'jump';
    this.apply();
  }

  /** By CSSOM, which a strict CSP allows where it forbids style attributes. */
  apply(): void {
    const picture = this.findPicture();
    if (!picture) return;
    const { bounds } = this;
    this.#measured = bounds;
    const { scale } = this.#view;
    const shape = turnedSize(bounds.fitted, this.#quarterTurns);
    const centre = centreOf(this.#view, bounds, window.devicePixelRatio);
    const { style, classList } = picture;
    classList.toggle('glides', this.#motion === 'glide');
    classList.toggle('is-crisp', this.pixelScale >= CRISP_PIXEL_SCALE);
    style.setProperty('width', `${shape.width}px`);
    style.setProperty('height', `${shape.height}px`);
    style.setProperty(
      'transform',
      `translate(${centre.x + this.#pulledX}px, ${centre.y}px) rotate(${this.#quarterTurns * 90}deg) scale(${scale}) translate(${-shape.width / 2}px, ${-shape.height / 2}px)`,
    );
  }

  get #range() {
    const { fittedPixelScale, maxScale } = this.bounds;
    return { fitted: fittedPixelScale, max: fittedPixelScale * maxScale };
  }

  #toPixelScale(pixelScale: number, at: Point): void {
    const factor = this.pixelScale > 0 ? pixelScale / this.pixelScale : 1;
    this.#show(zoomedAt(this.#view, factor, at, this.bounds), 'glide');
  }

  #show(view: ZoomView, motion: Motion = 'jump'): void {
    this.#view = view;
    this.#motion = motion;
    this.apply();
    const { pixelScale } = this;
    const isRescaled = pixelScale !== this.#toldPixelScale;
    this.#toldPixelScale = pixelScale;
    this.changed(isRescaled);
  }
}
