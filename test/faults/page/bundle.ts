import { fileURLToPath, pathToFileURL } from 'node:url';
import { repositoryRoot } from '#e2e/repository.js';

interface BundleModule {
  bundlePage(input: string): Promise<string>;
}

/** One of this folder's modules with everything it imports, as one script for a page. */
export async function bundle(module: string): Promise<string> {
  const { bundlePage } = (await import(
    pathToFileURL(`${repositoryRoot}/scripts/lib/bundle-page.mjs`).href
  )) as BundleModule;
  return bundlePage(fileURLToPath(new URL(module, import.meta.url)));
}

/** A page that does nothing but load this script. */
export const pageOf = (script: string) => (path: string) => {
  if (path === '/script.js') return { type: 'text/javascript', body: script };
  if (path !== '/') return null;
  const body =
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fault campaign</title>' +
    '<link rel="icon" href="data:,"></head><body><script type="module" src="/script.js"></script></body></html>';
  return { type: 'text/html', body };
};
