import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from './repository.js';

export interface Canary {
  /** What hostile files ask for as soon as they may run. */
  readonly url: string;
  /** A page of an origin of its own, without any policy: it may show and import whatever it can get. */
  readonly page: string;
  /** How often it sang: requests, and dialogs of watched pages. */
  readonly songs: number;
  watch(page: Page): void;
  hush(): void;
  close(): Promise<void>;
}

/** @param bait what `…/bait` answers, as a page without any protection */
export async function startCanary(bait: (canaryUrl: string) => string): Promise<Canary> {
  let songs = 0;
  let origin = '';
  const server = createServer(({ url = '/' }, answer) => {
    if (url.startsWith('/sang')) songs++;
    if (url.startsWith('/elements/')) {
      // The elements as they are compiled, for the page to import.
      answer.setHeader('Content-Type', 'text/javascript');
      const file = join(repositoryRoot, 'packages/elements/dist', normalize(url.slice('/elements'.length)));
      return void createReadStream(file)
        .on('error', () => answer.writeHead(404).end())
        .pipe(answer);
    }
    answer.setHeader('Content-Type', 'text/html');
    answer.end(url === '/bait' ? bait(`${origin}/sang`) : '<!doctype html><title>a page</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/sang`,
    page: `${origin}/page`,
    get songs() {
      return songs;
    },
    watch(page) {
      page.on('dialog', async (dialog) => {
        if (dialog.message() === 'sang') songs++;
        await dialog.dismiss();
      });
    },
    hush: () => {
      songs = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
