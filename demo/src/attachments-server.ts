import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface AttachmentsServerOptions {
  /** 0: a free one, kept over restarts. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Shared with the portal. */
  readonly secret: string;
  /** How clients reach it, when something stands in between: `http://localhost:9000`. */
  readonly publicOrigin?: string;
  /** Origins of the portals that may use it. */
  readonly allowedOrigins: readonly string[];
  /** More of the server's environment variables: docs/server.md. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the server prints: shown (`inherit`) or dropped. */
  readonly output?: 'inherit' | 'ignore';
}

const BINARY = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));
const SDK = fileURLToPath(new URL('../../packages/elements/cdn/', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** The standalone attachments server in a process of its own, as an operator runs it: by its environment. */
export class AttachmentsServer {
  #child: ChildProcess | null = null;

  private constructor(
    private readonly options: AttachmentsServerOptions,
    readonly port: number,
  ) {}

  static async start(options: AttachmentsServerOptions): Promise<AttachmentsServer> {
    const server = new AttachmentsServer(options, options.port || (await freePort()));
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Start it, again after `kill`, on the same port and data. Resolves when it is ready for requests. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [BINARY], {
      env: { ...process.env, ...this.#environment(), ...this.options.environment },
      stdio: ['ignore', this.options.output ?? 'ignore', 'inherit'],
    });
    this.#child = child;
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the attachments server ended with ${code} before it was ready`);
    });
    // Once it is ready, its end is nobody's error here.
    ended.catch(() => {});
    await Promise.race([ended, this.#ready()]);
  }

  /** The power cut: no chance to tidy up (SIGKILL). */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Called when it ends by itself. */
  onUnexpectedEnd(listener: (code: number | null) => void): void {
    const child = this.#child;
    child?.once('exit', (code) => {
      if (this.#child === child) listener(code);
    });
  }

  #environment(): Record<string, string> {
    const { dataDirectory, secret, allowedOrigins, publicOrigin = this.origin } = this.options;
    return {
      NODE_ENV: 'production',
      CASE_ATTACHMENTS_PORT: String(this.port),
      CASE_ATTACHMENTS_PUBLIC_URL: `${publicOrigin}/api`,
      CASE_ATTACHMENTS_DATA_DIRECTORY: dataDirectory,
      CASE_ATTACHMENTS_SECRET: secret,
      CASE_ATTACHMENTS_ALLOWED_ORIGINS: allowedOrigins.join(','),
      CASE_ATTACHMENTS_SDK_DIRECTORY: SDK,
      // The secret is known to everybody, and the SDK may be another one after the next build.
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_LOG_LEVEL: 'warn',
      CASE_ATTACHMENTS_HEIC: 'true',
    };
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const ready = await fetch(`${this.origin}/health/ready`).catch(() => null);
      if (ready?.ok) return;
      if (Date.now() > deadline) throw new Error('the attachments server did not become ready');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
