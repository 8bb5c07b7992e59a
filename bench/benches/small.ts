import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchOptions } from '../options.js';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { withPage } from '../support/browser.js';
import { element, type PageClient, uppy } from '../support/clients.js';
import { inMilliseconds, inSeconds, median, megabytes, ratio, worst } from '../support/figures.js';
import { type FileOnDisk, writeSmallFiles } from '../support/files.js';
import { type LongTasks, watched } from '../support/page-watch.js';
import { table } from '../support/report.js';
import type { RequestCounts } from '../support/server-messages.js';
import { takeTurns } from '../support/turns.js';

interface Measured {
  /** From the files being handed to the page to the button that sends. Seconds. */
  readonly picking: number;
  /** From the click to the client's word that all are done. Seconds. */
  readonly done: number;
  /** From the click until the page lists all, and the server does. Seconds. */
  readonly listed: number;
  readonly whilePicking: LongTasks;
  readonly whileSending: LongTasks;
  /** From the click to the end. */
  readonly requests: RequestCounts;
}

const NAMES: ReadonlyMap<PageClient, string> = new Map([
  [element, `${element.name}, two large or six small files at a time`],
  [uppy, `${uppy.name}, 20 at a time on 6 connections`],
]);
/** OPTIONS: preflights. */
const METHODS = ['POST', 'HEAD', 'PATCH', 'GET', 'OPTIONS'];
const CONTENDERS = [...NAMES.keys()];

/** Very many small files in one go: what counts is what each file costs besides its bytes. */
export async function small(context: BenchContext): Promise<string> {
  const { options, folder, say } = context;
  await mkdir(folder, { recursive: true });
  const files = await writeSmallFiles(join(folder, 'small'), options.smallFiles);
  const measured = await takeTurns(CONTENDERS, options.rounds, async (client, round) => {
    const one = await measure(context, client, files);
    say(`round ${round + 1}  ${inSeconds(one.listed).padStart(9)}  ${client.name}`);
    return one;
  });
  return report(measured, files, options);
}

function measure(context: BenchContext, client: PageClient, files: readonly FileOnDisk[]): Promise<Measured> {
  return withServer(context, (server) =>
    withPage(context.browser, addressOf(server, client, context.options), async (page) => {
      const pickedAtMs = Date.now();
      await client.pick(page, files);
      const picking = (Date.now() - pickedAtMs) / 1000;
      const whilePicking = await watched(page, 'longTasks', pickedAtMs);
      const before = await server.requests();
      const waiting = Promise.all([
        watched(page, 'done', files.length),
        watched(page, 'listed', files.length),
      ]);
      waiting.catch(() => {
        // Told below.
      });
      await client.send(page);
      const [doneAtMs, listedAtMs] = await waiting;
      const requests = difference(await server.requests(), before);
      await server.expectAttached('small', files.length);
      const clickedAtMs = await watched(page, 'clickedAtMs');
      return {
        picking,
        done: (doneAtMs - clickedAtMs) / 1000,
        listed: (listedAtMs - clickedAtMs) / 1000,
        whilePicking,
        whileSending: await watched(page, 'longTasks', clickedAtMs),
        requests,
      };
    }),
  );
}

function addressOf(server: BenchServer, client: PageClient, { crossOrigin }: BenchOptions): string {
  const path = client.path('small');
  return crossOrigin
    ? `${server.portalOrigin}${path}&server=${encodeURIComponent(server.origin)}`
    : `${server.origin}${path}`;
}

function report(
  measured: ReadonlyMap<PageClient, readonly Measured[]>,
  files: readonly FileOnDisk[],
  { crossOrigin }: BenchOptions,
) {
  const middle = (client: PageClient, of: (one: Measured) => number) =>
    median((measured.get(client) ?? []).map(of));
  const rows = CONTENDERS.map((client) => [
    NAMES.get(client) ?? client.name,
    inSeconds(middle(client, ({ picking }) => picking)),
    inSeconds(middle(client, ({ done }) => done)),
    inSeconds(middle(client, ({ listed }) => listed)),
  ]);
  const tasks = CONTENDERS.flatMap((client) => {
    const runs = measured.get(client) ?? [];
    return [
      [`${client.name}, picking`, ...taskCells(runs.map(({ whilePicking }) => whilePicking))],
      [`${client.name}, sending`, ...taskCells(runs.map(({ whileSending }) => whileSending))],
    ];
  });
  const requests = CONTENDERS.map((client) => [
    client.name,
    ...METHODS.map((method) =>
      (middle(client, (one) => one.requests[method] ?? 0) / files.length).toFixed(2),
    ),
  ]);
  const listed = ({ listed }: Measured) => listed;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return [
    `${files.length} files of 10 to 100 kB (${megabytes(sizeBytes)}: PNG, PDF and text), picked at once${crossOrigin ? ', across origins' : ''}.`,
    table(['medians', 'pick', 'all done', 'all listed'], rows),
    '',
    table(['tasks over 50 ms', 'count', 'longest', 'beyond 50 ms'], tasks),
    '',
    table(['requests a file', ...METHODS], requests),
    `${ratio(middle(uppy, listed), middle(element, listed))} of Uppy's speed`,
  ].join('\n');
}

function difference(after: RequestCounts, before: RequestCounts): RequestCounts {
  return Object.fromEntries(
    Object.entries(after).map(([method, count]) => [method, count - (before[method] ?? 0)]),
  );
}

function taskCells(tasks: readonly LongTasks[]): string[] {
  return [
    String(median(tasks.map(({ count }) => count))),
    inMilliseconds(worst(tasks.map(({ longestMs }) => longestMs))),
    inMilliseconds(median(tasks.map(({ blockingMs }) => blockingMs))),
  ];
}
