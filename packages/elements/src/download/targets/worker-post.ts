import { ApiError } from '../../api/api-error.js';
import { untilAborted } from '../../transfer/until-aborted.js';
import {
  type FromPage,
  type FromWorker,
  LIFE_SIGN_MS,
  type Life,
  type LifeSign,
  type Offer,
  PROTOCOL,
} from '../worker/protocol.js';

/** The worker answers at once; a busy machine is given time. Milliseconds. */
const ANSWER_TIMEOUT_MS = 10_000;

export interface PostOptions {
  readonly registration: ServiceWorkerRegistration;
  readonly fileName: string;
  readonly purpose: Offer['purpose'];
  readonly signal: AbortSignal;
  /** Between two questions whether the worker still lives. Milliseconds. */
  readonly lifeSignMs?: number;
}

/** The worker speaks other words than this page: an older or a newer file on the portal's origin. */
export class OtherProtocolError extends Error {
  override readonly name = 'OtherProtocolError';
}

/**
 * One file under way from this page through the worker to the browser. Each of the four steps throws when the worker dies, when the
 * browser gives up, or with the signal's reason; `close` ends it in any case.
 */
export class WorkerPost {
  /** Aborted with the reason when there can be no whole file any more, or none is wanted. */
  readonly signal: AbortSignal;
  /** Who cancels once the browser was given the end is late: the file is whole then. */
  #isEndGiven = false;
  readonly #broken = new AbortController();
  readonly #id = crypto.randomUUID();
  readonly #channel = new MessageChannel();
  readonly #words: FromWorker[] = [];
  #heard: (() => void) | null = null;
  #instance = '';
  #lifeSignAtMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #frame: HTMLIFrameElement | null = null;

  constructor(private readonly options: PostOptions) {
    this.signal = AbortSignal.any([options.signal, this.#broken.signal]);
    this.#channel.port1.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'cancelled') this.#broken.abort(new ApiError({ code: 'save-cancelled' }, null));
      this.#words.push(data);
      this.#heard?.();
    };
    window.addEventListener('pagehide', this.#leave);
  }

  /** Offer the file. @throws OtherProtocolError */
  async offer(): Promise<void> {
    const { fileName, purpose } = this.options;
    const offer: Offer = {
      kind: 'case-attachments-offer',
      protocol: PROTOCOL,
      id: this.#id,
      fileName,
      purpose,
    };
    this.#worker.postMessage(offer, [this.#channel.port2]);
    const word = await this.#next(ANSWER_TIMEOUT_MS);
    if (word.kind !== 'ready' || word.protocol !== PROTOCOL) throw new OtherProtocolError();
    this.#instance = word.instance;
    this.#lifeSignAtMs = Date.now();
    const { lifeSignMs = LIFE_SIGN_MS } = this.options;
    this.#timer = setInterval(() => this.#askForLife(), lifeSignMs);
  }

  /** Have a hidden frame ask for the file. A link would do in Firefox alone: elsewhere downloads by link pass the worker by. */
  async open(): Promise<HTMLIFrameElement> {
    const frame = document.createElement('iframe');
    this.#frame = frame;
    frame.hidden = true;
    frame.src = `${this.options.registration.scope}${this.#id}`;
    const opening = new AbortController();
    // Something else was loaded, or the page's policy forbids the frame.
    const passedBy = () => this.#break('the frame did not reach the download worker');
    frame.addEventListener('load', passedBy, { signal: opening.signal });
    document.addEventListener(
      'securitypolicyviolation',
      ({ blockedURI }) => blockedURI === frame.src && passedBy(),
      { signal: opening.signal },
    );
    document.body.append(frame);
    try {
      const { kind } = await this.#next(ANSWER_TIMEOUT_MS);
      if (kind !== 'opened') throw new Error(`the download worker said ${kind}`);
    } finally {
      opening.abort();
    }
    return frame;
  }

  /**
   * Give the browser chunk after chunk, each when it wants it.
   * @param next null at the end
   */
  async send(next: () => Promise<Uint8Array<ArrayBuffer> | null>): Promise<void> {
    for (;;) {
      const { kind } = await this.#next();
      if (kind === 'ended') return;
      // A page behind others has its timers slowed down, its messages not.
      this.#askForLifeInTime();
      const chunk = await next();
      this.signal.throwIfAborted();
      if (chunk) this.#sendChunk(chunk);
      else {
        this.#isEndGiven = true;
        this.#say({ kind: 'end' });
      }
    }
  }

  /** The worker that was given the end is the one that was given the beginning. */
  async confirm(): Promise<void> {
    await untilAborted(this.#askForLife(), this.#stopSignal);
  }

  /** @param keepFrameMs how long the browser may need the frame yet */
  close(keepFrameMs = 0): void {
    clearInterval(this.#timer);
    window.removeEventListener('pagehide', this.#leave);
    // Nobody hears it when the end was given.
    this.#say({ kind: 'fail' });
    this.#channel.port1.close();
    const frame = this.#frame;
    if (keepFrameMs > 0) setTimeout(() => frame?.remove(), keepFrameMs);
    else frame?.remove();
  }

  get #stopSignal(): AbortSignal {
    return this.#isEndGiven ? this.#broken.signal : this.signal;
  }

  get #worker(): ServiceWorker {
    const { active } = this.options.registration;
    if (!active) throw new Error('the download worker was unregistered');
    return active;
  }

  /** A copy, of the chunk alone: it may be a part of a buffer that others go on using. */
  #sendChunk(chunk: Uint8Array<ArrayBuffer>): void {
    const bytes = chunk.slice();
    this.#channel.port1.postMessage({ kind: 'chunk', bytes } satisfies FromPage, [bytes.buffer]);
  }

  #say(word: FromPage): void {
    this.#channel.port1.postMessage(word);
  }

  async #next(timeoutMs?: number): Promise<FromWorker> {
    const late = timeoutMs && AbortSignal.timeout(timeoutMs);
    const stop = this.#stopSignal;
    const signal = late ? AbortSignal.any([stop, late]) : stop;
    while (this.#words.length === 0) {
      await untilAborted(
        new Promise<void>((resolve) => {
          this.#heard = resolve;
        }),
        signal,
      );
    }
    stop.throwIfAborted();
    return this.#words.shift()!;
  }

  #askForLifeInTime(): void {
    const { lifeSignMs = LIFE_SIGN_MS } = this.options;
    if (Date.now() - this.#lifeSignAtMs > lifeSignMs) void this.#askForLife();
  }

  /** Rejects never: what it finds breaks the post. Resolves when the worker has answered or is taken for dead. */
  async #askForLife(): Promise<void> {
    this.#lifeSignAtMs = Date.now();
    try {
      // Twice: a computer that slept finds the time over and the answer not yet there.
      const { instance } = await this.#life().catch(() => this.#life());
      if (instance !== this.#instance) this.#break('the browser ended the download worker');
    } catch (error) {
      this.#break('the download worker is gone', error);
    }
  }

  async #life(): Promise<Life> {
    const { port1, port2 } = new MessageChannel();
    const sign: LifeSign = { kind: 'case-attachments-life-sign', id: this.#id };
    this.#worker.postMessage(sign, [port2]);
    try {
      return await new Promise((resolve, reject) => {
        port1.onmessage = ({ data }: MessageEvent<Life>) => resolve(data);
        setTimeout(() => reject(new Error('no answer')), 2 * ANSWER_TIMEOUT_MS);
      });
    } finally {
      port1.close();
    }
  }

  readonly #leave = (): void => {
    this.#say({ kind: 'fail' });
    this.#break('the page was left');
  };

  #break(why: string, cause?: unknown): void {
    this.#broken.abort(new Error(why, { cause }));
  }
}
