// The bench's server: the product's plugin, and beside it what it is measured against, in one Fastify process.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { caseAttachments } from '@case-attachments/server';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import Fastify, { type FastifyInstance } from 'fastify';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const SDK = join(repository, 'packages/elements/cdn');
const { version: SDK_VERSION } = JSON.parse(
  await readFile(join(repository, 'packages/elements/package.json'), 'utf8'),
) as { version: string };
const MAX_SIZE_BYTES = 4 * 1024 ** 3;

const SCRIPTS: Record<string, string> = {
  '/bench.js': join(repository, 'bench/public/bench.js'),
  '/tus.js': join(repository, 'node_modules/tus-js-client/dist/tus.min.js'),
};

async function start(folder: string): Promise<string> {
  const app = Fastify({ requestTimeout: 0, forceCloseConnections: true });
  const page = await readFile(join(repository, 'bench/public/bench.html'), 'utf8');
  app.get('/', (_request, reply) => reply.type('text/html').send(page.replace('{{version}}', SDK_VERSION)));
  for (const [url, path] of Object.entries(SCRIPTS)) {
    app.get(url, (_request, reply) => reply.type('text/javascript').send(createReadStream(path)));
  }
  await app.register(rawPut, { folder: join(folder, 'put') });
  await app.register(stockTus, { folder: join(folder, 'tus') });
  await app.register(caseAttachments, {
    authenticate: async () => ({ id: 'bench', displayName: 'Bench' }),
    authorize: async () => true,
    dataDirectory: join(folder, 'case-attachments'),
    limits: { maxSizeBytes: MAX_SIZE_BYTES },
    sdkDirectory: SDK,
  });
  return app.listen({ host: 'localhost', port: 0 });
}

interface Folder {
  readonly folder: string;
}

/** The floor: bytes from the socket to a file. And what an honest server has to do besides. */
async function rawPut(app: FastifyInstance, { folder }: Folder): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'file');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.put('/put', async (request, reply) => {
    await pipeline(request.body as IncomingMessage, createWriteStream(path));
    await rm(path);
    return reply.code(204).send();
  });
  app.put('/honest-put', async (request) => {
    await pipeline(request.body as IncomingMessage, createWriteStream(path));
    const file = await open(path, 'r+');
    await file.sync();
    await file.close();
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
    await rm(path);
    return { sha256: hash.digest('hex') };
  });
}

/** @tus/server with @tus/file-store, mounted as its documentation shows. */
async function stockTus(app: FastifyInstance, { folder }: Folder): Promise<void> {
  const tus = new TusServer({ path: '/tus', datastore: new FileStore({ directory: folder }) });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  for (const url of ['/tus', '/tus/*']) {
    app.all(url, (request, reply) => {
      reply.hijack();
      void tus.handle(request.raw, reply.raw);
    });
  }
}

const address = await start(process.argv[2] as string);
process.send?.(address);
process.once('disconnect', () => process.exit());
