import { Worker } from 'node:worker_threads';
import { PreviewError } from '../../ports/previewer.js';
import { isTrap } from '../magick/magick-error.js';
import type { DecoderMessage, DecoderResult, DecoderSettings, DecoderTask } from './decoder-messages.js';
import type { WatchdogData } from './decoder-watchdog.js';
import { HeavyWork } from './heavy-work.js';
import { PictureDesk } from './picture-desk.js';

// A decoder process: one job at a time, told and answered by messages. It ends with the server that started it.

const settings = JSON.parse(process.argv[2] ?? '') as DecoderSettings;
const desk = new PictureDesk(settings);

process.on('disconnect', () => process.exit());
process.on('message', (task) => void answer(task as DecoderTask));

const watchdogData: WatchdogData = {
  memoryLimitBytes: settings.memoryLimitBytes,
  parentPid: process.ppid,
};
new Worker(new URL('./decoder-watchdog.js', import.meta.url), { workerData: watchdogData });

// From here on the server counts on answers.
send({ kind: 'ready' });

async function answer(task: DecoderTask): Promise<void> {
  const message = await messageOf(() => desk.do(task));
  send(message);
}

async function messageOf(work: () => Promise<DecoderResult>): Promise<DecoderMessage> {
  try {
    const result = await work();
    return { kind: 'done', result, residentBytes: residentBytes() };
  } catch (error) {
    if (error instanceof HeavyWork) return { kind: 'heavy', residentBytes: residentBytes() };
    // As after any crash, another process tries once more.
    if (isTrap(error)) process.exit(1);
    if (error instanceof PreviewError) {
      const { code, message } = error;
      return { kind: 'cannot-show', code, message, residentBytes: residentBytes() };
    }
    return { kind: 'failed', message: causesOf(error), residentBytes: residentBytes() };
  }
}

/** An error and what it comes from, in one line: for the server's log. */
function causesOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `; ${causesOf(error.cause)}` : '';
  return `${error}${cause}`;
}

/** Pixels that are no longer used, and that are worth a collection: the collector sees only their handles. */
const COLLECT_ABOVE_BYTES = 48 * 1024 ** 2;

function residentBytes(): number {
  const { external, rss } = process.memoryUsage();
  if (external < COLLECT_ABOVE_BYTES) return rss;
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

function send(message: DecoderMessage): void {
  process.send?.(message);
}
