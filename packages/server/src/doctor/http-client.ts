import * as http from 'node:http';
import * as https from 'node:https';
import { rootCertificates } from 'node:tls';

/** A request without its body. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Status and headers as they crossed the wire: a header sent twice is there twice. */
export class Head {
  constructor(
    readonly status: number,
    private readonly rawHeaders: readonly string[],
    /** The request went out on a connection that had served another one before. */
    readonly reusedConnection = false,
  ) {}

  /** Every line of this header, in order. */
  lines(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.rawHeaders.filter(
      (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === wanted,
    );
  }

  /** The first line of this header. */
  header(name: string): string | null {
    return this.lines(name)[0] ?? null;
  }
}

/** A whole answer; of a long body, its beginning. */
export class Answer extends Head {
  constructor(
    head: { readonly status: number; readonly rawHeaders: readonly string[] },
    readonly body: Buffer,
    reusedConnection = false,
  ) {
    super(head.status, head.rawHeaders, reusedConnection);
  }

  /** Null when it is no JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.body.toString('utf8'));
    } catch {
      return null;
    }
  }
}

export type NoAnswerKind = 'name' | 'refused' | 'certificate' | 'cut' | 'timeout' | 'stopped' | 'other';

/** The connection failed before an answer was there. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  constructor(
    readonly kind: NoAnswerKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A request whose body is sent piece by piece, or whose answer has no end. */
export interface Exchange {
  /** Waits until the system has taken the bytes, or the request is over: `answer` tells how. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** The answer, once it is there whole. @throws NoAnswerError */
  readonly answer: Promise<Answer>;
  /** The answer as it comes. Do not use with `answer`. @throws NoAnswerError */
  readonly response: Promise<http.IncomingMessage>;
  /** Lets go of the connection, whatever state it is in. */
  close(): void;
}

export interface HttpClientOptions {
  /** Certificates (PEM) trusted beside the usual ones. */
  readonly ca?: string;
  readonly signal: AbortSignal;
  /** How long an answer may take. */
  readonly answerTimeoutMs: number;
}

/** More of a body than this is not read. Bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * HTTP/1.1 with what `fetch` does not give: bodies sent by halves, headers that pages may not set, and headers as they
 * came.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #kept: http.Agent;
  readonly #fresh: http.Agent;
  readonly #keptTls: https.Agent;
  readonly #freshTls: https.Agent;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const tls = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] };
    this.#kept = new http.Agent({ keepAlive: true });
    this.#fresh = new http.Agent();
    this.#keptTls = new https.Agent({ keepAlive: true, ...tls });
    this.#freshTls = new https.Agent(tls);
  }

  /** @throws NoAnswerError */
  async send(call: Call, body?: Uint8Array | string): Promise<Answer> {
    try {
      return await this.#send(call, body, 'kept');
    } catch (error) {
      // A kept connection may be closing just as it is used again: that says nothing about the request.
      if (error instanceof NoAnswerError && error.kind === 'cut') return this.#send(call, body, 'fresh');
      throw error;
    }
  }

  /** On a connection of its own. Waits for no answer: bound it with `close`. */
  open(call: Call, connection: 'kept' | 'fresh' = 'fresh'): Exchange {
    const { signal } = this.#options;
    const url = new URL(call.url);
    const secure = url.protocol === 'https:';
    const agents = { kept: [this.#kept, this.#keptTls], fresh: [this.#fresh, this.#freshTls] } as const;
    const request = (secure ? https : http).request(url, {
      method: call.method,
      headers: { 'User-Agent': 'case-attachments-doctor', ...call.headers },
      agent: agents[connection][secure ? 1 : 0],
      signal,
    });
    const response = new Promise<http.IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', (error) => reject(noAnswer(error, signal)));
    });
    response.catch(() => {});
    return {
      response,
      get answer() {
        return response.then((message) => readAnswer(message, request.reusedSocket, signal));
      },
      write: (bytes) =>
        new Promise((resolve) => {
          request.write(bytes, () => resolve());
          response.then(
            () => resolve(),
            () => resolve(),
          );
        }),
      end: () => void request.end(),
      close: () => void request.destroy(),
    };
  }

  /** The same, but `signal` does not end it: for cleaning up. */
  unstoppable(): HttpClient {
    return new HttpClient({ ...this.#options, signal: new AbortController().signal });
  }

  close(): void {
    for (const agent of [this.#kept, this.#fresh, this.#keptTls, this.#freshTls]) agent.destroy();
  }

  async #send(
    call: Call,
    body: Uint8Array | string | undefined,
    connection: 'kept' | 'fresh',
  ): Promise<Answer> {
    const bytes = body === undefined ? null : Buffer.from(body);
    const length = bytes || call.method === 'POST' ? { 'Content-Length': String(bytes?.length ?? 0) } : {};
    const exchange = this.open({ ...call, headers: { ...length, ...call.headers } }, connection);
    if (bytes) void exchange.write(bytes);
    exchange.end();
    return within(exchange, this.#options.answerTimeoutMs);
  }
}

/** @throws NoAnswerError of kind `timeout`, with the connection closed */
export async function within(exchange: Exchange, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswerError('timeout', `No answer within ${Math.round(timeoutMs / 1000)} s.`));
      exchange.close();
    }, timeoutMs);
  });
  try {
    return await Promise.race([exchange.answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(
  message: http.IncomingMessage,
  reusedConnection: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const head = { status: message.statusCode ?? 0, rawHeaders: message.rawHeaders };
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of message as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= MAX_BODY_BYTES) break;
    }
  } catch (error) {
    throw noAnswer(error as Error, signal);
  }
  return new Answer(head, Buffer.concat(pieces), reusedConnection);
}

function noAnswer(error: NodeJS.ErrnoException, signal: AbortSignal): NoAnswerError {
  const { code = '', message } = error;
  const kind = signal.aborted ? 'stopped' : kindOf(code);
  return new NoAnswerError(kind, `${code ? `${code}: ` : ''}${message}`, { cause: error });
}

function kindOf(code: string): NoAnswerKind {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'HPE_INVALID_EOF_STATE') return 'cut';
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'timeout';
  return /CERT|SIGNATURE|ERR_TLS|ERR_SSL|EPROTO/.test(code) ? 'certificate' : 'other';
}
