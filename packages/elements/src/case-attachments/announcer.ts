import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';

/** A screen reader that is interrupted all the time says nothing at all. */
const QUIET_MS = 5_000;
/** More than this waiting at once is old news. */
const MAX_WAITING = 3;

export interface SayOptions {
  /** Of what waits, only the newest of a topic is said. The text itself when not given. */
  readonly topic?: string;
  /** Said now, whatever was said just before. */
  readonly isUrgent?: boolean;
}

interface Saying {
  readonly topic: string;
  readonly text: string;
}

/**
 * Says to those who do not see it what changed. Two live regions that are on the page before they are used:
 * polite news, at most one announcement in 5 s with what gathered meanwhile in one go, and errors at once.
 */
export class Announcer implements ReactiveController {
  #polite = '';
  #assertive = '';
  #waiting: readonly Saying[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly quietMs = QUIET_MS,
  ) {
    host.addController(this);
  }

  say(text: string, { topic = text, isUrgent = false }: SayOptions = {}): void {
    const others = this.#waiting.filter((waiting) => waiting.topic !== topic);
    if (this.#timer === undefined || isUrgent) {
      this.#waiting = others;
      this.#speak(text);
    } else this.#waiting = [...others, { topic, text }].slice(-MAX_WAITING);
  }

  /** An error: the person should hear it now. */
  alarm(text: string): void {
    // The same words again are no change to the region, so nobody would hear them.
    this.#assertive = this.#assertive === text ? `${text}\u00a0` : text;
    this.host.requestUpdate();
  }

  /** What was alarmed is not so any more. Another alarm said since stays. */
  withdraw(text: string): void {
    if (this.#assertive.trimEnd() !== text) return;
    this.#assertive = '';
    this.host.requestUpdate();
  }

  /** Nothing that was said, or waits to be, is for whoever is here now. */
  clear(): void {
    this.hostDisconnected();
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#polite = '';
    this.#assertive = '';
  }

  /**
   * The regions. The page and the modal dialog have a pair each, since what a dialog makes inert is not heard.
   * @param isHeard only one pair speaks at a time
   */
  render(isHeard: boolean): TemplateResult {
    return html`<div class="visually-hidden" role="status">${isHeard ? this.#polite : ''}</div>
      <div class="visually-hidden" role="alert">${isHeard ? this.#assertive : ''}</div>`;
  }

  #speak(text: string): void {
    this.#polite = this.#polite === text ? `${text}\u00a0` : text;
    this.host.requestUpdate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = this.#waiting.map(({ text: one }) => one).join('. ');
      this.#waiting = [];
      if (next) this.#speak(next);
    }, this.quietMs);
  }
}
