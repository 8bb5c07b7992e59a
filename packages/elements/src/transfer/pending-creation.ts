import { untilAborted } from './until-aborted.js';
import type { CreatedUpload } from './upload-creator.js';

export interface CreateSignals {
  /** The line is dead. Ends the creation, too: asking again with the same key is harmless. */
  readonly cut: AbortSignal;
  /** The person or the page wants it no more. */
  readonly signal: AbortSignal;
}

/**
 * One creation on its way. Until it leaves, it is kept back when it is not wanted any more: a connection may be long in coming. Once it was sent
 * it goes on, wanted or not: the id it returns is needed, even to cancel.
 */
export class PendingCreation {
  readonly answer: Promise<CreatedUpload>;
  readonly #cut = new AbortController();
  #wantedUntil: AbortSignal | null = null;
  #sent = false;

  /** @param create calls `beforeSend` right before a request leaves, which throws to keep it back */
  constructor(create: (beforeSend: () => void, cut: AbortSignal) => Promise<CreatedUpload>) {
    const beforeSend = () => {
      this.#wantedUntil?.throwIfAborted();
      this.#sent = true;
    };
    this.answer = create(beforeSend, this.#cut.signal);
  }

  /** It ended before it was sent: who wants one has to begin anew. */
  get isKeptBack(): boolean {
    return this.#cut.signal.aborted && !this.#sent;
  }

  /** Want it, and wait as long as that is so. @throws the signal's reason; what the creation rejects with */
  async wait({ cut, signal }: CreateSignals): Promise<CreatedUpload> {
    this.#wantedUntil = signal;
    const keepBack = () => {
      if (!this.#sent) this.#cut.abort(signal.reason);
    };
    signal.addEventListener('abort', keepBack, { once: true });
    cut.addEventListener('abort', () => this.#cut.abort(cut.reason), { once: true });
    const created = await untilAborted(this.answer, signal);
    signal.throwIfAborted();
    return created;
  }
}
