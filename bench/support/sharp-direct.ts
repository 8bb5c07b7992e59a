import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface DirectRequest {
  readonly path: string;
  readonly sizePixels: number;
}

export interface DirectAnswer {
  readonly tookMs: number;
}

const MAIN = fileURLToPath(new URL('../server/sharp-direct.js', import.meta.url));

export interface SharpDirect {
  /** @returns milliseconds that one WebP took, from the file on */
  preview(path: string, sizePixels: number): Promise<number>;
  stop(): void;
}

export function startSharpDirect(): SharpDirect {
  const child = fork(MAIN);
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`sharp's process ended with ${code}`);
  });
  // When the answers come first nobody hears of the end.
  ended.catch(() => {});
  return {
    preview: async (path, sizePixels) => {
      child.send({ path, sizePixels } satisfies DirectRequest);
      const [answer] = (await Promise.race([once(child, 'message'), ended])) as [DirectAnswer];
      return answer.tookMs;
    },
    stop: () => child.disconnect(),
  };
}
