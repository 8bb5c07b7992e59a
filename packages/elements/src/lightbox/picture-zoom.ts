import {
  clamped,
  FITTED,
  type Point,
  pannedBy,
  pinched,
  type Size,
  type ZoomBounds,
  type ZoomView,
  zoomBounds,
  zoomedAt,
} from './zoom-geometry.js';

const DOUBLE_CLICK_SCALE = 2.5;
const CENTRE: Point = { x: 0, y: 0 };
const NOTHING: Size = { width: 0, height: 0 };

/** The picture on the stage: where it lies now, and the geometry put onto its element. */
export class PictureZoom {
  #view: ZoomView = FITTED;
  #pulledX = 0;
  #stage: Size = NOTHING;
  /** From the server: the file's own pixels, and the space to keep before anything is here. */
  #known: Size = NOTHING;
  /** Of the page on show, once the browser has it: pages of one file may differ in shape. */
  #natural: Size | null = null;

  constructor(
    private readonly findImage: () => HTMLElement | null,
    /** The scale is another one. */
    private readonly changed: () => void,
  ) {}

  get scale(): number {
    return this.#view.scale;
  }

  get bounds(): ZoomBounds {
    const width = Math.max(this.#known.width, this.#natural?.width ?? 0);
    const shape = this.#natural ?? this.#known;
    const height = shape.width > 0 ? (width * shape.height) / shape.width : 0;
    const { innerWidth, innerHeight } = window;
    const stage = this.#stage.width > 0 ? this.#stage : { width: innerWidth, height: innerHeight };
    return zoomBounds({ width, height }, stage);
  }

  /** Another picture, fitted. */
  reset(known: Size | null): void {
    this.#known = known ?? NOTHING;
    this.#natural = null;
    this.#view = FITTED;
    this.#pulledX = 0;
  }

  loaded(natural: Size): void {
    this.#natural = natural;
    this.apply();
  }

  stageResized(stage: Size): void {
    this.#stage = stage;
    this.#show(clamped(this.#view, this.bounds));
  }

  zoomBy(factor: number, at: Point = CENTRE): void {
    this.#show(zoomedAt(this.#view, factor, at, this.bounds));
  }

  fit(): void {
    this.#show(FITTED);
  }

  toggle(at: Point): void {
    this.#show(this.scale > 1 ? FITTED : zoomedAt(this.#view, DOUBLE_CLICK_SCALE, at, this.bounds));
  }

  panBy(by: Point): void {
    this.#show(pannedBy(this.#view, by, this.bounds));
  }

  pinch(before: readonly [Point, Point], now: readonly [Point, Point]): void {
    this.#show(pinched(this.#view, before, now, this.bounds));
  }

  /** Aside by a finger, for as long as it holds. */
  pull(x: number): void {
    this.#pulledX = x;
    this.apply();
  }

  /** By CSSOM, which a strict CSP allows where it forbids style attributes. */
  apply(): void {
    const style = this.findImage()?.style;
    if (!style) return;
    const { fitted } = this.bounds;
    const { x, y, scale } = this.#view;
    style.setProperty('width', `${fitted.width}px`);
    style.setProperty('height', `${fitted.height}px`);
    style.setProperty(
      'transform',
      `translate(-50%, -50%) translate(${x + this.#pulledX}px, ${y}px) scale(${scale})`,
    );
  }

  #show(view: ZoomView): void {
    const isRescaled = view.scale !== this.#view.scale;
    this.#view = view;
    this.apply();
    if (isRescaled) this.changed();
  }
}
