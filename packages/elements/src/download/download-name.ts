import { zipFileName } from '@case-attachments/contract/archive';
import type { DownloadScope } from '../case/case-state.js';
import { messagesFor } from '../localize/messages.js';

/** In the page's language. */
export function downloadWords() {
  return messagesFor(document.documentElement.lang || 'en').common;
}

/** What follows the case's label in the name of a download; null for all of the case. */
export function scopeWords(scope: DownloadScope): string | null {
  const words = downloadWords();
  switch (scope.kind) {
    case 'all':
      return null;
    case 'category':
      return words.categories[scope.category];
    case 'selected':
      return words.files(scope.attachmentIds.length);
  }
}

/**
 * `Case 1001, Images.zip`, safe for every file system.
 * @param parts never cut, however long the label is
 */
export function zipName(caseLabel: string, ...parts: readonly (string | null)[]): string {
  const suffix = parts.filter((part) => part !== null).map((part) => `, ${part}`);
  return zipFileName(caseLabel, suffix.join(''));
}
