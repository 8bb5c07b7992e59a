import {
  type FromPage,
  type FromWorker,
  type Life,
  type LifeSign,
  LOOKS_IN_VAIN,
  type Offer,
  PROTOCOL,
  WATCH_MS,
} from './protocol.js';
import { refusalHeaders, saveHeaders, testHeaders } from './response-headers.js';

/**
 * The download worker: a service worker that a portal copies to its own origin. It turns what a page sends it into an answer to
 * the browser, which saves it as it comes: any size, no memory. It answers below its own folder alone, nothing but what a page of
 * its own origin has offered, once, and always as octets to be saved. See `protocol.ts`.
 */
declare const self: ServiceWorkerGlobalScope;

/** A worker that was ended and started again has lost its files: by this the page notices. */
const instance = crypto.randomUUID();

const files = new Map<string, OfferedFile>();

class OfferedFile {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** Lets the browser's pull go on. */
  #pulled: (() => void) | null = null;
  #looksInVain = 0;
  readonly #watch = setInterval(() => this.#lookForPage(), WATCH_MS);

  constructor(
    private readonly offer: Offer,
    private readonly port: MessagePort,
  ) {
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#heed(data);
    this.#say({ kind: 'ready', protocol: PROTOCOL, instance });
  }

  heardOfPage(): void {
    this.#looksInVain = 0;
  }

  /** Once: the address is good for one answer. @returns null when it was given already */
  open(): Response | null {
    if (this.#controller) return null;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () =>
          new Promise<void>((resolve) => {
            this.#pulled = resolve;
            this.#say({ kind: 'pull' });
          }),
        cancel: () => {
          this.#say({ kind: 'cancelled' });
          this.#forget();
        },
      },
      // Nothing is read ahead: a pull says that the browser took what came before.
      { highWaterMark: 0 },
    );
    this.#say({ kind: 'opened' });
    const { purpose, fileName } = this.offer;
    return new Response(body, { headers: purpose === 'test' ? testHeaders : saveHeaders(fileName) });
  }

  #heed(word: FromPage): void {
    this.heardOfPage();
    if (word.kind === 'fail') this.#fail();
    else if (!this.#controller || !this.#pulled) return;
    else if (word.kind === 'chunk' && word.bytes instanceof Uint8Array) {
      this.#controller.enqueue(word.bytes);
      this.#goOn();
    } else if (word.kind === 'end') {
      this.#controller.close();
      this.#goOn();
      this.#say({ kind: 'ended' });
      this.#forget();
    }
  }

  #goOn(): void {
    const pulled = this.#pulled;
    this.#pulled = null;
    pulled?.();
  }

  #lookForPage(): void {
    this.#looksInVain += 1;
    if (this.#looksInVain >= LOOKS_IN_VAIN) this.#fail();
  }

  #fail(): void {
    this.#controller?.error(new TypeError('The page sends no more.'));
    this.#goOn();
    this.#forget();
  }

  #forget(): void {
    clearInterval(this.#watch);
    files.delete(this.offer.id);
    this.port.onmessage = null;
  }

  #say(word: FromWorker): void {
    this.port.postMessage(word);
  }
}

self.addEventListener('message', (event) => {
  const [port] = event.ports;
  const said = event.data as Offer | LifeSign | null;
  if (!port || event.origin !== self.location.origin) return;
  if (said?.kind === 'case-attachments-offer') files.set(said.id, new OfferedFile(said, port));
  if (said?.kind === 'case-attachments-life-sign') {
    files.get(said.id)?.heardOfPage();
    port.postMessage({ instance } satisfies Life);
  }
});

self.addEventListener('fetch', (event) => {
  event.respondWith(answer(event.request));
});

/** @returns 404 for what was not offered: nothing below this folder is the portal's */
function answer(request: Request): Response {
  const { href } = new URL(request.url);
  const { scope } = self.registration;
  const file = href.startsWith(scope) ? files.get(href.slice(scope.length)) : undefined;
  const isNavigation = request.method === 'GET' && request.mode === 'navigate';
  return (isNavigation && file?.open()) || new Response(null, { status: 404, headers: refusalHeaders });
}
