import { PreviewError } from '../../ports/previewer.js';
import type {
  DecoderJob,
  DecoderMessage,
  DecoderResult,
  DecoderSettings,
  DecoderTask,
} from './decoder-messages.js';
import { type DecoderEnd, DecoderEnded, DecoderProcess } from './decoder-process.js';
import { previewErrors } from './preview-errors.js';
import { processorTimeMs } from './processor-time.js';
import { type Turn, Turns } from './turns.js';

export interface DecoderPoolOptions extends DecoderSettings {
  /** Processes at work at once, each on one picture: what bounds memory and leaves processors to uploads. */
  readonly size: number;
  /** Longest time the start of a process may take. */
  readonly startLimitMs: number;
  /**
   * Longest time one picture may take. It is laid to the picture when it had most of a processor all the while, and to
   * the machine otherwise.
   */
  readonly timeLimitMs: number;
  /** Processes without work end after this. */
  readonly idleMs: number;
  /** What nobody waits for any more may still finish within this, which spares the start of another process. */
  readonly graceMs: number;
  /** After so many jobs a process is replaced, whatever it lost on the way. */
  readonly jobsPerProcess: number;
  /** A process that holds more than this after a job is replaced. */
  readonly residentLimitBytes: number;
  /** What a process has had of the processors; null where the system does not say it. For tests. */
  readonly processorMs?: (pid: number) => number | null;
  /** Program of the processes. For tests. */
  readonly entry?: URL;
}

/** A crash is laid to the picture when it happens in a fresh process, too: the first may have been the last picture's doing. */
const ATTEMPTS = 2;

/** Of the time limit, spent by the processors: so much is a verdict on the picture. */
const BUSY_SHARE = 0.75;

/**
 * Runs jobs in decoder processes, in the order they came, one at a time in each. Processes start when they are needed
 * and end when they are not. Jobs that take much memory, as the process finds by the headers, are done one at a time,
 * and by one process: what WebAssembly and the allocators keep is kept once, and the others stay small.
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
   * @param isHeavy known to take much memory; otherwise the process finds out by the headers
   * @throws PreviewError when the picture cannot be shown; the signal's reason; another error when nothing is known of
   * the picture: its file cannot be read, or no process can be started
   */
  async run(job: DecoderJob, signal?: AbortSignal, isHeavy = false): Promise<DecoderResult> {
    if (this.#closed) throw this.#closed;
    const turn = await this.#turns.begin(signal, isHeavy || this.#mayHoldPixels(job.path));
    try {
      return resultOf(await this.#answer(job, turn, signal));
    } finally {
      turn.end();
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

  /** A page of it was decoded whole: windows are cut from it where it lies. */
  #mayHoldPixels(path: string): boolean {
    return [...this.#all].some(({ isLaden, lastPath }) => isLaden && lastPath === path);
  }

  async #answer(job: DecoderJob, turn: Turn, signal?: AbortSignal): Promise<ResultAnswer> {
    const answer = await this.#attempt({ ...job, mayBeHeavy: turn.isHeavy }, signal);
    if (answer.kind !== 'heavy') return answer;
    await turn.becomeHeavy();
    const again = await this.#attempt({ ...job, mayBeHeavy: true }, signal);
    if (again.kind === 'heavy') throw new Error('The picture decoder refused what it may do');
    return again;
  }

  async #attempt(task: DecoderTask, signal?: AbortSignal): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw this.#closed;
      signal?.throwIfAborted();
      const decoder = (attempt === 1 && this.#takeIdle(task)) || (await this.#start());
      if (signal?.aborted) {
        this.#idle.push(decoder);
        throw signal.reason;
      }
      try {
        const answer = await this.#runIn(decoder, task, signal);
        this.#putBack(decoder, answer.residentBytes);
        return answer;
      } catch (error) {
        if (this.#closed) throw this.#closed;
        signal?.throwIfAborted();
        if (!(error instanceof DecoderEnded)) throw error;
        const isSpent = error.how === 'too-long' || error.how === 'starved';
        if (isSpent || attempt === ATTEMPTS) throw reasonOf(error);
      }
    }
  }

  async #runIn(decoder: DecoderProcess, task: DecoderTask, signal?: AbortSignal): Promise<Answer> {
    const kill = (how: DecoderEnd) => void decoder.kill(how);
    const { processorMs = processorTimeMs } = this.options;
    // Where the system does not say it, all the time there was.
    const busyMs = () => (decoder.pid === undefined ? null : processorMs(decoder.pid)) ?? performance.now();
    const busyBefore = busyMs();
    const limit = setTimeout(() => {
      const spent = busyMs() - busyBefore;
      kill(spent < this.options.timeLimitMs * BUSY_SHARE ? 'starved' : 'too-long');
    }, this.options.timeLimitMs);
    let grace: NodeJS.Timeout | undefined;
    const nobodyWaits = () => {
      grace = setTimeout(kill, this.options.graceMs, 'stopped');
    };
    signal?.addEventListener('abort', nobodyWaits, { once: true });
    try {
      return await decoder.run(task);
    } finally {
      clearTimeout(limit);
      clearTimeout(grace);
      signal?.removeEventListener('abort', nobodyWaits);
    }
  }

  /**
   * Rather one that may hold the pixels of this file still. One that is laden does heavy work alone: were it lent for light
   * work, another would become laden meanwhile. It ends when its place is needed.
   */
  #takeIdle({ path, mayBeHeavy }: DecoderTask): DecoderProcess | undefined {
    const idle = this.#idle.splice(0).filter((decoder) => !decoder.hasEnded);
    const isOnlyOne = this.options.size === 1;
    const fitting = idle.filter(({ isLaden }) => isOnlyOne || isLaden === mayBeHeavy);
    const taken =
      fitting.find(({ lastPath }) => lastPath === path) ??
      fitting.at(-1) ??
      (mayBeHeavy ? idle.at(-1) : undefined);
    const left = idle.filter((decoder) => decoder !== taken);
    this.#idle.push(...left);
    return taken;
  }

  async #start(): Promise<DecoderProcess> {
    // Until its memory is given back. Nothing may come between the last look and the start.
    for (let going = this.#inTheWay(); going; going = this.#inTheWay()) await going.kill();
    if (this.#closed) throw this.#closed;
    const { heic, maxPixels, memoryLimitBytes, startLimitMs, entry } = this.options;
    const settings = { heic, maxPixels, memoryLimitBytes };
    const decoder = new DecoderProcess(settings, entry);
    this.#all.add(decoder);
    void decoder.ended.then(() => this.#all.delete(decoder));
    const limit = setTimeout(() => void decoder.kill('starved'), startLimitMs);
    try {
      await decoder.started();
    } catch (cause) {
      throw this.#closed ?? new Error('The picture decoder could not be started', { cause });
    } finally {
      clearTimeout(limit);
    }
    return decoder;
  }

  /** What has to go before another may start: one without work, or one that is at its end. */
  #inTheWay(): DecoderProcess | undefined {
    if (this.#all.size < this.options.size) return undefined;
    return this.#idle.shift() ?? [...this.#all].find(({ hasEnded }) => hasEnded);
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

type ResultAnswer = Exclude<Answer, { kind: 'heavy' }>;

function resultOf(answer: ResultAnswer): DecoderResult {
  switch (answer.kind) {
    case 'done':
      return answer.result;
    case 'cannot-show':
      throw new PreviewError(answer.code, answer.message);
    case 'failed':
      throw new Error(answer.message);
  }
}

function reasonOf(ended: DecoderEnded): Error {
  switch (ended.how) {
    case 'killed':
      return new Error('The picture decoder was killed', { cause: ended });
    case 'starved':
      return new Error('The picture decoder had too little of the processors', { cause: ended });
    case 'too-long':
      return previewErrors.tookTooLong(ended);
    case 'too-much-memory':
      return previewErrors.tookTooMuchMemory(ended);
    default:
      return previewErrors.damaged(ended);
  }
}
