import type { Point } from './zoom-geometry.js';

/** What hands can do on the stage. Points are from its centre, in CSS pixels. */
export interface GestureActions {
  readonly isZoomed: () => boolean;
  zoom(factor: number, at: Point): void;
  pan(by: Point): void;
  pinch(before: readonly [Point, Point], now: readonly [Point, Point]): void;
  /** Double click or double tap. */
  toggle(at: Point): void;
  /** A finger pulls the fitted picture aside by so much. */
  pull(x: number): void;
  /** The finger let go. @param step the picture to go to, or 0 to fall back */
  released(step: -1 | 0 | 1): void;
}

/** Of the stage's width, so far a finger must pull to turn the page. */
const SWIPE_SHARE = 0.15;
const SWIPE_MAX_PX = 90;
const WHEEL_SPEED = 0.002;
const WHEEL_LINE_PX = 16;

/** Two taps make a double one within so much time and space. Milliseconds, pixels. */
const DOUBLE_TAP_MS = 320;
const DOUBLE_TAP_PX = 32;
/** A finger that moved no further has tapped. Pixels. */
const TAP_PX = 10;

interface Tap extends Point {
  readonly atMs: number;
}

/** Turns pointers and the wheel into zoom, pan and swipe: mouse, pen and fingers alike. */
export class StageGestures {
  readonly #pointers = new Map<number, Point>();
  /** Of the stage, from when the first pointer came: it is not measured anew with each move. */
  #box = new DOMRect();
  #pulled: Point = { x: 0, y: 0 };
  #travelledPx = 0;
  #hadTwo = false;
  #lastTap: Tap | null = null;
  #lastPointerType = '';
  #downs = 0;

  constructor(private readonly actions: GestureActions) {}

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0 || isControl(event)) return;
    this.#downs += 1;
    const stage = event.currentTarget as HTMLElement;
    if (this.#pointers.size === 0) {
      this.#box = stage.getBoundingClientRect();
      this.#travelledPx = 0;
      this.#hadTwo = false;
    }
    this.#lastPointerType = event.pointerType;
    stage.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, fromCentre(event, this.#box));
    if (this.#pointers.size > 1) {
      this.#hadTwo = true;
      this.#fallBack();
    }
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = fromCentre(event, this.#box);
    this.#pointers.set(event.pointerId, now);
    const by = { x: now.x - before.x, y: now.y - before.y };
    this.#travelledPx += Math.hypot(by.x, by.y);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) this.actions.pinch([before, other], [now, other]);
    else if (this.actions.isZoomed()) this.actions.pan(by);
    else if (event.pointerType !== 'mouse' && !this.#hadTwo) {
      this.#pulled = { x: this.#pulled.x + by.x, y: this.#pulled.y + by.y };
      this.actions.pull(this.#pulled.x);
    }
  };

  readonly up = (event: PointerEvent): void => {
    if (!this.#pointers.delete(event.pointerId)) return;
    const { x, y } = this.#pulled;
    const stage = event.currentTarget as HTMLElement;
    const far = Math.min(SWIPE_MAX_PX, this.#box.width * SWIPE_SHARE);
    const isSwipe = event.type === 'pointerup' && Math.abs(x) > far && Math.abs(x) > 1.5 * Math.abs(y);
    const onwards = getComputedStyle(stage).direction === 'rtl' ? x > 0 : x < 0;
    this.#fallBack(isSwipe ? (onwards ? 1 : -1) : 0);
    if (event.type === 'pointerup' && event.pointerType === 'touch') this.#tapped(event);
  };

  /** Not passive: the page behind must not scroll, nor the browser zoom. */
  readonly wheel = {
    passive: false,
    handleEvent: (event: WheelEvent): void => {
      event.preventDefault();
      const pixels =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
      // A pinch on a touchpad comes as a wheel with Control, in smaller steps.
      const speed = event.ctrlKey ? WHEEL_SPEED * 4 : WHEEL_SPEED;
      const bounded = Math.max(-250, Math.min(250, pixels));
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      this.actions.zoom(Math.exp(-bounded * speed), fromCentre(event, box));
    },
  };

  readonly doubleClick = (event: MouseEvent): void => {
    // A double click on Expand ends on the stage that its first click opened: that is no wish to zoom.
    if (this.#downs < 2 || isControl(event)) return;
    // Some browsers send one for two taps as well, which were heeded already.
    if (this.#lastPointerType === 'touch') return;
    this.actions.toggle(fromCentre(event, (event.currentTarget as HTMLElement).getBoundingClientRect()));
  };

  #tapped(event: PointerEvent): void {
    const before = this.#lastTap;
    this.#lastTap = null;
    if (this.#travelledPx > TAP_PX || this.#hadTwo || this.#pointers.size > 0) return;
    const tap = { ...fromCentre(event, this.#box), atMs: event.timeStamp };
    const isSecond =
      before !== null &&
      tap.atMs - before.atMs < DOUBLE_TAP_MS &&
      Math.hypot(tap.x - before.x, tap.y - before.y) < DOUBLE_TAP_PX;
    if (isSecond) this.actions.toggle(tap);
    else this.#lastTap = tap;
  }

  #fallBack(step: -1 | 0 | 1 = 0): void {
    const wasPulled = this.#pulled.x !== 0 || this.#pulled.y !== 0;
    this.#pulled = { x: 0, y: 0 };
    if (wasPulled) this.actions.released(step);
  }
}

/** An arrow on the stage is a button, not a place on the picture. */
function isControl(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('button') !== null;
}

function fromCentre({ clientX, clientY }: MouseEvent, box: DOMRect): Point {
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
}
