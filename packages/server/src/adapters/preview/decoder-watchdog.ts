import { workerData } from 'node:worker_threads';
import { MEMORY_SIGNAL } from './decoder-messages.js';

// A thread of the decoder process that goes on while a native decoder holds up the main one. It ends the process when
// it holds too much memory, and when the server that started it is gone.

export interface WatchdogData {
  readonly memoryLimitBytes: number;
  readonly parentPid: number;
}

const LOOK_EVERY_MS = 100;

const { memoryLimitBytes, parentPid } = workerData as WatchdogData;

setInterval(() => {
  if (!parentIsThere()) end('SIGKILL');
  if (process.memoryUsage.rss() > memoryLimitBytes) end(MEMORY_SIGNAL);
}, LOOK_EVERY_MS);

function parentIsThere(): boolean {
  // Orphans get another parent, but not on Windows; there the number may be another process's by now, which is rare.
  if (process.platform !== 'win32') return process.ppid === parentPid;
  try {
    return process.kill(parentPid, 0);
  } catch {
    return false;
  }
}

function end(signal: NodeJS.Signals): void {
  try {
    process.kill(process.pid, signal);
  } catch {
    process.kill(process.pid, 'SIGKILL'); // no such signal on Windows
  }
}
