import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whoever holds a key or turns a wheel hears where they ended, not every step on the way. Milliseconds. */
const QUIET_MS = 500;

/** Says what has changed, to those who do not see it: the last word of each moment, and nothing twice. */
export class Announcer implements ReactiveController {
  #facts: ReadonlyMap<string, string> | null = null;
  readonly #changed = new Map<string, string>();
  #text = '';
  #timer = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** For a polite live region. */
  get text(): string {
    return this.#text;
  }

  /** How things are now, by kind. What is another one than before is said, unless nothing was said before. */
  tell(facts: ReadonlyMap<string, string>): void {
    const before = this.#facts;
    this.#facts = facts;
    if (!before) return;
    for (const [kind, fact] of facts) {
      if (before.get(kind) !== fact) this.#say(kind, fact);
    }
  }

  /** Something that happened. */
  say(news: string): void {
    this.#say('news', news);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  #say(kind: string, fact: string): void {
    this.#changed.set(kind, fact);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#text = [...this.#changed.values()].map(withoutFullStop).join('. ');
      this.#changed.clear();
      this.host.requestUpdate();
    }, QUIET_MS);
  }
}

/** Sentences and facts are joined by full stops. */
function withoutFullStop(words: string): string {
  return words.replace(/\.$/, '');
}
