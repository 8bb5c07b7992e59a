import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROUTES } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import type { TypedApp } from '../http/typed-app.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';

export interface OperationsRoutesOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
}

/** For load balancers and developers: is it alive, is it ready, what can it do. Nothing of any case. */
export function registerOperationsRoutes(
  app: TypedApp,
  { unitOfWork, blobs }: OperationsRoutesOptions,
): void {
  app.get(ROUTES.live, { config: { access: 'public' }, exposeHeadRoute: false }, async () => ({
    status: 'live',
  }));

  app.get(ROUTES.ready, { config: { access: 'public' }, exposeHeadRoute: false }, async () => {
    await answering('database', () => unitOfWork.ping());
    await answering('file storage', () => blobs.freeBytes());
    return { status: 'ready' };
  });

  const openApi = readFileSync(
    fileURLToPath(import.meta.resolve('@case-attachments/contract/openapi.json')),
    'utf8',
  );
  app.get(ROUTES.openapi, { config: { access: 'public' }, exposeHeadRoute: false }, async (_, reply) =>
    reply.type('application/json').send(openApi),
  );
}

async function answering(what: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (cause) {
    throw new ProblemError(
      'storage-unavailable',
      `The ${what} does not answer.`,
      { retryAfterSeconds: 5 },
      { cause },
    );
  }
}
