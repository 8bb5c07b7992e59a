import type { TemplateResult } from 'lit';
import type { CaseSnapshot } from '../case/case-state.js';
import { type FailedNotice, failedPictures } from '../controllers/failed-pictures.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { strip } from '../theme/strip.js';

export interface PanelStripsView {
  readonly snapshot: CaseSnapshot;
  readonly localize: LocalizeController;
  retry(notice: FailedNotice): void;
  dismiss(notice: FailedNotice): void;
}

/** What came to nothing, said where it was asked for: a page may have no list of attachments beside the pictures. */
export function panelStrips(view: PanelStripsView): readonly TemplateResult[] {
  const { snapshot, localize } = view;
  const offline = strip({ icon: 'offline', tone: 'warning', title: localize.messages.images.offline });
  const failed = failedPictures(snapshot).map((notice) => failedStrip(view, notice));
  return snapshot.online ? failed : [offline, ...failed];
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
