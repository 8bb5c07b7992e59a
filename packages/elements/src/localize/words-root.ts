import type { LitElement } from 'lit';
import { directionOf } from './direction.js';

const CLASS = 'case-words';

/** Ancestors that say a language for us: not our own, which says ours. */
export const LANG_SELECTOR = `[lang]:not(.${CLASS})`;

/**
 * An element around everything an element renders, in the language and the direction of its words: English sentences
 * have their full stop where it belongs in a page that is written from right to left, and are read aloud as English.
 * @param root as the element would have it. @returns what it is to render into
 */
export function wordsRoot(element: LitElement, root: HTMLElement | DocumentFragment): HTMLElement {
  const words = document.createElement('div');
  words.className = CLASS;
  root.append(words);
  // Where style sheets cannot be adopted they are elements in the root, and nothing of ours is before them.
  element.renderOptions.renderBefore = null;
  return words;
}

/** Keep it in the language of the words. */
export function tellWords(root: ParentNode | undefined, language: string): void {
  if (!(root instanceof HTMLElement) || root.className !== CLASS || root.lang === language) return;
  root.lang = language;
  root.dir = directionOf(language);
}
