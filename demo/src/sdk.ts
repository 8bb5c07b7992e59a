import { readFileSync } from 'node:fs';
import type { Sdk } from './page.js';

const elements = new URL('../../packages/elements/', import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, elements), 'utf8'));

/**
 * What a portal's developer copies from a release: its version and the hash of each file.
 * @param origin of the attachments server, as browsers reach it: `http://localhost:8081`
 */
export function sdkOf(origin: string): Sdk {
  const { version } = readJson('package.json') as { version: string };
  return {
    server: `${origin}/api`,
    folder: `${origin}/sdk/${version}/`,
    integrity: readJson('cdn/sri.json') as Record<string, string>,
  };
}
