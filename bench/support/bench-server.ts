import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Attachment, AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath } from '@case-attachments/contract/paths';
import type { ServerGuard } from './server-guard.js';
import type { FromServer, RequestCounts, ServerMemory, ToServer } from './server-messages.js';

const MAIN = fileURLToPath(new URL('../server/main.js', import.meta.url));
const LIST_TIMEOUT_MS = 60_000;

/** The server under measurement, in a process of its own so that its memory is its own too. */
export class BenchServer {
  #child: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly guard: ServerGuard,
  ) {}

  /** @param folder made now, removed by `stop` */
  static async start(folder: string, guard: ServerGuard = 'open'): Promise<BenchServer> {
    await mkdir(folder, { recursive: true });
    const server = new BenchServer(folder, await freePort(), guard);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** The same pages, as a portal on another origin serves them: browsers send every name under `localhost` home. */
  get portalOrigin(): string {
    return `http://portal.localhost:${this.port}`;
  }

  /** Again after `kill`: on the same port and data. Resolves when it takes requests. */
  async start(): Promise<void> {
    const { folder, port, portalOrigin, guard } = this;
    const child = fork(MAIN, [JSON.stringify({ folder, port, allowedOrigins: [portalOrigin], guard })]);
    this.#child = child;
    await this.#answer(child, 'listening');
  }

  async memory(): Promise<ServerMemory> {
    return (await this.#ask('memory')).memory;
  }

  /** The longest its event loop was blocked since the last call, in milliseconds. */
  async longestBlockMs(): Promise<number> {
    return (await this.#ask('event-loop')).longestBlockMs;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the server of the bench does not run');
    return pid;
  }

  /** Where the product keeps what it made from files. */
  get derivedFolder(): string {
    return join(this.folder, 'case-attachments/derived');
  }

  async requests(): Promise<RequestCounts> {
    return (await this.#ask('requests')).requests;
  }

  /** The first of a case, in the order they were added. */
  async attachments(caseId: string): Promise<readonly Attachment[]> {
    const path = attachmentsPath(caseId, { limit: 500, sort: 'addedAt', order: 'asc' });
    const response = await fetch(`${this.origin}/api${path}`);
    if (!response.ok) throw new Error(`the list of ${caseId} answered ${response.status}`);
    return ((await response.json()) as AttachmentPage).attachments;
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

  #ask<T extends ToServer['type']>(type: T) {
    const child = this.#child;
    if (!child) throw new Error('the server of the bench does not run');
    child.send({ type } satisfies ToServer);
    return this.#answer(child, type);
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

/** A port nobody listens on just now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A place for a server that nobody used before. */
export const freshFolder = (() => {
  let count = 0;
  return (parent: string) => {
    count += 1;
    return join(parent, `server-${count}`);
  };
})();
