/** One server-sent event. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  /** The last `id` seen, which `Last-Event-ID` repeats; null before the first. */
  readonly lastEventId: string | null;
}

/**
 * The event stream format of the HTML standard (section 9.2.6), fed piece by piece. `fetch` reads the stream, because
 * `EventSource` cannot send a bearer token. `retry` is ignored: the back-off is ours.
 */
export class EventStreamParser {
  #rest = '';
  #type = '';
  #data: string[] = [];
  #lastEventId: string | null = null;
  #first = true;

  /** @param text decoded UTF-8, cut anywhere @returns the events that are complete now */
  push(text: string): StreamEvent[] {
    this.#rest += text;
    if (this.#first && this.#rest !== '') {
      this.#first = false;
      if (this.#rest.startsWith('\uFEFF')) this.#rest = this.#rest.slice(1);
    }
    const events: StreamEvent[] = [];
    for (;;) {
      const end = this.#rest.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF.
      if (end < 0 || (this.#rest[end] === '\r' && end === this.#rest.length - 1)) return events;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + (this.#rest.startsWith('\r\n', end) ? 2 : 1));
      const event = this.#line(line);
      if (event) events.push(event);
    }
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#lastEventId = value;
    return null;
  }

  #dispatch(): StreamEvent | null {
    const data = this.#data.join('\n');
    const type = this.#type || 'message';
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return empty ? null : { type, data, lastEventId: this.#lastEventId };
  }
}
