import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ContentWatch } from './content-watch.js';

/** One tus PATCH as it crossed the wire. Bytes. */
export interface PatchSeen {
  readonly uploadId: string;
  /** The client's `Upload-Offset`. */
  readonly start: number;
  /** The highest offset that the server had told this upload's client before the PATCH began. */
  readonly acknowledgedBefore: number;
  /** Body bytes that came through so far. */
  bytes: number;
}

/** Between browser and server: watches uploads and downloads, and breaks the network when told. */
export class FaultProxy {
  readonly patches: PatchSeen[] = [];
  readonly contents = new ContentWatch();
  readonly #acknowledged = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  #down = false;
  #trigger: { readonly atBytes: number; readonly fire: () => void } | null = null;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (socket) => {
      if (this.#down) return void socket.resetAndDestroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (incoming, outgoing) => this.#forward(incoming, outgoing));
  }

  static async start(targetPort: number): Promise<FaultProxy> {
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new FaultProxy(server, targetPort);
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Reset every connection, once. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Reset every connection and refuse new ones until `up`. */
  goDown(): void {
    this.#down = true;
    this.cut();
  }

  up(): void {
    this.#down = false;
  }

  /**
   * Resolves when some upload has sent this far (bytes from the start of its file), with its PATCH still on the wire.
   * @param action done in the same turn, so that nothing more of that PATCH gets through before it
   */
  whenSent(atBytes: number, action: () => void = () => {}): Promise<void> {
    return new Promise((resolve) => {
      this.#trigger = {
        atBytes,
        fire: () => {
          action();
          resolve();
        },
      };
    });
  }

  /** Bytes of an upload that were sent although the server had acknowledged them before. */
  sentAgain(uploadId: string): number {
    return this.patches
      .filter((patch) => patch.uploadId === uploadId)
      .reduce((sum, { start, bytes, acknowledgedBefore }) => {
        return sum + Math.max(0, Math.min(start + bytes, acknowledgedBefore) - start);
      }, 0);
  }

  async close(): Promise<void> {
    this.goDown();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target: RequestOptions = {
      host: 'localhost',
      port: this.targetPort,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
    };
    const uploadId = /\/uploads\/([0-9a-f]{32})$/.exec(target.path ?? '')?.[1] ?? null;
    const content = this.contents.see(incoming, outgoing);
    const upstream = request(target, (answer) => {
      const body = content ? this.contents.follow(content, incoming, answer) : answer;
      if (uploadId) this.#noteOffset(uploadId, answer.headers['upload-offset']);
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      // Event streams say nothing for a while, and the browser waits for the headers.
      outgoing.flushHeaders();
      body.pipe(outgoing);
      for (const part of [answer, body]) part.once('error', () => outgoing.destroy());
    });
    // A server that is gone looks like one from here too.
    upstream.once('error', () => incoming.socket.resetAndDestroy());
    outgoing.once('close', () => {
      upstream.destroy();
      // Refused before all of it was read: the rest has to go somewhere, or the next request on the connection waits.
      incoming.unpipe(upstream).resume();
    });
    if (uploadId && incoming.method === 'PATCH') this.#watch(uploadId, incoming);
    incoming.pipe(upstream);
  }

  #watch(uploadId: string, incoming: IncomingMessage): void {
    const patch: PatchSeen = {
      uploadId,
      start: Number(incoming.headers['upload-offset']),
      acknowledgedBefore: this.#acknowledged.get(uploadId) ?? 0,
      bytes: 0,
    };
    this.patches.push(patch);
    incoming.on('data', (chunk: Buffer) => {
      patch.bytes += chunk.byteLength;
      const trigger = this.#trigger;
      if (!trigger || patch.start + patch.bytes < trigger.atBytes) return;
      this.#trigger = null;
      trigger.fire();
    });
  }

  #noteOffset(uploadId: string, header: string | string[] | undefined): void {
    const offset = Number(header);
    if (header === undefined || !Number.isSafeInteger(offset)) return;
    this.#acknowledged.set(uploadId, Math.max(offset, this.#acknowledged.get(uploadId) ?? 0));
  }
}
