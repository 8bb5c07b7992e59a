import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** What the proxy hears of a request it passes on. */
export interface Listener {
  onBody(bytes: number): void;
  /** How long so many bytes take on the client's line, ms. */
  paceMs(bytes: number): number;
}

/** How a request's body goes on to the server. */
export interface Passing {
  /** Stop after so many bytes. */
  readonly atMost?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** From `atMost` on, drip for so long, and then let the rest flow or not. */
  readonly drip?: { readonly lastsMs: number; readonly thenFlows: boolean };
  /** The byte at this place of the body becomes another. */
  readonly flipAt?: number;
}

const DRIP_BYTES = 2048;
const DRIP_EVERY_MS = 50;

/** The line was cut before there was an answer. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** One request of a client on its way to the server, and the moves a fault is made of. */
export class Exchange {
  readonly lengthBytes: number;
  /** Kept: Node takes it off the request when it is closed. */
  readonly #socket: Socket;

  constructor(
    readonly incoming: IncomingMessage,
    readonly outgoing: ServerResponse,
    private readonly targetPort: number,
    private readonly listener: Listener,
  ) {
    this.#socket = incoming.socket;
    this.lengthBytes = Number(incoming.headers['content-length'] ?? 0);
  }

  /** The client is gone: it gave up, or its line was cut. */
  get over(): boolean {
    return this.outgoing.destroyed;
  }

  /** Straight through, as it comes: for what is no request of an upload, event streams among them. */
  pipe(): void {
    const upstream = this.#open({}, (answer) => {
      this.outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      this.outgoing.flushHeaders();
      answer.pipe(this.outgoing);
      answer.once('error', () => this.outgoing.destroy());
    });
    upstream.once('error', () => this.reset());
    this.outgoing.once('close', () => upstream.destroy());
    this.incoming.pipe(upstream);
  }

  /**
   * Passes the request on and waits for the whole answer.
   * @returns null when the body stopped at `atMost`: the request to the server stays open until `release` is called
   * @throws NoAnswerError
   */
  async pass(passing: Passing = {}): Promise<{ answer: Answer | null; release: () => void }> {
    let settle: (answer: Answer) => void = () => {};
    let fail: (reason: Error) => void = () => {};
    const answered = new Promise<Answer>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    answered.catch(() => {});
    let refused = false;
    const upstream = this.#open(passing.headers ?? {}, (answer) => {
      // What is left of a body nobody wants any more is read and dropped, or the client waits with it.
      refused = true;
      readAnswer(answer).then(settle, fail);
    });
    upstream.once('error', () => fail(new NoAnswerError()));
    const gone = () => {
      fail(new NoAnswerError());
      upstream.destroy();
    };
    const release = () => {
      this.outgoing.off('close', gone);
      upstream.destroy();
    };
    this.outgoing.once('close', gone);
    const body = this.#sendBody(upstream, passing, () => refused).then((whole) => {
      if (whole) upstream.end();
      return whole;
    });
    body.catch(() => fail(new NoAnswerError()));
    // An early answer (a refusal) comes before the body is through.
    const whole = await Promise.race([
      body.catch(() => answered.then(() => true)),
      answered.then(() => true),
    ]);
    if (!whole) return { answer: null, release };
    const answer = await answered;
    this.outgoing.off('close', gone);
    return { answer, release: () => {} };
  }

  /** The whole body, for requests that are sent more than once. @throws when the client cuts it */
  async readBody(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.incoming as AsyncIterable<Buffer>) {
      this.listener.onBody(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** The request with this body. @throws NoAnswerError */
  send(body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const upstream = this.#open({}, (answer) => {
        readAnswer(answer).then(resolve, reject);
      });
      upstream.once('error', () => reject(new NoAnswerError()));
      upstream.end(body);
    });
  }

  answer({ status, headers, body }: Answer): void {
    // The rest of a body that nobody wants has to go somewhere.
    if (!this.incoming.complete) this.incoming.resume();
    this.outgoing.writeHead(status, headers);
    this.outgoing.end(body);
  }

  /** What an origin's own answer would carry, so that a page may read it. */
  corsHeaders(): OutgoingHttpHeaders {
    const { origin } = this.incoming.headers;
    if (origin === undefined) return {};
    return {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Upload-Offset, Upload-Length, Retry-After, Tus-Resumable',
    };
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Resolves when the client has closed the line, at the latest after so long. */
  async clientGone(atMostMs: number): Promise<void> {
    if (this.over) return;
    const late = new AbortController();
    const gone = new Promise<void>((resolve) => this.outgoing.once('close', resolve));
    await Promise.race([gone, delay(atMostMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  }

  #open(changed: Readonly<Record<string, string>>, onAnswer: (answer: IncomingMessage) => void) {
    const { method = 'GET', url: path = '/', headers } = this.incoming;
    return request(
      {
        host: 'localhost',
        port: this.targetPort,
        method,
        path,
        headers: { ...headers, ...changed },
        agent: false,
      },
      onAnswer,
    );
  }

  /** @returns whether all of it went */
  async #sendBody(upstream: ClientRequest, passing: Passing, refused: () => boolean): Promise<boolean> {
    const { atMost = Number.POSITIVE_INFINITY, drip, flipAt } = passing;
    let left = atMost;
    let position = 0;
    const write = async (bytes: Buffer) => {
      if (bytes.length > 0 && !refused() && !upstream.write(bytes)) await drained(upstream);
    };
    // Stopping in the middle must not close the line: that a fault does, when it wants it.
    for await (const chunk of this.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      this.listener.onBody(chunk.length);
      if (flipAt !== undefined) flipByte(chunk, flipAt - position);
      position += chunk.length;
      const paceMs = this.listener.paceMs(chunk.length);
      if (paceMs > 0) await delay(paceMs);
      await write(chunk.subarray(0, left));
      const rest = chunk.subarray(Math.min(left, chunk.length));
      left -= chunk.length;
      if (left >= 0) continue;
      left = Number.POSITIVE_INFINITY;
      if (!drip) return false;
      const unsent = await dripFor(rest, drip.lastsMs, write);
      if (!drip.thenFlows) return false;
      await write(unsent);
    }
    return atMost === Number.POSITIVE_INFINITY || drip?.thenFlows === true;
  }
}

/** Nothing where the place is not in these bytes. */
function flipByte(bytes: Buffer, at: number): void {
  const byte = bytes[at];
  if (byte !== undefined) bytes[at] = byte ^ 0x01;
}

/** @returns what is left */
async function dripFor(
  bytes: Buffer,
  lastsMs: number,
  write: (bytes: Buffer) => Promise<void>,
): Promise<Buffer> {
  const end = performance.now() + lastsMs;
  let rest = bytes;
  while (performance.now() < end) {
    await write(rest.subarray(0, DRIP_BYTES));
    rest = rest.subarray(DRIP_BYTES);
    await delay(DRIP_EVERY_MS);
  }
  return rest;
}

function drained(upstream: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      for (const event of ['drain', 'response', 'close']) upstream.off(event, go);
      resolve();
    };
    if (upstream.destroyed) resolve();
    else for (const event of ['drain', 'response', 'close']) upstream.once(event, go);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    throw new NoAnswerError();
  }
  const { connection: _hop, 'transfer-encoding': _coding, ...headers } = incoming.headers;
  return { status: incoming.statusCode ?? 502, headers, body: Buffer.concat(chunks) };
}
