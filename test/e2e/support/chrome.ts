import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './repository.js';

interface ChromeModule {
  findChrome(): string | null;
  readonly chromeArgs: readonly string[];
}

/** The same browser and flags as the element suites: scripts/chrome.mjs. */
export const { findChrome, chromeArgs } = (await import(
  pathToFileURL(`${repositoryRoot}/scripts/chrome.mjs`).href
)) as ChromeModule;
