import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';

/** The floor: bytes from the socket to a file. And what an honest server has to do besides. */
export async function rawPut(app: FastifyInstance, { folder }: { readonly folder: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  let count = 0;
  const nextPath = () => {
    count += 1;
    return join(folder, `file-${count}`);
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.put('/put', async (request, reply) => {
    const path = nextPath();
    await pipeline(request.body as IncomingMessage, createWriteStream(path));
    await rm(path);
    return reply.code(204).send();
  });
  app.put('/honest-put', async (request) => {
    const path = nextPath();
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
