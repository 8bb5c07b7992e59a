import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Messages, messagesFor } from './messages.js';

/** Words, numbers and dates for an element, in the language of its nearest `lang`. */
export class LocalizeController implements ReactiveController {
  #language = 'en';
  #numberFormats = new Map<number, Intl.NumberFormat>();
  #dateFormat: Intl.DateTimeFormat | null = null;
  #dateTimeFormat: Intl.DateTimeFormat | null = null;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    // Nested shadow roots: `closest` stops at each root, so climb from root to host.
    let node: Element | null = this.host;
    let language = '';
    while (node && !language) {
      language = node.closest('[lang]')?.getAttribute('lang') ?? '';
      const root: Node = node.getRootNode();
      node = root instanceof ShadowRoot ? root.host : null;
    }
    const next = language || navigator.language || 'en';
    if (next === this.#language) return;
    this.#language = next;
    this.#numberFormats.clear();
    this.#dateFormat = null;
    this.#dateTimeFormat = null;
    this.host.requestUpdate();
  }

  get messages(): Messages {
    return messagesFor(this.#language);
  }

  /** Size for people, in the units clinics' computers show: 1 MB = 1,048,576 bytes. `18.4 MB`, `480 MB`, `512 bytes`. */
  bytes(sizeBytes: number): string {
    const units = ['KB', 'MB', 'GB', 'TB'];
    if (sizeBytes < 1024) return `${this.#number(0).format(sizeBytes)} bytes`;
    let value = sizeBytes / 1024;
    let unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1024;
      unit += 1;
    }
    return `${this.#number(value < 99.95 && unit > 0 ? 1 : 0).format(value)} ${units[unit]}`;
  }

  /** `14 Mar 2026` in the viewer's locale. */
  date(atMs: number): string {
    this.#dateFormat ??= new Intl.DateTimeFormat(this.#language, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    });
    return this.#dateFormat.format(atMs);
  }

  dateTime(atMs: number): string {
    this.#dateTimeFormat ??= new Intl.DateTimeFormat(this.#language, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
    return this.#dateTimeFormat.format(atMs);
  }

  #number(fractionDigits: number): Intl.NumberFormat {
    let format = this.#numberFormats.get(fractionDigits);
    if (!format) {
      format = new Intl.NumberFormat(this.#language, {
        minimumFractionDigits: fractionDigits,
        maximumFractionDigits: fractionDigits,
      });
      this.#numberFormats.set(fractionDigits, format);
    }
    return format;
  }
}
