import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ClamdAddress } from '../../domain/clamd-address.js';
import { type MalwareScanner, ScannerError, type ScanVerdict } from '../../ports/malware-scanner.js';
import { END_OF_ANSWER, verdictOf } from './clamd-verdict.js';

export interface ClamdScannerOptions {
  readonly address: ClamdAddress;
  /** How long neither side may say anything. Longer than clamd's `MaxScanTime`, two minutes unless it is told otherwise. */
  readonly silenceMs?: number;
}

const DEFAULT_SILENCE_MS = 180_000;

/** An answer is one line. */
const MAX_ANSWER_BYTES = 4096;

const END_OF_STREAM = Buffer.alloc(4);

/** clamd over a socket: one connection a command, the bytes in chunks (`INSTREAM`), so that it needs no access to the store. */
export class ClamdScanner implements MalwareScanner {
  readonly #address: ClamdAddress;
  readonly #silenceMs: number;

  constructor({ address, silenceMs = DEFAULT_SILENCE_MS }: ClamdScannerOptions) {
    this.#address = address;
    this.#silenceMs = silenceMs;
  }

  async scan(bytes: Readable, sizeBytes: number, signal: AbortSignal): Promise<ScanVerdict> {
    // It may fail before it is read from, and is read from when clamd is there.
    bytes.on('error', () => {});
    const conversation = new Conversation(this.#address, this.#silenceMs, signal);
    try {
      const sentBytes = await conversation.stream(bytes);
      const verdict = verdictOf(await conversation.answer());
      // Only of an error and of what was found is the beginning enough.
      if (verdict.state === 'clean' && sentBytes !== sizeBytes) {
        throw new ScannerError(`The scanner had ${sentBytes} of ${sizeBytes} bytes`);
      }
      return verdict;
    } finally {
      bytes.destroy();
      conversation.end();
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    const conversation = new Conversation(this.#address, this.#silenceMs, signal);
    try {
      conversation.say('PING');
      const answer = await conversation.answer();
      if (answer !== `PONG${END_OF_ANSWER}`) {
        throw new ScannerError(`The scanner answered ${JSON.stringify(answer)}`);
      }
    } finally {
      conversation.end();
    }
  }
}

/** One command and its answer. */
class Conversation {
  readonly #socket: Socket;
  readonly #closed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  #answer = '';
  #failure: unknown = null;

  constructor(address: ClamdAddress, silenceMs: number, signal: AbortSignal) {
    this.#socket = connect(address);
    this.#signal = signal;
    this.#stop = () => this.#fail(signal.reason);
    this.#socket
      .setTimeout(silenceMs, () => this.#fail(new ScannerError(`The scanner was silent for ${silenceMs} ms`)))
      .on('error', (cause) => {
        this.#failure ??= new ScannerError('The scanner cannot be reached', { cause });
      })
      .on('close', () => this.#closed.abort())
      .on('data', (data) => this.#hear(data));
    signal.addEventListener('abort', this.#stop);
    if (signal.aborted) this.#stop();
  }

  say(command: 'PING' | 'INSTREAM'): void {
    this.#socket.write(`z${command}${END_OF_ANSWER}`);
  }

  /** @returns how much was sent; less than there is when clamd closed the connection meanwhile. @throws as `bytes` does */
  async stream(bytes: Readable): Promise<number> {
    this.say('INSTREAM');
    let sentBytes = 0;
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (!this.#socket.writable) return sentBytes;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(chunk.length);
      this.#socket.write(length);
      if (!this.#socket.write(chunk)) await this.#drained();
      sentBytes += chunk.length;
    }
    if (this.#socket.writable) this.#socket.write(END_OF_STREAM);
    return sentBytes;
  }

  /** All that clamd says until it closes the connection. @throws ScannerError when that was no good end */
  async answer(): Promise<string> {
    if (!this.#closed.signal.aborted) await once(this.#closed.signal, 'abort');
    this.#signal.throwIfAborted();
    // Beyond its limit clamd says so, and resets the connection: what it said counts, unless it is that all is well.
    if (this.#failure && !this.#answer.endsWith(`ERROR${END_OF_ANSWER}`)) throw this.#failure;
    return this.#answer;
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#stop);
    this.#socket.destroy();
  }

  #hear(data: Buffer): void {
    this.#answer += data.toString('latin1');
    if (this.#answer.length > MAX_ANSWER_BYTES) this.#fail(new ScannerError('The scanner talks without end'));
  }

  async #drained(): Promise<void> {
    try {
      await once(this.#socket, 'drain', { signal: this.#closed.signal });
    } catch {
      // It is closed; `answer` says why.
    }
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#socket.destroy();
  }
}
