import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import type { FastifyInstance } from 'fastify';

/** `@tus/server` with `@tus/file-store`, mounted as its documentation shows. */
export async function stockTus(app: FastifyInstance, { folder }: { readonly folder: string }): Promise<void> {
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
