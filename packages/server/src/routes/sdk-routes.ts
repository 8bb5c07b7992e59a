import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { ROUTES } from '@case-attachments/contract';
import { notFound } from '../http/access-guard.js';
import { matchesEtag } from '../http/byte-range.js';
import type { TypedApp } from '../http/typed-app.js';

export interface SdkRoutesOptions {
  /** Where the script-tag build lies; without it there is nothing to serve. */
  readonly directory?: string;
  readonly version: string;
  /** Browsers may keep the files for a year; off where the SDK is being built and built again. */
  readonly immutable: boolean;
}

/** Segments of plain characters, none of which starts with a dot. */
const FILE_PATH = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

const MEDIA_TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** The SDK of this server's version, for a script tag on any page: integrity checks need CORS. */
export function registerSdkRoutes(app: TypedApp, options: SdkRoutesOptions): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: ROUTES.sdk,
    config: { access: 'public', cors: { origin: '*', credentials: false } },
    handler: async (request, reply) => {
      const { version, '*': path } = request.params as { version: string; '*': string };
      const mediaType = MEDIA_TYPES[extname(path)];
      if (version !== options.version || !FILE_PATH.test(path) || !mediaType || !options.directory) {
        throw notFound();
      }
      const bytes = await readWithin(options.directory, path);
      if (!bytes) throw notFound();
      const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
      reply.headers({
        'Content-Type': mediaType,
        'Cache-Control': options.immutable ? 'public, max-age=31536000, immutable' : 'public, no-cache',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ETag: etag,
      });
      if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.send(bytes);
    },
  });
}

/** Null for what is not a file below the directory, links followed. */
async function readWithin(directory: string, path: string): Promise<Buffer | null> {
  try {
    const root = await realpath(directory);
    const file = await realpath(join(root, path));
    return file.startsWith(root + sep) ? await readFile(file) : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
