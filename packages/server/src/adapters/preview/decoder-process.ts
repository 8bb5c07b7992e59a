import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type DecoderMessage,
  type DecoderSettings,
  type DecoderTask,
  MEMORY_SIGNAL,
} from './decoder-messages.js';

const ENTRY = new URL('./decoder-main.js', import.meta.url);

/** Of the server's environment, which holds secrets: what programs need to start and to find their libraries. */
const INHERITED = ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];

/** Pixels are kept outside of the heap of JavaScript: what is in it is small. */
const HEAP_MB = 256;

/** How a process ended (starved: too long, and had too little of the processors to blame the picture; killed: by somebody else, such as a kernel short of memory) with a job unanswered, or before it could begin. */
export type DecoderEnd = 'crashed' | 'killed' | 'too-much-memory' | 'too-long' | 'starved' | 'stopped';

export class DecoderEnded extends Error {
  override readonly name = 'DecoderEnded';
  constructor(readonly how: DecoderEnd) {
    super(`The decoder process ended: ${how}`);
  }
}

type Answer = Exclude<DecoderMessage, { kind: 'ready' }>;

interface Waiting {
  readonly resolve: (message: DecoderMessage) => void;
  readonly reject: (error: DecoderEnded) => void;
}

/**
 * A process that decodes pictures, one at a time. A fault in a native decoder ends it and nothing else, whatever it is
 * stuck in it can be killed, and its memory goes back to the system.
 */
export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  /** Resolves when it has gone. */
  readonly ended: Promise<void>;
  #waiting: Waiting | undefined;
  #end: DecoderEnd | undefined;
  /** The file it worked on last, of which it may hold the pixels still. */
  lastPath: string | undefined;
  /** It did what takes much memory, of which it keeps a good part. */
  isLaden = false;
  jobsDone = 0;

  constructor(settings: DecoderSettings, entry: URL = ENTRY) {
    // Without the options of the server's own process, which may open a debugger's port.
    const options = [`--max-old-space-size=${HEAP_MB}`, '--expose-gc'];
    this.#child = spawn(process.execPath, [...options, fileURLToPath(entry), JSON.stringify(settings)], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
    });
    this.#child.on('message', (message) => this.#receive(message as DecoderMessage));
    this.ended = new Promise((resolve) => {
      const ended = (signal: NodeJS.Signals | null) => {
        this.#end ??= endOf(signal);
        this.#take()?.reject(new DecoderEnded(this.#end));
        resolve();
      };
      this.#child.once('exit', (_, signal) => ended(signal));
      // It could not be started; or, later, not be reached, and then its end is near and told by itself.
      this.#child.on('error', () => {
        if (this.#child.pid === undefined) ended(null);
      });
    });
    this.#ready = this.#next();
    this.#ready.catch(() => {}); // told to whoever gives it a job
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws DecoderEnded */
  async started(): Promise<void> {
    await this.#ready;
  }

  /** @throws DecoderEnded when it ends before it has answered */
  async run(task: DecoderTask): Promise<Answer> {
    this.lastPath = task.path;
    if (task.mayBeHeavy) this.isLaden = true;
    this.#hold();
    try {
      const answer = this.#next();
      // What cannot be sent has the end of the process behind it.
      this.#child.send(task, () => {});
      return (await answer) as Answer;
    } finally {
      this.jobsDone += 1;
      this.#letGo();
    }
  }

  /** At once, whatever it does. Resolves when it has gone. */
  kill(how: DecoderEnd = 'stopped'): Promise<void> {
    this.#end ??= how;
    this.#child.ref(); // so that its end is heard of
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  #next(): Promise<DecoderMessage> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) reject(new DecoderEnded(this.#end));
      else this.#waiting = { resolve, reject };
    });
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #receive(message: DecoderMessage): void {
    if (message.kind === 'ready') this.#letGo();
    this.#take()?.resolve(message);
  }

  /** A process at work keeps the server's process alive; one that waits does not. */
  #hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

const SENT_BY_OTHERS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);

function endOf(signal: NodeJS.Signals | null): DecoderEnd {
  if (signal === MEMORY_SIGNAL) return 'too-much-memory';
  return signal !== null && SENT_BY_OTHERS.has(signal) ? 'killed' : 'crashed';
}

function environment(): NodeJS.ProcessEnv {
  const inherited = INHERITED.filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
    // glibc keeps a heap for each thread otherwise, and gives little of it back.
    MALLOC_ARENA_MAX: '2',
    UV_THREADPOOL_SIZE: '2',
  };
}
