import { PictureWindows, type WindowSource } from './picture-windows.js';
import { type OfferedPreviews, windowsFor } from './window-grid.js';
import type { Rect, Size } from './zoom-geometry.js';

/** What decides which windows there are. */
export interface WindowView {
  readonly source: WindowSource;
  /** In its own pixels, unturned. */
  readonly picture: Size;
  /** How wide it is when fitted, unturned. CSS pixels. */
  readonly fittedWidthPx: number;
  readonly pixelScale: number;
  readonly sight: Rect;
  readonly offered: OfferedPreviews;
}

/** Keeps the windows over a picture as its view moves: once a frame at the most. */
export class WindowLayer {
  readonly #windows: PictureWindows;
  #frame = 0;

  /**
   * @param findLayer the element over the fitted picture; null when there is none
   * @param view as it is now; null when there is no picture to lay anything over
   */
  constructor(
    private readonly findLayer: () => HTMLElement | null,
    private readonly view: () => WindowView | null,
  ) {
    this.#windows = new PictureWindows(findLayer);
  }

  laySoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#lay();
    });
  }

  clear(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#windows.clear();
  }

  #lay(): void {
    const view = this.view();
    if (!view) {
      this.#windows.clear();
      return;
    }
    const scale = view.fittedWidthPx / view.picture.width;
    this.findLayer()?.style.setProperty('transform', `scale(${scale})`);
    this.#windows.show(view.source, windowsFor(view, view.offered));
  }
}
