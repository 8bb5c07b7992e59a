import type { ReactiveControllerHost } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { drawLocalPicture, pictureHeaderOf, shouldHaveHeader } from '../preview/local-picture.js';
import { LazyTiles, type TileBox, type TileContent } from './lazy-tiles.js';
import type { StagedFile } from './stage-files.js';

/**
 * `later`: the server makes the picture. `no-picture`: its name says picture, its content does not. `unreadable`: this
 * browser cannot decode it.
 */
export type LocalRemark = 'later' | 'no-picture' | 'unreadable';

/**
 * Small pictures of the files that are staged, for the person who chose them alone: drawn in this browser, one after the
 * other, of rows in sight, and gone with them. What goes wrong leaves the icon.
 */
export class LocalPreviews {
  readonly #tiles: LazyTiles<StagedFile>;
  /** By key, of those without a picture. */
  readonly #remarks = new Map<number, LocalRemark>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: ReactiveControllerHost) {
    this.#tiles = new LazyTiles(host, (...tile) => this.#inTurn(...tile));
  }

  /** For the tile of this file in a template. */
  of(file: StagedFile): DirectiveResult {
    return this.#tiles.in(String(file.key), file);
  }

  /** Why it has no picture here, where that is worth a word. Known once its row was in sight. */
  remarkOn({ key }: StagedFile): LocalRemark | null {
    return this.#remarks.get(key) ?? null;
  }

  /** One at a time: what is decoded takes memory, and the page wants to go on. */
  #inTurn(...tile: [StagedFile, TileBox, AbortSignal]): Promise<TileContent> {
    const turn = this.#last.then(() => this.#draw(...tile));
    this.#last = turn.catch(() => {
      // Told to whoever waits for it.
    });
    return turn;
  }

  async #draw(file: StagedFile, { width }: TileBox, signal: AbortSignal): Promise<TileContent> {
    signal.throwIfAborted();
    if (!file.picked) throw new Error('no file');
    const header = await pictureHeaderOf(file.picked.file);
    signal.throwIfAborted();
    if (header?.kind !== 'native') {
      if (header?.kind === 'server') this.#remark(file, 'later');
      else if (shouldHaveHeader(file.name)) this.#remark(file, 'no-picture');
      throw new Error('no picture that a browser shows');
    }
    const pixels = Math.round(width * window.devicePixelRatio);
    const node = await drawLocalPicture(file.picked.file, header, pixels).catch((reason: unknown) => {
      // Too large for this is no fault; else damaged, or of a kind that few browsers know.
      this.#remark(file, reason instanceof RangeError ? 'later' : 'unreadable');
      throw reason;
    });
    // Gives the memory back now, not when it is collected.
    return { node, release: () => void (node.width = 0) };
  }

  #remark({ key }: StagedFile, remark: LocalRemark): void {
    this.#remarks.set(key, remark);
    this.host.requestUpdate();
  }
}
