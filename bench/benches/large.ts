import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Bench } from '../support/bench.js';
import { withServer } from '../support/bench.js';
import { withPage } from '../support/browser.js';
import { element } from '../support/clients.js';
import { inSeconds, median, megabytes, megabytesPerSecond, ratio, worst } from '../support/figures.js';
import { expectRoom, type FileOnDisk, writeStl } from '../support/files.js';
import { watched } from '../support/page-watch.js';
import { table } from '../support/report.js';
import { takeTurns } from '../support/turns.js';

const DEFAULT_SIZE_BYTES = 500_000_000;

interface Contender {
  readonly name: string;
  readonly path: string;
  pick(page: Page, files: readonly FileOnDisk[]): Promise<void>;
  send(page: Page): Promise<void>;
}

const ELEMENT: Contender = {
  ...element,
  name: '<case-attachments>, to the receipt',
  path: element.path('large'),
};
const HONEST = plain('honest PUT: to disk, fsync, SHA-256', 'Send by honest PUT');
const RAW = plain('raw PUT: to disk', 'Send by PUT');
const STOCK = plain('tus-js-client on stock @tus/server', 'Send to stock tus');
const CONTENDERS = [ELEMENT, HONEST, RAW, STOCK];

/** One large file from the click to the last answer, in a page. */
export const large: Bench = async (context) => {
  const { options, browser, folder, say } = context;
  const sizeBytes = options.sizeBytes ?? DEFAULT_SIZE_BYTES;
  await mkdir(folder, { recursive: true });
  // The file itself, what two of the contenders leave in each round, what is on its way, and some air.
  await expectRoom(folder, sizeBytes * (2 + 2 * options.rounds + 1));
  const file = await writeStl(join(folder, 'scan.stl'), sizeBytes);
  const took = await withServer(context, (server) =>
    takeTurns(CONTENDERS, options.rounds, async (contender, round) => {
      const seconds = await withPage(browser, server.origin + contender.path, async (page) => {
        await contender.pick(page, [file]);
        await contender.send(page);
        const doneAtMs = await watched(page, 'done', 1);
        return (doneAtMs - (await watched(page, 'clickedAtMs'))) / 1000;
      });
      say(`round ${round + 1}  ${megabytesPerSecond(sizeBytes, seconds).padStart(9)}  ${contender.name}`);
      return seconds;
    }),
  );
  return report(took, file.sizeBytes);
};

function plain(name: string, button: string): Contender {
  return {
    name,
    path: '/plain',
    pick: (page, files) =>
      page.getByLabel('File', { exact: true }).setInputFiles(files.map(({ path }) => path)),
    send: (page) => page.getByRole('button', { name: button, exact: true }).click(),
  };
}

function report(took: ReadonlyMap<Contender, readonly number[]>, sizeBytes: number): string {
  const seconds = (contender: Contender) => took.get(contender) ?? [];
  const rows = CONTENDERS.map((contender) => {
    const middle = median(seconds(contender));
    const speed = megabytesPerSecond(sizeBytes, middle);
    return [contender.name, speed, inSeconds(middle), inSeconds(worst(seconds(contender)))];
  });
  const compared = (contender: Contender) => ratio(median(seconds(contender)), median(seconds(ELEMENT)));
  return [
    `One file of ${megabytes(sizeBytes)}, from the click to the last answer.`,
    table(['', 'median', '', 'worst'], rows),
    `${compared(HONEST)} of the honest PUT's speed (aim: at least 0.95)`,
    `${compared(STOCK)} of stock tus's`,
    `${compared(RAW)} of the raw PUT's`,
  ].join('\n');
}
