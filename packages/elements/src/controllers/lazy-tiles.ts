import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { whileConnected } from './while-connected.js';

/** Pixels around the view in which tiles are filled already. */
const AHEAD = '200px';

export interface TileBox {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface TileContent {
  readonly node: HTMLElement;
  /** Called once, after the node left the tile. */
  release(): void;
}

/** Makes what a tile shows. Rejects when there is nothing to show: the tile keeps what it was rendered with, its icon. */
export type FillTile<T> = (item: T, box: TileBox, signal: AbortSignal) => Promise<TileContent>;

interface Tile<T> {
  readonly key: string;
  item: T;
  isNear: boolean;
  box: TileBox;
  filling: AbortController | null;
  content: TileContent | null;
}

/**
 * Small pictures in rendered elements: each is put in its tile by hand when the tile comes near the view and taken out
 * when it leaves, so that neither a picture that arrives nor thousands of tiles cost a render. How far a tile is stands
 * in its `data-tile` for the styles: `loading`, `filled`, `failed`; none when it is out of sight.
 */
export class LazyTiles<T> implements ReactiveController {
  readonly #tiles = new Map<Element, Tile<T>>();
  readonly #observer = new IntersectionObserver((entries) => this.#moved(entries), {
    rootMargin: AHEAD,
    // Of scrolling boxes within; not known to every browser.
    scrollMargin: AHEAD,
  });

  constructor(
    host: ReactiveControllerHost,
    private readonly fill: FillTile<T>,
  ) {
    host.addController(this);
  }

  /** For the tile's place in a template. @param key another one: another picture */
  in(key: string, item: T): DirectiveResult {
    return whileConnected(
      (element) => this.#watch(element, key, item),
      (element) => this.#forget(element),
    );
  }

  /** Try once more what failed and is in view. */
  retry(): void {
    this.#refill(({ content }) => content === null);
  }

  /** The screen shows more or fewer pixels than before. What is there stays until the other is. */
  refill(): void {
    this.#refill(() => true);
  }

  hostConnected(): void {
    window.addEventListener('online', this.#online);
  }

  hostDisconnected(): void {
    window.removeEventListener('online', this.#online);
  }

  readonly #online = (): void => this.retry();

  #watch(element: HTMLElement, key: string, item: T): void {
    const known = this.#tiles.get(element);
    if (known?.key === key) {
      known.item = item;
      return;
    }
    // Also where it was observed: an observer that is asked again answers at once.
    this.#forget(element);
    const box = { width: 0, height: 0 };
    this.#tiles.set(element, { key, item, isNear: false, box, filling: null, content: null });
    this.#observer.observe(element);
  }

  #forget(element: HTMLElement): void {
    const tile = this.#tiles.get(element);
    if (!tile) return;
    this.#observer.unobserve(element);
    this.#tiles.delete(element);
    empty(element, tile);
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const element = target as HTMLElement;
      const tile = this.#tiles.get(element);
      if (!tile || tile.isNear === isIntersecting) continue;
      tile.isNear = isIntersecting;
      tile.box = boundingClientRect;
      if (isIntersecting) void this.#fillTile(element, tile);
      else empty(element, tile);
    }
  }

  #refill(wants: (tile: Tile<T>) => boolean): void {
    for (const [element, tile] of this.#tiles) {
      if (tile.isNear && !tile.filling && wants(tile)) void this.#fillTile(element as HTMLElement, tile);
    }
  }

  async #fillTile(element: HTMLElement, tile: Tile<T>): Promise<void> {
    const filling = new AbortController();
    const { signal } = filling;
    tile.filling = filling;
    if (!tile.content) element.dataset.tile = 'loading';
    try {
      const content = await this.fill(tile.item, tile.box, signal);
      if (signal.aborted) {
        content.release();
        return;
      }
      takeOut(tile);
      tile.content = content;
      // First: what was rendered stays behind it, and where its template expects it.
      element.prepend(content.node);
      element.dataset.tile = 'filled';
    } catch {
      // Why is told where there is room for words: a tile has its icon.
      if (!signal.aborted && !tile.content) element.dataset.tile = 'failed';
    } finally {
      if (tile.filling === filling) tile.filling = null;
    }
  }
}

function empty(element: HTMLElement, tile: Tile<unknown>): void {
  tile.filling?.abort();
  tile.filling = null;
  takeOut(tile);
  delete element.dataset.tile;
}

function takeOut(tile: Tile<unknown>): void {
  const { content } = tile;
  tile.content = null;
  content?.node.remove();
  content?.release();
}
