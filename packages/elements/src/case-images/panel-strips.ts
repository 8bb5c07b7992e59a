import type { TemplateResult } from 'lit';
import type { CaseSnapshot } from '../case/case-state.js';
import { type FailedNotice, failedPictures } from '../controllers/failed-pictures.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { strip } from '../theme/strip.js';

export interface PanelStripsView {
  readonly snapshot: CaseSnapshot;
  readonly localize: LocalizeController;
  /** The list of this case is in sight, too, and says who does not answer. */
  readonly isBesideList: boolean;
  /** A picture that somebody else deleted while it was on show, and what is shown now. */
  readonly gone: { readonly name: string; readonly now: string } | null;
  retry(notice: FailedNotice): void;
  dismiss(notice: FailedNotice): void;
  dismissGone(): void;
}

/** What came to nothing, said where it was asked for: a page may have no list of attachments beside the pictures. */
export function panelStrips(view: PanelStripsView): readonly TemplateResult[] {
  const { snapshot, localize } = view;
  const { images: words, common, tab } = localize.messages;
  const strips = failedPictures(snapshot).map((notice) => failedStrip(view, notice));
  if (!snapshot.online && !view.isBesideList)
    strips.unshift(strip({ icon: 'offline', tone: 'warning', title: tab.offline.title }));
  if (view.gone) {
    const { name, now } = view.gone;
    const close = { word: common.close, run: () => view.dismissGone() };
    strips.unshift(strip({ icon: 'trash', title: words.gone(name, now), close }));
  }
  return strips;
}

function failedStrip({ localize, retry, dismiss }: PanelStripsView, notice: FailedNotice): TemplateResult {
  const { common, tab } = localize.messages;
  return strip({
    icon: 'warn',
    tone: 'danger',
    title: tab.couldNot[notice.what](notice.fileName),
    text: failureWords(localize, notice.failure, notice.fileName),
    buttons: [{ word: common.tryAgain, run: () => retry(notice) }],
    close: { word: common.close, run: () => dismiss(notice) },
  });
}
