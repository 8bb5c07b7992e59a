import { common } from './en/common.js';
import { firstFailures } from './en/first-failures.js';
import { images } from './en/images.js';
import { tab } from './en/tab.js';
import { transfers } from './en/transfers.js';
import type { en } from './english.js';

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** Every visible and announced string. Strings for fixed words, functions where numbers or names come in. */
export type Messages = Widened<typeof en>;

/** What the first view says. The words of code that is fetched later come with it. */
const english: Partial<Messages> = {
  common,
  failures: firstFailures as Messages['failures'],
  images,
  tab,
  transfers,
};

const translations = new Map<string, Messages>();

/** Add or replace a language for every element on the page. @param language BCP 47, such as `de` or `de-CH` */
export function registerMessages(language: string, messages: Messages): void {
  translations.set(language.toLowerCase(), messages);
}

/** For code that is fetched after the first view: its own words, before it says the first of them. */
export function addEnglish(sections: Partial<Messages>): void {
  Object.assign(english, sections);
}

/**
 * The messages for a language tag: `de-CH`, else `de`, else English. A section of English whose code is not on the page
 * yet is missing: only that code may ask for it.
 */
export function messagesFor(language: string): Messages {
  return translations.get(wordsLanguage(language)) ?? (english as Messages);
}

/** The language that the messages for a language tag are in, in lower case. */
export function wordsLanguage(language: string): string {
  const tag = language.toLowerCase();
  return [tag, tag.split('-')[0] ?? ''].find((each) => translations.has(each)) ?? 'en';
}
