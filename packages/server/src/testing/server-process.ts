import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../main.js', import.meta.url));

/** What it said so far, in pieces as they came. */
export type ServerProcess = ChildProcess & { readonly output: readonly string[] };

/** `case-attachments-server` as an operator starts it, with nothing of this process's environment but the path. */
export function startServerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ServerProcess {
  const child = spawn(process.execPath, [BINARY, ...args], {
    env: { PATH: process.env.PATH, ...environment },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => output.push(text));
  }
  return Object.assign(child, { output });
}

/** @returns the origin it listens at, from the log, as an operator reads it */
export async function listeningAt(child: ServerProcess): Promise<string> {
  for (;;) {
    const origin = /Server listening at (http:\/\/[\d.:]+)/.exec(child.output.join(''))?.[1];
    if (origin) return origin;
    if (child.exitCode !== null) throw new Error(`it ended: ${child.output.join('')}`);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')]);
  }
}
