import { html, nothing, type TemplateResult } from 'lit';
import { failureWords } from '../localize/failure-words.js';
import { categoryIcon, type IconName, icon } from '../theme/icons.js';
import { caseTotal, may, type TabView } from './tab-view.js';

interface BlankParts {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly className?: string;
  readonly button?: { readonly word: string; readonly run: () => void };
}

function blank({ icon: name, title, text, className, button }: BlankParts): TemplateResult {
  return html`<div class="blank ${className ?? ''}" part="blank">
    ${icon(name)}
    <div><strong>${title}</strong><p>${text}</p></div>
    ${
      button
        ? html`<button type="button" class="button secondary" @click=${button.run}>${button.word}</button>`
        : nothing
    }
  </div>`;
}

/**
 * No file yet: the list itself is the drop zone, for those who may attach.
 * @param draggedCount files dragged above it; null for no drag
 */
export function emptyCase(tab: TabView, draggedCount: number | null): TemplateResult {
  if (draggedCount !== null) return dropTarget(tab, draggedCount);
  const words = tab.localize.messages.tab.empty;
  if (!tab.snapshot.policy || !may(tab.snapshot, 'upload')) {
    return blank({ icon: 'other', title: words.title, text: words.viewOnly });
  }
  const limit = tab.localize.bytes(tab.snapshot.policy.maxSizeBytes);
  return blank({ icon: 'upload', title: words.title, text: words.hint(limit), className: 'drop-here' });
}

export function noMatch(tab: TabView): TemplateResult {
  const { snapshot, session, localize } = tab;
  const { tab: words } = localize.messages;
  const { category } = snapshot.list.view;
  const others = caseTotal(snapshot) ?? 0;
  return blank({
    icon: category ? categoryIcon[category] : 'other',
    title: category ? words.noMatch.title[category] : words.empty.title,
    text: words.noMatch.hint(others),
    button: { word: words.noMatch.showAll(others), run: () => session?.setView({ category: null }) },
  });
}

/** The same words for a case that does not exist and one that is not this person's. */
export function denied(tab: TabView): TemplateResult {
  const { tab: words, common } = tab.localize.messages;
  return blank({
    icon: 'lock',
    title: words.denied.title,
    text: words.denied.hint,
    className: 'bare',
    button: { word: common.tryAgain, run: () => tab.session?.reload() },
  });
}

/** Nothing of the case, and the way back in for a portal that signs in without a word to the element. */
export function signedOut({ localize, session }: TabView): TemplateResult {
  const { tab: words, common } = localize.messages;
  return blank({
    icon: 'lock',
    title: words.signedOut.title,
    text: words.signedOut.hint,
    className: 'bare',
    ...(session && { button: { word: common.tryAgain, run: () => session.reload() } }),
  });
}

export function loadFailed(tab: TabView): TemplateResult {
  const { snapshot, session, localize } = tab;
  const { tab: words, common } = localize.messages;
  const failure = snapshot.failure ?? snapshot.list.failure ?? { code: 'network' as const };
  return blank({
    icon: 'warn',
    title: words.failed.title,
    text: words.failed.hint(failureWords(localize, failure)),
    button: { word: common.tryAgain, run: () => session?.reload() },
  });
}

/** Over whatever the tab shows while files are dragged above it: the case is named before the drop. */
export function dropOverlay(tab: TabView, fileCount: number): TemplateResult {
  return html`<div class="drop-overlay">${dropTarget(tab, fileCount)}</div>`;
}

function dropTarget({ localize, caseLabel }: TabView, fileCount: number): TemplateResult {
  const words = localize.messages.tab.drop;
  return blank({
    icon: 'upload',
    title: words.title(caseLabel),
    text: words.hint(fileCount),
    className: 'drop-here is-over',
  });
}
