import type { Attachment } from '@case-attachments/contract';
import type { CaseSession } from '../case/case-session.js';
import { keyOf, type PictureWindow } from './window-grid.js';

/** A page of a picture, as its session gives it. */
export interface WindowSource {
  readonly session: CaseSession;
  readonly attachment: Attachment;
  /** From 1. */
  readonly page: number;
}

interface Pane {
  readonly image: HTMLImageElement;
  readonly controller: AbortController;
  release: () => void;
}

/**
 * Windows at the picture's own pixels, laid over the fitted picture, which stays beneath until each is here and where one
 * fails. One that is out of sight is let go; one that failed is tried again when it comes into sight again.
 */
export class PictureWindows {
  readonly #panes = new Map<string, Pane>();
  #source: WindowSource | null = null;

  /** @param findLayer the element that holds them, in pixels of the picture */
  constructor(private readonly findLayer: () => HTMLElement | null) {}

  /** Have these, and no others. @param windows of the source's page; those that come first are loaded first */
  show(source: WindowSource | null, windows: readonly PictureWindow[]): void {
    if (!isSame(source, this.#source)) this.clear();
    this.#source = source;
    const wanted = new Map(windows.map((window) => [keyOf(window), window]));
    for (const [key, pane] of this.#panes) {
      if (!wanted.has(key)) this.#drop(key, pane);
    }
    if (!source) return;
    for (const [key, window] of wanted) {
      if (!this.#panes.has(key)) this.#add(key, window, source);
    }
  }

  clear(): void {
    for (const [key, pane] of this.#panes) this.#drop(key, pane);
    this.#source = null;
  }

  #add(key: string, window: PictureWindow, source: WindowSource): void {
    const pane: Pane = { image: paneFor(window), controller: new AbortController(), release: () => {} };
    this.#panes.set(key, pane);
    this.#load(pane, window, source).catch(() => {
      // Whatever was wrong with it: the fitted picture is beneath. An abort was our own doing.
      pane.image.remove();
      pane.release();
    });
  }

  async #load(pane: Pane, window: PictureWindow, { session, attachment, page }: WindowSource): Promise<void> {
    const { image } = pane;
    const { signal } = pane.controller;
    const priority = window.isInSight ? 'high' : 'low';
    const loaded = await session.previews.load(attachment, window, { page, priority, signal });
    pane.release = loaded.release;
    signal.throwIfAborted();
    image.src = loaded.url;
    // Laid over when it can be drawn at once: no gap, no half a picture.
    await image.decode();
    signal.throwIfAborted();
    this.findLayer()?.append(image);
  }

  #drop(key: string, pane: Pane): void {
    this.#panes.delete(key);
    pane.controller.abort();
    pane.image.remove();
    pane.release();
  }
}

function paneFor({ left, top, width, height }: PictureWindow): HTMLImageElement {
  const image = new Image();
  image.alt = '';
  image.draggable = false;
  image.decoding = 'sync';
  image.style.setProperty('left', `${left}px`);
  image.style.setProperty('top', `${top}px`);
  image.style.setProperty('width', `${width}px`);
  image.style.setProperty('height', `${height}px`);
  return image;
}

function isSame(a: WindowSource | null, b: WindowSource | null): boolean {
  return a?.session === b?.session && a?.attachment.id === b?.attachment.id && a?.page === b?.page;
}
