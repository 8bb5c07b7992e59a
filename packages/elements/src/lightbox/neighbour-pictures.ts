import type { ReactiveControllerHost } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { PictureController, pageSize } from '../controllers/picture-controller.js';
import { imageAt, lockedCode } from '../controllers/viewed-image.js';
import { pagesOf } from './comparison.js';
import type { DecodedPictures } from './decoded-pictures.js';
import type { LightboxModel, ShownPage } from './lightbox-model.js';
import { fittedSize, turnedSize } from './zoom-geometry.js';

/** The pictures and pages one step away, loaded and decoded ahead at the size they would be shown in. */
export class NeighbourPictures {
  readonly #pictures: PictureController;

  constructor(
    host: ReactiveControllerHost,
    session: () => CaseSession | null,
    private readonly decoded: DecodedPictures,
  ) {
    this.#pictures = new PictureController(host, session);
  }

  /** To be called in each render. @param stage what they would be shown on; null before it is there */
  load(model: LightboxModel, stage: HTMLElement | null): void {
    // In a comparison there is no next one: any may be chosen.
    if (!stage || model.comparison) return;
    for (const neighbour of neighboursOf(model)) {
      const size = pageSize(neighbour.attachment, neighbour.page);
      if (!size || lockedCode(neighbour.attachment)) continue;
      const space = { width: stage.clientWidth, height: stage.clientHeight };
      const fitted = fittedSize(turnedSize(size, model.turnOf(neighbour)), space);
      const edge = Math.max(fitted.width, fitted.height) * window.devicePixelRatio;
      const { page } = neighbour;
      const picture = this.#pictures.picture(neighbour.attachment, edge, { page, priority: 'low' });
      if (picture.status === 'shown') this.decoded.isReady(picture.url);
    }
  }
}

function neighboursOf({ images, viewed, activePage }: LightboxModel): ShownPage[] {
  if (!viewed || !activePage) return [];
  const { attachment, page } = activePage;
  // The one on show is held too: it was a neighbour a moment ago, and must not be let go before the stage has it.
  const neighbours: ShownPage[] = [activePage];
  for (const by of [1, -1]) {
    const next = images.length > 1 ? imageAt(images, viewed.index + by) : undefined;
    if (next && next !== attachment) neighbours.push({ attachment: next, page: 1 });
    const other = page + by;
    if (other >= 1 && other <= pagesOf(attachment)) neighbours.push({ attachment, page: other });
  }
  return neighbours;
}
