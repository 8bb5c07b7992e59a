import type { ReactiveControllerHost } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { drawLocalPicture, pictureHeaderOf } from '../preview/local-picture.js';
import { LazyTiles, type TileBox, type TileContent } from './lazy-tiles.js';
import type { StagedFile } from './stage-files.js';

/**
 * Small pictures of the files that are staged, for the person who chose them alone: drawn in this browser, one after the
 * other, of rows in sight, and gone with them. What goes wrong leaves the icon.
 */
export class LocalPreviews {
  readonly #tiles: LazyTiles<StagedFile>;
  /** Keys of those that only the server can show. */
  readonly #later = new Set<number>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: ReactiveControllerHost) {
    this.#tiles = new LazyTiles(host, (...tile) => this.#inTurn(...tile));
  }

  /** For the tile of this file in a template. */
  of(file: StagedFile): DirectiveResult {
    return this.#tiles.in(String(file.key), file);
  }

  /** It will have a picture when it is attached. Known once its row was in sight. */
  comesLater({ key }: StagedFile): boolean {
    return this.#later.has(key);
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
    if (header?.kind === 'server') {
      this.#later.add(file.key);
      this.host.requestUpdate();
    }
    if (header?.kind !== 'native') throw new Error('no picture that a browser shows');
    const node = await drawLocalPicture(
      file.picked.file,
      header,
      Math.round(width * window.devicePixelRatio),
    );
    // Gives the memory back now, not when it is collected.
    return { node, release: () => void (node.width = 0) };
  }
}
