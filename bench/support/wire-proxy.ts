import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface WireProxyOptions {
  readonly targetPort: number;
  /** So slow is the line from the browser: an upload over loopback would be over before it can be cut. */
  readonly bytesPerSecond: number;
}

/** The first bytes of a file that came after a moment. */
export interface FirstBytes {
  /** Epoch ms. */
  readonly atMs: number;
  /** Where in the file they belong. */
  readonly offsetBytes: number;
}

/** The line between one browser and the server: slow, cut when told, and seeing when bytes of a file are on it. */
export class WireProxy {
  #server: Server | null = null;
  #port = 0;
  readonly #sockets = new Set<Socket>();
  #fileBytes = 0;
  readonly #waiting = new Set<() => void>();
  readonly #firstWaiting = new Set<(first: FirstBytes) => void>();

  private constructor(private readonly options: WireProxyOptions) {}

  static async start(options: WireProxyOptions): Promise<WireProxy> {
    const proxy = new WireProxy(options);
    await proxy.up();
    return proxy;
  }

  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  /** Resolves when so many bytes of files have come through since the start. */
  async sent(bytes: number): Promise<void> {
    while (this.#fileBytes < bytes) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves with the first bytes of a file in a request that begins after this call. */
  firstBytes(): Promise<FirstBytes> {
    return new Promise((resolve) => this.#firstWaiting.add(resolve));
  }

  /** Every connection is reset and no new one is taken. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** On the same port as before. */
  async up(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) =>
      this.#forward(incoming, outgoing),
    );
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.listen(this.#port, 'localhost');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const upstream = request(
      { host: 'localhost', port: this.options.targetPort, method, path, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        // An event stream says nothing for a while, and the browser waits for the headers.
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.once('error', () => outgoing.destroy());
      },
    );
    // A server that is gone looks like one from here too.
    upstream.once('error', () => incoming.socket.resetAndDestroy());
    outgoing.once('close', () => upstream.destroy());
    void this.#pass(incoming, carriesFile(incoming), (chunk) => upstream.write(chunk)).then(
      () => upstream.end(),
      () => upstream.destroy(),
    );
  }

  async #pass(incoming: IncomingMessage, file: boolean, write: (chunk: Buffer) => void): Promise<void> {
    // Who waits already may be told of this request; who waits from now on may not.
    const told = file ? [...this.#firstWaiting] : [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (file) this.#saw(incoming, chunk, told.splice(0));
      write(chunk);
      if (file) await delay((chunk.length / this.options.bytesPerSecond) * 1000);
    }
  }

  #saw(incoming: IncomingMessage, chunk: Buffer, told: readonly ((first: FirstBytes) => void)[]): void {
    const offsetBytes = Number(incoming.headers['upload-offset'] ?? 0);
    for (const tell of told) {
      if (this.#firstWaiting.delete(tell)) tell({ atMs: Date.now(), offsetBytes });
    }
    this.#fileBytes += chunk.length;
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}

/** A PATCH, the POST that stands in for one, or a creation that brings bytes. */
function carriesFile({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'PATCH' || method === 'POST') && headers['content-type'] === 'application/offset+octet-stream'
  );
}
