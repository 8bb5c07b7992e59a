import { Worker } from 'node:worker_threads';
import type { Detection } from '../../domain/file-type/file-kind.js';
import type { InspectedFile } from '../../ports/content-inspector.js';
import type { DetectorAnswer, DetectorRequest } from './detector-messages.js';

export interface DetectorThreadOptions {
  /** How long the thread may work on what it was given before it is killed. What the store takes does not count. */
  readonly timeLimitMs?: number;
  /** In place of the detectors: for tests. */
  readonly entry?: URL;
}

const TIME_LIMIT_MS = 2000;
/** Loading code on a busy machine. */
const START_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 128;
/** A thread may be killed because the machine stood still: once more, and it is the file. */
const TRIES = 2;

/** The thread was lost over a file: by its time limit, its memory, or a fault of a detector. */
class ThreadLostError extends Error {
  override readonly name = 'ThreadLostError';
}

/**
 * Detectors on hostile bytes, in a thread of their own that can be killed: no request waits for them, and none of them
 * goes on for ever. One file after another, so that it is known which one a thread was lost over.
 */
export class DetectorThread {
  readonly #timeLimitMs: number;
  readonly #entry: URL;
  #thread: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #nextCall = 0;
  #closed = false;

  constructor({ timeLimitMs = TIME_LIMIT_MS, entry }: DetectorThreadOptions = {}) {
    this.#timeLimitMs = timeLimitMs;
    this.#entry = entry ?? new URL('./detector-worker.js', import.meta.url);
  }

  /** @throws what reading the file throws, and when the server cannot run a thread at all */
  detect(file: InspectedFile, signal?: AbortSignal): Promise<Detection> {
    const turn = this.#last.then(async () => {
      signal?.throwIfAborted();
      return this.#detect(file);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const thread = await this.#thread?.catch(() => undefined);
    await thread?.terminate();
  }

  async #detect(file: InspectedFile): Promise<Detection> {
    for (let tried = 0; tried < TRIES; tried++) {
      const thread = await this.#running();
      try {
        return await this.#ask(thread, file);
      } catch (error) {
        if (!(error instanceof ThreadLostError)) throw error;
        this.#thread = undefined;
        await thread.terminate();
        if (this.#closed) throw error;
      }
    }
    return { is: 'exhausting' };
  }

  async #ask(thread: Worker, file: InspectedFile): Promise<Detection> {
    const call = this.#nextCall++;
    thread.ref();
    try {
      let answer = await this.#answer(thread, { call, kind: 'look', sizeBytes: file.sizeBytes });
      while (answer.kind !== 'found') {
        const { start, end } = answer.range;
        const range = { start: Math.min(start, file.sizeBytes), end: Math.min(end, file.sizeBytes) };
        const bytes = range.start < range.end ? await file.read(range) : Buffer.alloc(0);
        answer = await this.#answer(thread, { call, kind: 'bytes', bytes });
      }
      return answer.detection;
    } finally {
      // An idle thread does not keep the process alive.
      thread.unref();
    }
  }

  #answer(thread: Worker, request: DetectorRequest) {
    return new Promise<Exclude<DetectorAnswer, { kind: 'ready' }>>((resolve, reject) => {
      const lost = (cause?: Error) =>
        settle(() => reject(new ThreadLostError('The detecting thread was lost', { cause })));
      const late = setTimeout(lost, this.#timeLimitMs);
      const hear = (answer: DetectorAnswer) => {
        // What is not of this call is the rest of one whose file could not be read.
        if (answer.kind !== 'ready' && answer.call === request.call) settle(() => resolve(answer));
      };
      const settle = (end: () => void) => {
        clearTimeout(late);
        thread.off('message', hear).off('error', lost).off('exit', gone);
        end();
      };
      const gone = () => lost();
      thread.on('message', hear).on('error', lost).on('exit', gone);
      thread.postMessage(request);
    });
  }

  #running(): Promise<Worker> {
    if (this.#thread) return this.#thread;
    const started = this.#start(() => {
      if (this.#thread === started) this.#thread = undefined;
    });
    this.#thread = started;
    return started;
  }

  /** @param onEnd told when it has ended, or never started */
  #start(onEnd: () => void): Promise<Worker> {
    const thread = new Worker(this.#entry, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB } });
    // Whoever waits for an answer hears of it; between two files it is missed at the next.
    thread.on('error', () => {});
    return new Promise<Worker>((resolve, reject) => {
      const late = setTimeout(() => void thread.terminate(), START_LIMIT_MS);
      thread.once('message', () => {
        clearTimeout(late);
        resolve(thread);
      });
      thread.once('exit', () => {
        clearTimeout(late);
        onEnd();
        reject(new Error('The detecting thread did not start'));
      });
    });
  }
}
