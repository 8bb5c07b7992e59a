import { attach } from './en/attach.js';
import { common } from './en/common.js';
import { download } from './en/download.js';
import { failures } from './en/failures.js';
import { images } from './en/images.js';
import { lightbox } from './en/lightbox.js';
import { tab } from './en/tab.js';
import { transfers } from './en/transfers.js';

/** English: the reference. A translation has the same shape; a missing message is a type error. */
export const en = { attach, common, download, failures, images, lightbox, tab, transfers };

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** Every visible and announced string. Strings for fixed words, functions where numbers or names come in. */
export type Messages = Widened<typeof en>;

const translations = new Map<string, Messages>([['en', en]]);

/** Add or replace a language for every element on the page. @param language BCP 47, such as `de` or `de-CH` */
export function registerMessages(language: string, messages: Messages): void {
  translations.set(language.toLowerCase(), messages);
}

/** The messages for a language tag: `de-CH`, else `de`, else English. */
export function messagesFor(language: string): Messages {
  const tag = language.toLowerCase();
  return translations.get(tag) ?? translations.get(tag.split('-')[0] ?? '') ?? en;
}
