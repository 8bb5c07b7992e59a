// The bench's server, a process of its own: the product's plugin, and beside it what it is measured against.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { caseAttachments } from '@case-attachments/server';
import Fastify, { type FastifyInstance } from 'fastify';
import { repositoryRoot } from '../support/repository.js';
import type { ServerGuard } from '../support/server-guard.js';
import type { FromServer, ToServer } from '../support/server-messages.js';
import { longestBlockMs } from './event-loop.js';
import { optionsOf } from './guard.js';
import { ownMemory } from './own-memory.js';
import { rawPut } from './raw-put.js';
import { stockTus } from './stock-tus.js';

const PUBLIC = join(repositoryRoot, 'bench/public');
const MODULES = join(repositoryRoot, 'node_modules');
const MAX_SIZE_BYTES = 4 * 1024 ** 3;

const STATIC_FILES: Readonly<Record<string, readonly [path: string, type: string]>> = {
  '/watch.js': [join(PUBLIC, 'watch.js'), 'text/javascript'],
  '/plain.js': [join(PUBLIC, 'plain.js'), 'text/javascript'],
  '/element.js': [join(PUBLIC, 'element.js'), 'text/javascript'],
  '/gallery-watch.js': [join(PUBLIC, 'gallery-watch.js'), 'text/javascript'],
  '/images.js': [join(PUBLIC, 'images.js'), 'text/javascript'],
  '/photoswipe.js': [join(PUBLIC, 'photoswipe.js'), 'text/javascript'],
  '/photoswipe/lightbox.js': [
    join(MODULES, 'photoswipe/dist/photoswipe-lightbox.esm.min.js'),
    'text/javascript',
  ],
  '/photoswipe/core.js': [join(MODULES, 'photoswipe/dist/photoswipe.esm.min.js'), 'text/javascript'],
  '/photoswipe/photoswipe.css': [join(MODULES, 'photoswipe/dist/photoswipe.css'), 'text/css'],
  '/tus.js': [join(MODULES, 'tus-js-client/dist/tus.min.js'), 'text/javascript'],
  '/uppy.js': [join(repositoryRoot, 'bench/dist/uppy.mjs'), 'text/javascript'],
  '/zip.js': [join(PUBLIC, 'zip.js'), 'text/javascript'],
  '/zip/fflate.js': [join(MODULES, 'fflate/esm/browser.js'), 'text/javascript'],
  '/zip/zip-js.js': [join(MODULES, '@zip.js/zip.js/dist/zip.min.js'), 'text/javascript'],
  '/zip/jszip.js': [join(MODULES, 'jszip/dist/jszip.min.js'), 'text/javascript'],
  '/uppy-core.css': [join(MODULES, '@uppy/core/dist/style.min.css'), 'text/css'],
  '/uppy-dashboard.css': [join(MODULES, '@uppy/dashboard/dist/style.min.css'), 'text/css'],
};

const requests = new Map<string, number>();

interface ServerOptions {
  /** Everything the server keeps lies here. */
  readonly folder: string;
  readonly port: number;
  /** Of pages that are not the server's own. */
  readonly allowedOrigins: readonly string[];
  readonly guard: ServerGuard;
}

async function start({ folder, port, allowedOrigins, guard }: ServerOptions): Promise<void> {
  const app = Fastify({ requestTimeout: 0, forceCloseConnections: true });
  app.addHook('onRequest', async ({ method, url }) => {
    if (url.startsWith('/api/cases/')) requests.set(method, (requests.get(method) ?? 0) + 1);
  });
  await app.register(pages);
  await app.register(rawPut, { folder: join(folder, 'put') });
  await app.register(stockTus, { folder: join(folder, 'tus') });
  const guarding = optionsOf(guard);
  await app.register(caseAttachments, {
    ...guarding,
    dataDirectory: join(folder, 'case-attachments'),
    limits: { ...guarding.limits, maxSizeBytes: MAX_SIZE_BYTES },
    previews: { heic: true },
    allowedOrigins,
    sdkDirectory: join(repositoryRoot, 'packages/elements/cdn'),
  });
  await app.listen({ host: 'localhost', port });
}

/** `/plain`, `/element?case=…`, `/uppy?case=…`, `/images?case=…`, `/photoswipe?case=…` and `/zip?case=…`: one page for each kind of client, with nothing of the others. */
async function pages(app: FastifyInstance): Promise<void> {
  const { version } = JSON.parse(
    await readFile(join(repositoryRoot, 'packages/elements/package.json'), 'utf8'),
  ) as { version: string };
  for (const name of ['plain', 'element', 'uppy', 'images', 'photoswipe', 'zip']) {
    const html = await readFile(join(PUBLIC, `${name}.html`), 'utf8');
    const page = html.replace('{{version}}', version);
    app.get(`/${name}`, (_request, reply) => reply.type('text/html').send(page));
  }
  for (const [url, [path, type]] of Object.entries(STATIC_FILES)) {
    app.get(url, (_request, reply) => reply.type(type).send(createReadStream(path)));
  }
}

const tell = (message: FromServer) => process.send?.(message);

process.once('disconnect', () => process.exit());
process.on('message', ({ type }: ToServer) => {
  if (type === 'memory') tell({ type, memory: ownMemory() });
  else if (type === 'event-loop') tell({ type, longestBlockMs: longestBlockMs() });
  else tell({ type, requests: Object.fromEntries(requests) });
});
await start(JSON.parse(process.argv[2] ?? '') as ServerOptions);
tell({ type: 'listening' });
