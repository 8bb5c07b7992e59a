import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FaultPlan } from '../support/fault-plan.js';
import type { FaultName, Verb } from '../support/faults.js';
import { type ClientKind, isForeign } from '../support/source-files.js';
import { type Answer, Exchange, NoAnswerError } from './exchange.js';
import { EFFECTS, type Surroundings } from './inject.js';
import { type Seen, WireLog } from './wire-log.js';

export interface FaultProxyOptions {
  readonly targetPort: number;
  readonly plan: Pick<FaultPlan, 'draw'>;
  readonly stallAtMostMs: number;
  readonly onFault?: (name: FaultName) => void;
}

/** A megabyte a second. */
const SLOW_BYTES_A_MS = 1_000;

/** Between the clients and the server, on loopback only: sees every request for a file, and breaks those the plan says. */
export class FaultProxy {
  readonly log = new WireLog();
  readonly faults = new Map<FaultName, number>();
  /** Answers with 507 so far. */
  fullAnswers = 0;
  /** Whose lines are slow just now: what is to happen in the middle of an upload needs one. */
  readonly slow = new Set<ClientKind>();
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: FaultProxyOptions,
  ) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (incoming, outgoing) => void this.#handle(incoming, outgoing));
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new FaultProxy(server, options);
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  countFault(name: FaultName): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    this.options.onFault?.(name);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const seen = this.log.see(incoming);
    let told: ((bytes: number) => void) | null = null;
    const exchange = new Exchange(incoming, outgoing, this.options.targetPort, {
      onBody: (bytes) => {
        if (!seen || !carriesFile(incoming)) return;
        told ??= seen.wire.sending(seen.start);
        told(bytes);
      },
      paceMs: (bytes) => (seen && this.slow.has(seen.wire.file.client) ? bytes / SLOW_BYTES_A_MS : 0),
    });
    if (!seen) return exchange.pipe();
    const fault = this.options.plan.draw(seen.wire.file, seen.verb);
    let ended = false;
    const faultEnded = () => {
      if (fault && !ended) seen.wire.faultEnded(fault.name);
      ended = true;
    };
    const around: Surroundings = {
      faultEnded,
      stallAtMostMs: this.options.stallAtMostMs,
      noteAnswer: (answer) => this.#note(seen, answer),
      deliver: (answer, misleading) => {
        this.#note(seen, answer);
        if (exchange.over) return;
        this.#told(seen, answer, misleading);
        exchange.answer(answer);
      },
    };
    const from = seen.verb === 'patch' ? `@${seen.start}` : '';
    seen.wire.note(`${seen.verb}${from}?${fault ? ` ${fault.name}` : ''}`);
    try {
      if (fault) {
        this.countFault(fault.name);
        await EFFECTS[fault.name](exchange, fault, seen, around);
        faultEnded();
      } else {
        const { answer } = await exchange.pass();
        if (answer) around.deliver(answer);
      }
    } catch (error) {
      seen.wire.note(`${seen.verb} cut`);
      // The client has cut it, or the server is not there: from here both look like a dead line.
      if (!(error instanceof NoAnswerError) && !exchange.over && incoming.readable) console.error(error);
      exchange.reset();
      faultEnded();
    }
  }

  /** What the server has said, whoever hears it. */
  #note({ wire, verb, uploadId }: Seen, { status, headers, body }: Answer): void {
    wire.note(inWords(verb, { status, headers, body }));
    if (status === 507) this.fullAnswers += 1;
    if (verb === 'create' && status === 201) {
      const id = /([0-9a-f]{32})$/.exec(String(headers.location ?? ''))?.[1];
      if (id) this.log.created(wire, id);
    }
    const removed = verb === 'remove' && status === 204 && wire.removalAsked;
    if (uploadId && (removed || isSpent(verb, status, body))) wire.spentIds.add(uploadId);
    if (verb === 'commit' && status === 200) wire.committed = true;
  }

  #told({ wire, verb }: Seen, { status, headers }: Answer, misleading?: number): void {
    const offset = headers['upload-offset'];
    // Asked again after a HEAD that failed, and given the upload it has: by tus, a creation means that nothing is there yet. The
    // elements ask HEAD all the same.
    if (verb === 'create' && status === 201 && isForeign(wire.file.client)) wire.answered(Number.NaN, 0);
    if (status < 200 || status >= 300 || offset === undefined || verb === 'details') return;
    if (misleading === undefined) wire.answered(Number(offset), Number(offset));
    else wire.answered(Number.NaN, misleading);
  }
}

/** What a client may begin anew after. */
function isSpent(verb: Verb, status: number, body: Buffer): boolean {
  if (status === 410 || (status === 404 && body.includes('upload-not-found'))) return true;
  // What a refused commit was refused for, the upload itself repeats.
  return (status === 422 || (verb === 'details' && status === 200)) && body.includes('"digest-mismatch"');
}

/** `patch 409 upload-offset-mismatch @1048576` */
function inWords(verb: string, { status, headers, body }: Answer): string {
  const code = status < 400 ? undefined : /"code":"([a-z-]+)"/.exec(body.toString())?.[1];
  const offset = headers['upload-offset'];
  return [verb, status, code, offset === undefined ? undefined : `@${offset}`].filter(Boolean).join(' ');
}

function carriesFile({ headers }: IncomingMessage): boolean {
  return headers['content-type'] === 'application/offset+octet-stream';
}
