import type { Attachment } from '@case-attachments/contract';
import type { LocalizeController } from '../localize/localize-controller.js';
import { type Comparison, pagesOf } from './comparison.js';
import type { LightboxModel } from './lightbox-model.js';
import type { RailItem } from './picture-rail.js';

/** The pages of a file. @param page the one on show, from 1 */
export function pageItems(attachment: Attachment, page: number, localize: LocalizeController): RailItem[] {
  const words = localize.messages.lightbox;
  const count = pagesOf(attachment);
  return Array.from({ length: count }, (_, index) => ({
    attachment,
    page: index + 1,
    label: words.pageShort(localize.number(index + 1)),
    title: words.page(localize.number(index + 1), localize.number(count)),
    isCurrent: index + 1 === page,
    isActive: index + 1 === page,
  }));
}

/** The pictures of a case, those on show marked by their side. */
export function comparedItems(
  images: readonly Attachment[],
  { sides: [left, right], active }: Comparison,
  localize: LocalizeController,
): RailItem[] {
  const words = localize.messages.lightbox.compare;
  const days = new Intl.DateTimeFormat(localize.language, { day: 'numeric', month: 'short' });
  const dayOf = ({ addedAtMs }: Attachment) => days.format(addedAtMs);
  // Pictures of one visit have one day: then their names tell them apart.
  const areDaysTelling = new Set(images.map(dayOf)).size === images.length;
  return images.map((attachment) => {
    const isLeft = attachment.id === left.attachmentId;
    const isRight = attachment.id === right.attachmentId;
    const side = isLeft && isRight ? words.both : isLeft ? words.left : isRight ? words.right : null;
    return {
      attachment,
      page: 1,
      label: side ?? (areDaysTelling ? dayOf(attachment) : attachment.name),
      title: `${attachment.name}, ${words.added(localize.date(attachment.addedAtMs))}`,
      isCurrent: side !== null,
      isActive: active === 0 ? isLeft : isRight,
    };
  });
}

/** What the rail offers now. The same list as long as it has not changed, so that the rail is not drawn with every zoom. */
export class RailItems {
  #made: readonly unknown[] = [];
  #items: readonly RailItem[] = [];

  of({ images, comparison, activePage }: LightboxModel, localize: LocalizeController): readonly RailItem[] {
    const madeOf = comparison
      ? [comparison, images, localize.language]
      : [activePage?.attachment, activePage?.page, localize.language];
    if (madeOf.length === this.#made.length && madeOf.every((each, index) => each === this.#made[index])) {
      return this.#items;
    }
    this.#made = madeOf;
    if (comparison) this.#items = comparedItems(images, comparison, localize);
    else this.#items = activePage ? pageItems(activePage.attachment, activePage.page, localize) : [];
    return this.#items;
  }
}
