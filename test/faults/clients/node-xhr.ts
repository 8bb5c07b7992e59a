import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setImmediate as tick } from 'node:timers/promises';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** So much of a body at a time, as a browser's progress events come. */
const PIECE_BYTES = 64 * 1024;

interface SentBytes {
  readonly lengthComputable: boolean;
  readonly loaded: number;
}

/** Of XMLHttpRequest what tus-js-client uses of it, over node:http. */
export class NodeXhr {
  readonly upload: { onprogress: ((sent: SentBytes) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: ((reason: unknown) => void) | null = null;
  withCredentials = false;
  status = 0;
  responseText = '';
  readonly #headers: Record<string, string> = {};
  #method = 'GET';
  #url = '';
  #answer: IncomingMessage | null = null;
  #outgoing: ClientRequest | null = null;
  #over = false;
  #answered = false;

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    // As browsers do: what is set twice is sent twice.
    const before = this.#headers[name];
    this.#headers[name] = before === undefined ? value : `${before}, ${value}`;
  }

  getResponseHeader(name: string): string | null {
    const value = this.#answer?.headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  send(body: Blob | null): void {
    const length = body ? { 'Content-Length': String(body.size) } : {};
    const outgoing = request(this.#url, {
      method: this.#method,
      agent,
      headers: { ...this.#headers, ...length },
    });
    this.#outgoing = outgoing;
    outgoing.once('error', (reason) => this.#answered || this.#fail(reason));
    // With an answer, closing is no trouble: it is still being read.
    outgoing.once('close', () => this.#answered || this.#fail(new Error('closed')));
    outgoing.once('response', (answer) => void this.#read(answer));
    this.#write(outgoing, body).catch((reason: unknown) => this.#fail(reason));
  }

  /** Says nothing more. */
  abort(): void {
    this.#over = true;
    this.#outgoing?.destroy();
  }

  async #write(outgoing: ClientRequest, body: Blob | null): Promise<void> {
    for (let start = 0; body && start < body.size && !outgoing.destroyed; start += PIECE_BYTES) {
      const piece = new Uint8Array(await body.slice(start, start + PIECE_BYTES).arrayBuffer());
      if (outgoing.destroyed) return;
      if (!outgoing.write(piece)) await drained(outgoing);
      if (!this.#over) this.upload.onprogress?.({ lengthComputable: true, loaded: start + piece.length });
      await tick();
    }
    outgoing.end();
  }

  async #read(answer: IncomingMessage): Promise<void> {
    this.#answered = true;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch (reason) {
      return this.#fail(reason);
    }
    if (this.#over) return;
    this.#over = true;
    this.#answer = answer;
    this.status = answer.statusCode ?? 0;
    this.responseText = Buffer.concat(chunks).toString();
    this.onload?.();
  }

  #fail(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.onerror?.(reason);
  }
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      for (const event of ['drain', 'close']) outgoing.off(event, go);
      resolve();
    };
    for (const event of ['drain', 'close']) outgoing.once(event, go);
  });
}
