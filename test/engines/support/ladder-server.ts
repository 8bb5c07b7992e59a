import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contentSecurityPolicy } from '@case-attachments/demo/page';
import { repositoryRoot } from '#e2e/repository.js';

export interface LadderServer {
  /** `http://localhost:40001` */
  readonly origin: string;
  /** What is served at a path: a file's bytes, saved by the page or downloaded by link. */
  readonly files: Map<string, Uint8Array>;
  /** Scripts under other addresses than the worker's own: older ones, broken ones. */
  readonly scripts: Map<string, string>;
  /** The download worker as it is built. */
  readonly worker: string;
  /** Paths asked for below a worker's folder: nothing there may ever reach the server. */
  readonly reachedScope: readonly string[];
  close(): Promise<void>;
}

const NONCE = 'the-only-one';

/**
 * Policies of a portal: the demo's, strict and good for every rung, the same without what one of them needs, and the same with what
 * downloads by the browser itself want long after the click.
 */
const POLICIES: Record<string, (policy: string, attachmentsServer: string) => string> = {
  strict: (policy) => policy,
  'no-worker': (policy) => without(policy, /worker-src [^;]*; /),
  'no-frame': (policy) => without(policy, / 'self'/, 'frame-src'),
  'no-trusted-type': (policy) => without(policy, / case-attachments-worker/),
  'server-frame': (policy, attachmentsServer) =>
    policy.replace("frame-src 'self'", `$& ${new URL(attachmentsServer).origin}`),
};

export type PolicyName = 'strict' | 'server-frame' | 'no-worker' | 'no-frame' | 'no-trusted-type';

/**
 * A portal in small: the page of the tests under a strict policy, the worker's script, and files.
 * @param attachmentsServer what its policy lets in, where that is another than itself
 */
export async function startLadderServer(attachmentsServer?: string): Promise<LadderServer> {
  const { bundlePage } = (await import(
    pathToFileURL(`${repositoryRoot}/scripts/lib/bundle-page.mjs`).href
  )) as { bundlePage(input: string): Promise<string> };
  const script = await bundlePage(fileURLToPath(new URL('../page/ladder-page.js', import.meta.url)));
  const worker = await readFile(`${repositoryRoot}/packages/elements/cdn/case-attachments-worker.js`, 'utf8');
  const files = new Map<string, Uint8Array>();
  const scripts = new Map([
    ['/ladder-page.js', script],
    ['/case-attachments-worker.js', worker],
  ]);
  const reachedScope: string[] = [];

  function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://portal');
    const file = files.get(pathname);
    const text = scripts.get(pathname);
    if (pathname.includes('case-attachments-download/')) reachedScope.push(pathname);
    response.setHeader('Cache-Control', 'no-store');
    if (pathname === '/') {
      const policy = contentSecurityPolicy(NONCE, {
        server: attachmentsServer ?? origin,
        folder: '',
        integrity: {},
      });
      response.setHeader(
        'Content-Security-Policy',
        POLICIES[searchParams.get('policy') ?? 'strict']!(policy, attachmentsServer ?? origin),
      );
      response.setHeader('Content-Type', 'text/html').end(PAGE);
    } else if (text !== undefined) {
      response.setHeader('Content-Type', 'text/javascript').end(text);
    } else if (file) {
      response.setHeader('Content-Type', 'application/octet-stream');
      response.setHeader('Content-Disposition', `attachment; filename="${pathname.slice(1)}"`).end(file);
    } else response.writeHead(404, { 'Content-Type': 'text/html' }).end('<p>Not found');
  }

  const server = createServer(answer).listen(0, 'localhost');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    files,
    scripts,
    worker,
    reachedScope,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ladder</title>
<link rel="icon" href="data:,"><script type="module" nonce="${NONCE}" src="/ladder-page.js"></script></head>
<body><p>Ladder</p></body></html>`;

/** @throws when the policy does not say it: the test would test nothing */
function without(policy: string, part: RegExp, directive?: string): string {
  const start = directive ? policy.indexOf(directive) : 0;
  const rest = policy.slice(start).replace(part, '');
  if (start < 0 || rest === policy.slice(start)) throw new Error(`no ${directive ?? part} in ${policy}`);
  return policy.slice(0, start) + rest;
}
