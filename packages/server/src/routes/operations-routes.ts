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
  /** How many attachments are known to have lost their bytes. */
  readonly attachmentsWithoutBytes: () => number;
}

/** For load balancers and developers: is it alive, is it ready, what can it do. Nothing of any case. */
export function registerOperationsRoutes(
  app: TypedApp,
  { unitOfWork, blobs, attachmentsWithoutBytes }: OperationsRoutesOptions,
): void {
  app.get(
    ROUTES.live,
    { config: { access: 'public', uncounted: true, evenOverloaded: true }, exposeHeadRoute: false },
    async () => ({
      status: 'live',
    }),
  );

  app.get(
    ROUTES.ready,
    { config: { access: 'public', uncounted: true }, exposeHeadRoute: false },
    async () => {
      await answering('database', () => unitOfWork.ping());
      await answering('file storage', () => blobs.ping());
      // Told, and ready all the same: taking the server away from everybody brings no byte back.
      return { status: 'ready', attachmentsWithoutBytes: attachmentsWithoutBytes() };
    },
  );

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
