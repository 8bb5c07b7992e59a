import { nothing, type TemplateResult } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { DownloadState } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import { type StripParts, strip } from '../theme/strip.js';
import { downloadEnd } from './download-end.js';
import { howFar, isGoneForGood, isUnderWay, orderOf } from './download-facts.js';
import { missingFiles } from './missing-files.js';
import type { TabView } from './tab-view.js';

/** Download All from its start to its end: how far it is, and afterwards what was saved and what is missing. */
export function downloadStrip(tab: TabView): TemplateResult | typeof nothing {
  const { download } = tab.snapshot;
  if (download.status === 'idle') return nothing;
  const label = tab.localize.messages.download.progressOf(download.zipName);
  return strip({ ...partsOf(tab, download), label });
}

/** That of another case, by its name. What is missing of it, and another try, are to be had in that case. */
export function strayDownloadStrip(tab: TabView, session: CaseSession, putAway: () => void): TemplateResult {
  const { messages } = tab.localize;
  const { snapshot } = session;
  const { download } = snapshot;
  const parts = partsOf({ ...tab, session, snapshot }, download);
  const { icon, tone, className = '', title, text, hint, progress, buttons } = parts;
  const heading = messages.download.ofOtherCase(session.caseLabel);
  const isOver = !isUnderWay(download);
  return strip({
    ...{ icon, label: heading, title: heading },
    className: `${className} stray`,
    text: `${title}. ${text ?? ''}`,
    ...(tone && { tone }),
    ...(hint && { hint }),
    ...(progress && { progress }),
    ...(isOver ? { close: { word: messages.common.close, run: putAway } } : buttons && { buttons }),
  });
}

function partsOf(tab: TabView, download: DownloadState): StripParts {
  switch (download.status) {
    case 'idle':
    case 'saving':
    case 'paused':
    case 'finishing':
      return underWay(tab, download);
    case 'done':
      return done(tab, download);
    case 'cancelled':
    case 'failed':
      return broken(tab, download);
  }
}

function underWay({ session, localize }: TabView, download: DownloadState): StripParts {
  const { download: words, common } = localize.messages;
  const { status, zipName: name, waitingFor, bytesDone, bytesTotal } = download;
  const isPaused = status === 'paused';
  const isWaiting = status === 'saving' && waitingFor !== null;
  const cancel = { word: common.cancel, run: () => session?.cancelDownload() };
  // One button: the focus stays on it when it changes.
  const hold = {
    key: 'hold',
    word: isPaused ? words.resume : words.pause,
    run: () => (isPaused ? session?.resumeDownload() : session?.pauseDownload()),
  };
  return {
    icon: isPaused ? 'pause' : isWaiting ? 'offline' : 'download-all',
    ...(isWaiting && { tone: 'warning' as const }),
    className: status === 'finishing' ? 'download is-running is-finishing' : 'download is-running',
    title: titleUnderWay(localize, download),
    ...textUnderWay(localize, download),
    // What is being put in its place can be stopped no more.
    buttons: status === 'finishing' ? [] : [hold, cancel],
    progress: {
      label: words.progressOf(name),
      value: status === 'finishing' ? 1 : bytesDone,
      max: status === 'finishing' ? 1 : bytesTotal,
      isStill: isPaused,
    },
  };
}

function titleUnderWay(
  { messages }: TabView['localize'],
  { status, form, zipName: name, filesTotal }: DownloadState,
): string {
  const { download: words, common } = messages;
  if (status === 'paused') return words.paused(name);
  if (status === 'finishing') return words.finishing(name);
  if (form === 'file') return words.saving.file(name);
  if (filesTotal === 0) return words.saving.listing(name);
  const files = common.files(filesTotal);
  return form === 'folder' ? words.saving.folder(files, name) : words.saving.files(files, name);
}

function textUnderWay(
  localize: TabView['localize'],
  download: DownloadState,
): Pick<StripParts, 'text' | 'hint'> {
  const words = localize.messages.download;
  const { status, waitingFor, filesTotal, bytesPerSecond, secondsLeft } = download;
  if (filesTotal === 0) {
    return { text: waitingFor ? words.waiting[waitingFor] : words.listingHint, hint: words.keepOpen };
  }
  const far = howFar(localize, download);
  if (status === 'finishing') return { text: words.progress(far.join(', ')), hint: words.finishingHint };
  const speed =
    bytesPerSecond === null ? [] : [words.speed(localize.bytesOf(bytesPerSecond, bytesPerSecond).total)];
  const left = secondsLeft === null ? [] : [words.secondsLeft(secondsLeft)];
  if (status === 'paused') return { text: words.progress(far.join(', ')), hint: words.pausedHint };
  return waitingFor
    ? { text: words.progress(far.join(', ')), hint: words.waiting[waitingFor] }
    : { text: words.progress([...far, ...speed, ...left].join(', ')), hint: words.keepOpen };
}

function done(tab: TabView, download: DownloadState): StripParts {
  const { session, localize } = tab;
  const { download: words, common } = localize.messages;
  const close = { word: common.close, run: () => session?.dismissDownload() };
  const end = downloadEnd(localize, download);
  const { missing, certainty } = download;
  if (missing.length === 0) {
    const again = { word: words.startAgain, run: () => session?.downloadAll(orderOf(download)) };
    return {
      ...end,
      className: 'download',
      icon: certainty === 'checked' || certainty === null ? 'check' : 'download',
      ...(certainty !== 'by-server' && { tone: 'success' as const }),
      ...(certainty === 'by-server' && { buttons: [again] }),
      close,
    };
  }
  const retry = { word: words.tryAgain(missing.length), run: () => session?.retryMissing() };
  const isHopeless = missing.every((entry) => isGoneForGood(entry, tab.snapshot));
  return {
    ...end,
    className: 'download',
    icon: 'warn',
    tone: 'warning',
    list: missingFiles(tab),
    buttons: isHopeless ? [] : [retry],
    close,
  };
}

function broken({ session, localize }: TabView, download: DownloadState): StripParts {
  const { download: words, common } = localize.messages;
  const { status, form, rung, scope, failure, zipName: name } = download;
  const [attachmentId] = scope.kind === 'selected' ? scope.attachmentIds : [];
  const again = () =>
    form === 'file' && attachmentId
      ? session?.download(attachmentId)
      : session?.downloadAll(orderOf(download));
  const kept = keptWords(localize, download);
  const parts = {
    className: 'download',
    buttons: [{ word: words.startAgain, run: () => again() }],
    close: { word: common.close, run: () => session?.dismissDownload() },
  };
  if (status === 'cancelled') {
    const byBrowser = failure ? words.cancelledInBrowser : null;
    const title = byBrowser ?? (kept ? words.stopped : words.cancelled);
    const hint = rung === 'worker' ? words.cancelledHandedOver(name) : words.cancelledHint(name);
    return {
      ...parts,
      icon: 'close',
      title,
      text: kept ?? hint,
      ...(byBrowser && { hint: words.cancelledInBrowserHint }),
    };
  }
  return {
    ...parts,
    icon: 'warn',
    tone: 'danger',
    title: form === 'folder' ? words.failedFolder(name) : words.failed(name),
    text: failure ? failureWords(localize, failure) : '',
    ...(kept && { hint: kept }),
  };
}

/** What is there for good though the whole is not; null for nothing. */
function keptWords(
  localize: TabView['localize'],
  { form, part, filesDone, zipName }: DownloadState,
): string | null {
  const { download: words, common } = localize.messages;
  if (form === 'folder' && filesDone > 0) return words.stoppedFolder(common.files(filesDone), zipName);
  if (form === 'parts' && part && part.number > 1) return words.stoppedParts(part.number - 1);
  return null;
}
