import type { TemplateResult } from 'lit';
import type { LocalizeController } from '../localize/localize-controller.js';
import { fileName } from '../theme/file-name.js';
import { chosenCount, pagesOf } from './comparison.js';
import type { LightboxModel } from './lightbox-model.js';
import type { News } from './lightbox-news.js';
import type { PictureStage } from './picture-stage.js';
import { sideNames } from './side-names.js';
import { aboutPicture } from './top-bar.js';

export interface LightboxTitle {
  /** Name of the dialog. */
  readonly label: string;
  readonly title: TemplateResult | string;
  readonly about: string;
  readonly count: string;
}

/** What the lightbox is about, in words; the case is always named. */
export function lightboxTitle(
  model: LightboxModel,
  caseLabel: string,
  localize: LocalizeController,
): LightboxTitle | null {
  const words = localize.messages.lightbox;
  const { comparison, shown, viewed } = model;
  const [left, right] = shown;
  if (!left || !viewed) return null;
  const total = localize.number(model.images.length);
  if (comparison && right) {
    return {
      label: words.compare.label(left.attachment.name, right.attachment.name),
      title: words.compare.title,
      about: caseLabel,
      count: words.compare.chosen(localize.number(chosenCount(comparison)), total),
    };
  }
  const position = localize.number(viewed.index + 1);
  return {
    label: words.label(left.attachment.name, position, total),
    title: fileName(left.attachment.name),
    about: aboutPicture(left.attachment, left.page, caseLabel, localize),
    count: words.counter(position, total),
  };
}

/** What else is on the screen. */
export interface Seen {
  /** The sides of a comparison lie one above the other. */
  readonly isStacked: boolean;
  readonly arePagesShown: boolean;
  readonly news: readonly News[];
}

/** How things are, for those who do not see it, by kind. */
export function factsOf(
  model: LightboxModel,
  stage: PictureStage | null,
  localize: LocalizeController,
  seen: Seen,
): ReadonlyMap<string, string> {
  const words = localize.messages.lightbox;
  const facts = new Map<string, string>();
  const active = model.activePage;
  if (!active) return facts;
  const { comparison } = model;
  if (comparison) {
    const side = sideNames(localize, seen.isStacked)[model.active];
    facts.set('picture', words.compare.side(side, active.attachment.name));
  } else facts.set('picture', lightboxTitle(model, '', localize)?.label ?? '');
  // Before all else: whoever looks through a case must know when they have seen it.
  if (model.wrappedTo) facts.set('picture', `${words.wrapped[model.wrappedTo]}. ${facts.get('picture')}`);
  const pageCount = pagesOf(active.attachment);
  if (pageCount > 1) facts.set('page', words.page(localize.number(active.page), localize.number(pageCount)));
  const degrees = (((model.turnOf(active) % 4) + 4) % 4) * 90;
  facts.set('turn', degrees === 0 ? words.notTurned : words.turned(localize.number(degrees)));
  facts.set('invert', model.lookOf(active).isInverted ? words.inverted : words.notInverted);
  facts.set('pages', seen.arePagesShown ? words.pagesShown : words.pagesHidden);
  if (stage) {
    const percent = words.percent(localize.number(Math.round(stage.pixelScale * 100)));
    facts.set('zoom', stage.isZoomed ? percent : words.fit);
  }
  for (const { id, text } of seen.news) facts.set(id, text);
  return facts;
}
