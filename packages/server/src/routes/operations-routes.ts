import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROUTES } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import type { TypedApp } from '../http/typed-app.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { ScannerState } from '../services/scanner-health.js';

export interface OperationsRoutesOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  /** How many attachments are known to have lost their bytes. */
  readonly attachmentsWithoutBytes: () => number;
  readonly scannerState: () => Promise<ScannerState>;
}

/** For load balancers and developers: is it alive, is it ready, what can it do. Nothing of any case. */
export function registerOperationsRoutes(
  app: TypedApp,
  { unitOfWork, blobs, attachmentsWithoutBytes, scannerState }: OperationsRoutesOptions,
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
      // Told, and ready all the same. Taking the server away from everybody brings no byte back; and with the scanner away
      // files still arrive, and wait for their verdict.
      return {
        status: 'ready',
        attachmentsWithoutBytes: attachmentsWithoutBytes(),
        scanner: await scannerState(),
      };
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
