import { PreviewError } from '../../ports/previewer.js';
import type { DecoderJob, DecoderMessage, DecoderResult, DecoderSettings } from './decoder-messages.js';
import { type DecoderEnd, DecoderEnded, DecoderProcess } from './decoder-process.js';
import { previewErrors } from './preview-errors.js';
import { Turns } from './turns.js';

export interface DecoderPoolOptions extends DecoderSettings {
  /** Processes at work at once, each on one picture: what bounds memory and leaves processors to uploads. */
  readonly size: number;
  /** Longest time one picture may take. */
  readonly timeLimitMs: number;
  /** Processes without work end after this. */
  readonly idleMs: number;
  /** What nobody waits for any more may still finish within this, which spares the start of another process. */
  readonly graceMs: number;
  /** After so many jobs a process is replaced, whatever it lost on the way. */
  readonly jobsPerProcess: number;
  /** A process that holds more than this after a job is replaced. */
  readonly residentLimitBytes: number;
  /** Program of the processes. For tests. */
  readonly entry?: URL;
}

/** A crash is laid to the picture when it happens in a fresh process, too: the first may have been the last picture's doing. */
const ATTEMPTS = 2;

/**
 * Runs jobs in decoder processes, in the order they came, one at a time in each. Processes start when they are needed
 * and end when they are not.
 */
export class DecoderPool {
  readonly #turns: Turns;
  readonly #all = new Set<DecoderProcess>();
  /** The one that was last at work is the last. */
  readonly #idle: DecoderProcess[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #closed: Error | undefined;

  constructor(private readonly options: DecoderPoolOptions) {
    this.#turns = new Turns(options.size);
  }

  /** Of the processes there are. */
  get pids(): number[] {
    return [...this.#all].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Settles only when nobody reads the file any more.
   * @throws PreviewError when the picture cannot be shown; the signal's reason; another error when nothing is known of
   * the picture: its file cannot be read, or no process can be started
   */
  async run(job: DecoderJob, signal?: AbortSignal): Promise<DecoderResult> {
    if (this.#closed) throw this.#closed;
    await this.#turns.begin(signal);
    try {
      return resultOf(await this.#attempt(job, signal));
    } finally {
      this.#turns.end();
      this.#endIdleLater();
    }
  }

  /** Nothing starts any more; what runs is killed. */
  async close(): Promise<void> {
    this.#closed ??= new Error('The previews are closed');
    this.#turns.refuseAll(this.#closed);
    clearTimeout(this.#idleTimer);
    await Promise.all([...this.#all].map((decoder) => decoder.kill('stopped')));
  }

  async #attempt(job: DecoderJob, signal?: AbortSignal): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw this.#closed;
      signal?.throwIfAborted();
      const decoder = (attempt === 1 && this.#takeIdle(job.path)) || (await this.#start());
      try {
        const answer = await this.#runIn(decoder, job, signal);
        this.#putBack(decoder, answer.residentBytes);
        return answer;
      } catch (error) {
        if (this.#closed) throw this.#closed;
        signal?.throwIfAborted();
        if (!(error instanceof DecoderEnded)) throw error;
        if (error.how === 'too-long' || attempt === ATTEMPTS) throw reasonOf(error);
      }
    }
  }

  async #runIn(decoder: DecoderProcess, job: DecoderJob, signal?: AbortSignal): Promise<Answer> {
    const kill = (how: DecoderEnd) => void decoder.kill(how);
    const limit = setTimeout(kill, this.options.timeLimitMs, 'too-long');
    let grace: NodeJS.Timeout | undefined;
    const nobodyWaits = () => {
      grace = setTimeout(kill, this.options.graceMs, 'stopped');
    };
    signal?.addEventListener('abort', nobodyWaits, { once: true });
    try {
      return await decoder.run(job);
    } finally {
      clearTimeout(limit);
      clearTimeout(grace);
      signal?.removeEventListener('abort', nobodyWaits);
    }
  }

  /** Rather one that may hold the pixels of this file still. */
  #takeIdle(path: string): DecoderProcess | undefined {
    const alive = this.#idle.filter((decoder) => !decoder.hasEnded);
    const taken = alive.find((decoder) => decoder.lastPath === path) ?? alive.at(-1);
    this.#idle.splice(0, Infinity, ...alive.filter((decoder) => decoder !== taken));
    return taken;
  }

  async #start(): Promise<DecoderProcess> {
    const { heic, maxPixels, memoryLimitBytes, entry } = this.options;
    const settings = { heic, maxPixels, memoryLimitBytes };
    const decoder = new DecoderProcess(settings, entry);
    this.#all.add(decoder);
    void decoder.ended.then(() => this.#all.delete(decoder));
    try {
      await decoder.started();
    } catch (cause) {
      throw this.#closed ?? new Error('The picture decoder could not be started', { cause });
    }
    return decoder;
  }

  #putBack(decoder: DecoderProcess, residentBytes: number): void {
    const { jobsPerProcess, residentLimitBytes } = this.options;
    if (decoder.jobsDone >= jobsPerProcess || residentBytes > residentLimitBytes) void decoder.kill();
    else this.#idle.push(decoder);
  }

  #endIdleLater(): void {
    clearTimeout(this.#idleTimer);
    if (this.#closed) return;
    this.#idleTimer = setTimeout(() => {
      for (const decoder of this.#idle.splice(0)) void decoder.kill();
    }, this.options.idleMs).unref();
  }
}

type Answer = Exclude<DecoderMessage, { kind: 'ready' }>;

function resultOf(answer: Answer): DecoderResult {
  switch (answer.kind) {
    case 'done':
      return answer.result;
    case 'cannot-show':
      throw new PreviewError(answer.code, answer.message);
    case 'failed':
      throw new Error(answer.message);
  }
}

function reasonOf(ended: DecoderEnded): PreviewError {
  switch (ended.how) {
    case 'too-long':
      return previewErrors.tookTooLong(ended);
    case 'too-much-memory':
      return previewErrors.tookTooMuchMemory(ended);
    default:
      return previewErrors.damaged(ended);
  }
}
