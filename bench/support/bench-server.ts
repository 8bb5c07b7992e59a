import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath } from '@case-attachments/contract/paths';
import type { FromServer, ServerMemory, ToServer } from './server-messages.js';

const MAIN = fileURLToPath(new URL('../server/main.js', import.meta.url));
const LIST_TIMEOUT_MS = 60_000;

/** The server under measurement, in a process of its own so that its memory is its own too. */
export class BenchServer {
  #child: ChildProcess | null = null;
  #address: URL | null = null;

  private constructor(private readonly folder: string) {}

  /** @param folder made now, removed by `stop` */
  static async start(folder: string): Promise<BenchServer> {
    await mkdir(folder, { recursive: true });
    const server = new BenchServer(folder);
    await server.start();
    return server;
  }

  /** `http://localhost:…` */
  get origin(): string {
    return this.#listening().origin;
  }

  get port(): number {
    return Number(this.#listening().port);
  }

  /** Again after `kill`: on the same port and data. Resolves when it takes requests. */
  async start(): Promise<void> {
    const options = { folder: this.folder, port: this.#address === null ? 0 : this.port };
    const child = fork(MAIN, [JSON.stringify(options)]);
    this.#child = child;
    const message = await this.#answer(child, 'listening');
    this.#address = new URL(message.address);
  }

  async memory(): Promise<ServerMemory> {
    const child = this.#child;
    if (!child) throw new Error('the server of the bench does not run');
    child.send({ type: 'memory' } satisfies ToServer);
    return (await this.#answer(child, 'memory')).memory;
  }

  /** How many attachments the server names in a case. */
  async countAttached(caseId: string): Promise<number> {
    const response = await fetch(`${this.origin}/api${attachmentsPath(caseId, { limit: 1 })}`);
    if (!response.ok) throw new Error(`the list of ${caseId} answered ${response.status}`);
    return ((await response.json()) as AttachmentPage).total;
  }

  /** @throws when the case has not so many attachments in a minute: what was measured was no success */
  async expectAttached(caseId: string, count: number): Promise<void> {
    const deadlineMs = performance.now() + LIST_TIMEOUT_MS;
    for (;;) {
      const attached = await this.countAttached(caseId);
      if (attached === count) return;
      if (performance.now() > deadlineMs) throw new Error(`${attached} of ${count} files are attached`);
      await delay(100);
    }
  }

  /** SIGKILL: no chance to tidy up. The data stay. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #listening(): URL {
    if (!this.#address) throw new Error('the server of the bench has not started');
    return this.#address;
  }

  /** @throws when the process ends instead */
  async #answer<T extends FromServer['type']>(child: ChildProcess, type: T) {
    type Answer = Extract<FromServer, { type: T }>;
    const over = new AbortController();
    const { signal } = over;
    try {
      const ended = once(child, 'exit', { signal }).then(([code]): never => {
        throw new Error(`the server of the bench ended with ${code}`);
      });
      const answered = (async (): Promise<Answer> => {
        for (;;) {
          const [message] = (await once(child, 'message', { signal })) as [FromServer];
          if (message.type === type) return message as Answer;
        }
      })();
      return await Promise.race([answered, ended]);
    } finally {
      over.abort();
    }
  }
}

/** A place for a server that nobody used before. */
export const freshFolder = (() => {
  let count = 0;
  return (parent: string) => {
    count += 1;
    return join(parent, `server-${count}`);
  };
})();
