import type { TemplateResult } from 'lit';
import type { ListView, Notice } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import { strip } from '../theme/strip.js';
import { downloadStoppedHint } from './notice-words.js';
import { type Outage, outageOf, outageWords } from './outage-words.js';
import { may, type TabView } from './tab-view.js';

/** The notices above the list, the most pressing first. */
export function strips(tab: TabView): readonly TemplateResult[] {
  const { snapshot } = tab;
  const shown: TemplateResult[] = [];
  if (snapshot.status === 'insecure') shown.push(insecure(tab));
  if (snapshot.signInNeeded) shown.push(signIn(tab));
  // Only over a list: without one the page itself says what is wrong.
  if (snapshot.list.loadedAtMs !== null) {
    const outage = outageOf(snapshot);
    if (outage) shown.push(silence(tab, outage));
    else if (tab.isStale) shown.push(stale(tab));
  }
  if (tab.hiddenArrivals.length > 0) shown.push(hiddenArrivals(tab));
  for (const notice of snapshot.notices) shown.push(noticeStrip(tab, notice));
  if (snapshot.status === 'ready' && !may(snapshot, 'upload')) shown.push(noAttaching(tab));
  if (snapshot.status === 'ready' && snapshot.policy?.onHold) shown.push(onHold(tab));
  return shown;
}

function insecure({ localize }: TabView): TemplateResult {
  const words = localize.messages.tab.insecure;
  return strip({ icon: 'lock', tone: 'danger', title: words.title, text: words.hint });
}

function signIn({ localize, session }: TabView): TemplateResult {
  const { tab, common } = localize.messages;
  return strip({
    icon: 'lock',
    tone: 'warning',
    title: tab.signIn.title,
    text: tab.signIn.hint,
    buttons: [{ word: common.tryAgain, run: () => session?.reload() }],
  });
}

function silence(tab: TabView, outage: Outage): TemplateResult {
  const { title, hint } = outageWords(tab.localize, outage);
  return strip({ icon: 'offline', tone: 'warning', title, text: hint(listTime(tab)) });
}

function stale(tab: TabView): TemplateResult {
  const { localize, session, snapshot } = tab;
  const words = localize.messages.tab.stale;
  const reason = snapshot.list.failure ? failureWords(localize, snapshot.list.failure) : '';
  return strip({
    icon: 'warn',
    tone: 'warning',
    title: words.title,
    text: words.hint(reason, listTime(tab)),
    buttons: [{ word: localize.messages.common.tryAgain, run: () => session?.reload() }],
  });
}

/** What was just attached is not among the rows: why, and the way to it. */
function hiddenArrivals({
  snapshot,
  localize,
  session,
  actions,
  hiddenArrivals: files,
}: TabView): TemplateResult {
  const { tab: words, common } = localize.messages;
  const { view, hasMore } = snapshot.list;
  const byFilter =
    view.category && (!hasMore || files.some(({ category }) => category !== view.category))
      ? common.categories[view.category]
      : null;
  const [first] = files;
  const showing: Partial<ListView> = byFilter ? { category: null } : { sort: 'addedAt', order: 'desc' };
  return strip({
    icon: 'check',
    tone: 'success',
    title:
      first && files.length === 1
        ? words.hiddenArrivals.one(first.fileName)
        : words.hiddenArrivals.many(files.length),
    text: byFilter
      ? words.hiddenArrivals.byFilter(byFilter, files.length)
      : words.hiddenArrivals.furtherDown(files.length),
    buttons: [
      {
        word: byFilter ? words.hiddenArrivals.showAll : words.hiddenArrivals.newestFirst,
        run: () => session?.setView(showing),
      },
    ],
    close: { word: common.close, run: () => actions.dismissHiddenArrivals() },
  });
}

/** Why there is no Attach Files. */
function noAttaching({ localize, snapshot }: TabView): TemplateResult {
  const { viewOnly, closed } = localize.messages.tab;
  if (snapshot.policy?.closed) return strip({ icon: 'lock', title: closed.title, text: closed.hint });
  return strip({
    icon: 'lock',
    title: may(snapshot, 'read') ? viewOnly.title : viewOnly.titleListOnly,
    // On hold nobody may delete: that has a line of its own.
    text: may(snapshot, 'delete') || snapshot.policy?.onHold ? viewOnly.mayDelete : viewOnly.hint,
  });
}

function onHold({ localize }: TabView): TemplateResult {
  const words = localize.messages.tab.onHold;
  return strip({ icon: 'lock', title: words.title, text: words.hint });
}

function noticeStrip(tab: TabView, notice: Notice): TemplateResult {
  const { localize, session, snapshot, actions } = tab;
  const { tab: words, common } = localize.messages;
  const close = { word: common.close, run: () => session?.dismissNotice(notice.id) };
  switch (notice.kind) {
    case 'deleted': {
      const { attachment } = notice;
      return strip({
        icon: 'trash',
        title: noticeTitle(tab, notice),
        ...(may(snapshot, 'restore') && {
          buttons: [
            { word: common.undo, icon: 'undo', run: () => actions.undoDelete(notice.id, attachment) },
          ],
        }),
        close,
      });
    }
    case 'staged-discarded':
      return strip({
        icon: 'warn',
        tone: 'warning',
        title: noticeTitle(tab, notice),
        text: words.discarded.hint(notice.fromLabel, notice.toLabel, notice.count),
        close,
      });
    case 'not-attached':
      return strip({
        icon: 'warn',
        tone: 'warning',
        title: noticeTitle(tab, notice),
        text: words.notAttached[notice.why](notice.count),
        close,
      });
    case 'download-stopped':
      return strip({
        icon: 'warn',
        tone: 'warning',
        title: noticeTitle(tab, notice),
        text: downloadStoppedHint(localize, notice),
        close,
      });
    case 'failed':
      return strip({
        icon: 'warn',
        tone: 'danger',
        title: noticeTitle(tab, notice),
        text: failureWords(localize, notice.failure, notice.fileName),
        close,
      });
  }
}

function noticeTitle({ localize }: TabView, notice: Notice): string {
  const words = localize.messages.tab;
  switch (notice.kind) {
    case 'deleted':
      return words.deleted(notice.attachment.name);
    case 'staged-discarded':
    case 'not-attached':
      return words.discarded.title(notice.count);
    case 'download-stopped':
      return words.downloadStopped.title;
    case 'failed':
      return words.couldNot[notice.what](notice.fileName);
  }
}

function listTime({ localize, snapshot }: TabView): string {
  const { loadedAtMs } = snapshot.list;
  return loadedAtMs === null ? '' : localize.time(loadedAtMs);
}
