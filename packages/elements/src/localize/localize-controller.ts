import type { LitElement, ReactiveController } from 'lit';
import { directionOf } from './direction.js';
import { type Messages, messagesFor, wordsLanguage } from './messages.js';
import { LANG_SELECTOR, tellWords } from './words-root.js';

const UNITS = ['kilo', 'mega', 'giga', 'tera'] as const;

/** Words, numbers and dates for an element, in the language of its nearest `lang`, also when that changes. */
export class LocalizeController implements ReactiveController {
  #language = 'en';
  /** Of `lang` where it is most likely to change; watching every ancestor for one that may come is not worth it. */
  readonly #changes = new MutationObserver(() => this.#readLanguage());
  #numberFormats = new Map<number, Intl.NumberFormat>();
  #dateFormats = new Map<'date' | 'dateTime' | 'time', Intl.DateTimeFormat>();

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#readLanguage();
  }

  hostUpdate(): void {
    tellWords(this.host.renderRoot, wordsLanguage(this.#language));
  }

  hostDisconnected(): void {
    this.#changes.disconnect();
  }

  #readLanguage(): void {
    this.#changes.disconnect();
    const watch = (element: Element) => this.#changes.observe(element, { attributeFilter: ['lang'] });
    watch(document.documentElement);
    // Nested shadow roots: `closest` stops at each root, so climb from root to host.
    let node: Element | null = this.host;
    let language = '';
    while (node && !language) {
      watch(node);
      const nearest = node.closest(LANG_SELECTOR);
      if (nearest) watch(nearest);
      language = nearest?.getAttribute('lang') ?? '';
      const root: Node = node.getRootNode();
      node = root instanceof ShadowRoot ? root.host : null;
    }
    const next = supported(language) ?? supported(navigator.language) ?? 'en';
    if (next === this.#language) return;
    this.#language = next;
    this.#numberFormats.clear();
    this.#dateFormats.clear();
    this.host.requestUpdate();
  }

  /** BCP 47 tag in use. */
  get language(): string {
    return this.#language;
  }

  get messages(): Messages {
    return messagesFor(this.#language);
  }

  /** Size for people, in the units clinics' computers show: 1 MB = 1,048,576 bytes. `18.4 MB`, `480 MB`, `300 bytes`. */
  bytes(sizeBytes: number): string {
    const { common } = this.messages;
    const { value, unit } = scaled(sizeBytes);
    if (unit === null) return common.bytes(this.number(sizeBytes));
    const digits = value < 99.95 && unit !== 'kilo' ? 1 : 0;
    return `${this.number(value, digits)} ${common.sizeUnits[unit]}`;
  }

  /** A part of a whole in the whole's unit, for sentences: `212` and `480 MB`, `1.9` and `3.4 GB`. */
  bytesOf(partBytes: number, totalBytes: number): { readonly part: string; readonly total: string } {
    const { common } = this.messages;
    const { value, unit, unitBytes } = scaled(totalBytes);
    if (unit === null) return { part: this.number(partBytes), total: common.bytes(this.number(totalBytes)) };
    const digits = value < 10 && unit !== 'kilo' ? 1 : 0;
    // Down, not to the nearest: "96 of 96 MB" must mean all of it.
    const step = 10 ** digits;
    const shownPart = partBytes >= totalBytes ? value : Math.floor((partBytes / unitBytes) * step) / step;
    return {
      part: this.number(shownPart, digits),
      total: `${this.number(value, digits)} ${common.sizeUnits[unit]}`,
    };
  }

  number(value: number, fractionDigits = 0): string {
    let format = this.#numberFormats.get(fractionDigits);
    if (!format) {
      format = new Intl.NumberFormat(this.#language, {
        minimumFractionDigits: fractionDigits,
        maximumFractionDigits: fractionDigits,
      });
      this.#numberFormats.set(fractionDigits, format);
    }
    return format.format(value);
  }

  /** `14 Mar 2026` in the viewer's locale. */
  date(atMs: number): string {
    return this.#inSentence(
      this.#dates('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs),
    );
  }

  dateTime(atMs: number): string {
    return this.#inSentence(
      this.#dates('dateTime', { dateStyle: 'medium', timeStyle: 'short' }).format(atMs),
    );
  }

  /** `09:41` */
  time(atMs: number): string {
    return this.#dates('time', { hour: '2-digit', minute: '2-digit' }).format(atMs);
  }

  /** `Images, documents and archives`: the last comma is a word. */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.#wordsLocale, { type: 'conjunction' }).format(items);
  }

  /** The viewer's own kind of the language that the words are in: British, Swiss. */
  get #wordsLocale(): string {
    const words = wordsLanguage(this.#language);
    const isSame = this.#language.toLowerCase().split('-')[0] === words.split('-')[0];
    return isSame ? this.#language : words;
  }

  /** The viewer's date among words that are written the other way: kept in one piece (UAX 9, isolates). */
  #inSentence(date: string): string {
    const isSameWay = directionOf(this.#language) === directionOf(wordsLanguage(this.#language));
    return isSameWay ? date : `\u2068${date}\u2069`;
  }

  #dates(kind: 'date' | 'dateTime' | 'time', options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    let format = this.#dateFormats.get(kind);
    if (!format) {
      format = new Intl.DateTimeFormat(this.#language, options);
      this.#dateFormats.set(kind, format);
    }
    return format;
  }
}

/** A portal's `lang="en_US"` must not throw in every format. */
function supported(language: string | undefined): string | null {
  if (!language) return null;
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

function scaled(sizeBytes: number): {
  readonly value: number;
  readonly unit: (typeof UNITS)[number] | null;
  readonly unitBytes: number;
} {
  // From half a KB on, KB is what people expect.
  if (sizeBytes < 512) return { value: sizeBytes, unit: null, unitBytes: 1 };
  let unit = 0;
  let unitBytes = 1024;
  while (sizeBytes / unitBytes >= 999.5 && unit < UNITS.length - 1) {
    unitBytes *= 1024;
    unit += 1;
  }
  return { value: sizeBytes / unitBytes, unit: UNITS[unit] ?? null, unitBytes };
}
