import type { Attachment } from '@case-attachments/contract';
import { nothing, type ReactiveControllerHost } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import type { CaseSession } from '../case/case-session.js';
import { previewFailure } from '../preview/preview-failure.js';
import { coveringPixels } from '../preview/preview-size.js';
import { LazyTiles, type TileBox, type TileContent } from './lazy-tiles.js';
import { ServerReturns } from './server-returns.js';
import { lockedCode } from './viewed-image.js';

interface PageOfPicture {
  readonly attachment: Attachment;
  readonly page: number;
}

/** The server's small pictures in the tiles of an element: when they are near the view, after everything else. */
export class Thumbnails {
  readonly #tiles: LazyTiles<PageOfPicture>;

  constructor(
    host: ReactiveControllerHost,
    private readonly session: () => CaseSession | null,
  ) {
    this.#tiles = new LazyTiles(host, (...tile) => this.#fill(...tile));
    new ServerReturns(host, session, () => this.retry());
  }

  /** For the tile of this file in a template; nothing where there is no picture to come. @param page from 1 */
  of(attachment: Attachment, page = 1): DirectiveResult | typeof nothing {
    if (lockedCode(attachment) || previewFailure(attachment)) return nothing;
    return this.#tiles.in(`${this.viewer} ${attachment.id} ${page}`, { attachment, page });
  }

  /** Who sees them: what one person was shown does not stay for the next. */
  get viewer(): string {
    return this.session()?.snapshot.policy?.user.id ?? '';
  }

  retry(): void {
    this.#tiles.retry();
  }

  /** The screen shows more or fewer pixels than before. */
  refill(): void {
    this.#tiles.refill();
  }

  async #fill({ attachment, page }: PageOfPicture, box: TileBox, signal: AbortSignal): Promise<TileContent> {
    const session = this.session();
    if (!session) throw new Error('no session');
    const pixels = coveringPixels(attachment, box, page) * window.devicePixelRatio;
    const { url, release } = await session.previews.load(attachment, pixels, {
      page,
      priority: 'low',
      signal,
    });
    try {
      const image = new Image();
      // The name stands beside it, or is the button's.
      image.alt = '';
      image.draggable = false;
      image.src = url;
      // What this browser cannot decode is never seen.
      await image.decode();
      signal.throwIfAborted();
      return { node: image, release };
    } catch (reason) {
      release();
      throw reason;
    }
  }
}
