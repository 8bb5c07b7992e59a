import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signCaseGrant } from './case-grant.js';
import { contentSecurityPolicy, renderPage, type Sdk } from './page.js';
import { caseOf, personOf } from './people-and-cases.js';

export interface PortalOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Shared with the attachments server. */
  readonly secret: string;
  readonly sdk: Sdk;
}

export interface Portal {
  /** `http://localhost:8080` */
  readonly url: string;
  close(): Promise<void>;
}

const PUBLIC = new URL('../public/', import.meta.url);
const FILES: Record<string, string> = {
  '/portal.css': 'text/css; charset=utf-8',
  '/portal.js': 'text/javascript; charset=utf-8',
  '/portal.svg': 'image/svg+xml',
};

/** The one file of the SDK that has to lie on the portal's own origin: as a portal's developer copies it from a release. */
const DOWNLOAD_WORKER = new URL('../../packages/elements/cdn/case-attachments-worker.js', import.meta.url);

/** The pretend portal: one page, its style and script, and the backend that signs case grants. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, options.port);
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: PortalOptions, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://portal');
  const role = url.searchParams.get('role');
  const caseId = url.searchParams.get('case');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-store');

  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else if (url.pathname === '/') {
    const nonce = randomBytes(16).toString('base64url');
    const template = await readFile(new URL('index.html', PUBLIC), 'utf8');
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(nonce, options.sdk),
      'Referrer-Policy': 'no-referrer',
    });
    response.end(renderPage(template, options.sdk, { role, caseId, nonce }));
  } else if (url.pathname === '/demo/grant') {
    // A real portal asks its session who this is. Here the caller says so: a demo, and nothing but.
    const shown = caseOf(caseId);
    const token = signCaseGrant(options.secret, personOf(role), shown.id);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify({ server: options.sdk.server, caseId: shown.id, token })}\n`);
  } else if (url.pathname === '/case-attachments-worker.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' });
    response.end(await readFile(DOWNLOAD_WORKER));
  } else {
    const mediaType = FILES[url.pathname];
    if (!mediaType) return void response.writeHead(404).end('Not found\n');
    response.writeHead(200, { 'Content-Type': mediaType });
    response.end(await readFile(new URL(`.${url.pathname}`, PUBLIC)));
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
}
