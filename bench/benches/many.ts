import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { withPage } from '../support/browser.js';
import { element } from '../support/clients.js';
import { inMilliseconds, median, megabytes, megabytesPerSecond, ratio, worst } from '../support/figures.js';
import { expectRoom, type FileOnDisk, manyNames, writeStl } from '../support/files.js';
import { type MemoryFigures, withMemoryLog } from '../support/memory-log.js';
import { honestPut, type NodeClient, tusToProduct, tusToStock } from '../support/node-clients.js';
import { type LongTasks, watched } from '../support/page-watch.js';
import { table } from '../support/report.js';
import { takeTurns } from '../support/turns.js';

const DEFAULT_SIZE_BYTES = 20_000_000;

interface Run {
  readonly seconds: number;
  /** null: no page. */
  readonly longTasks: LongTasks | null;
}

interface Measured extends Run {
  readonly memory: MemoryFigures;
}

interface Contender {
  readonly name: string;
  run(context: BenchContext, server: BenchServer, files: readonly FileOnDisk[]): Promise<Run>;
}

const ELEMENT: Contender = {
  name: '<case-attachments>, one page, two at a time',
  run: ({ browser }, server, files) =>
    withPage(browser, server.origin + element.path('many'), async (page) => {
      await element.pick(page, files);
      await element.send(page);
      const doneAtMs = await watched(page, 'done', files.length);
      const clickedAtMs = await watched(page, 'clickedAtMs');
      await server.expectAttached('many', files.length);
      return {
        seconds: (doneAtMs - clickedAtMs) / 1000,
        longTasks: await watched(page, 'longTasks', clickedAtMs),
      };
    }),
};

const NODE = fromNode(tusToProduct);
const HONEST = fromNode(honestPut);
const CONTENDERS = [ELEMENT, NODE, HONEST, fromNode(tusToStock)];

/** Many uploads at the same time: a page's queue takes two of them at a time, clients without one all at once. */
export async function many(context: BenchContext): Promise<string> {
  const { options, folder, say } = context;
  const sizeBytes = options.sizeBytes ?? DEFAULT_SIZE_BYTES;
  await mkdir(folder, { recursive: true });
  await expectRoom(folder, sizeBytes * (2 * Math.max(...options.atOnce) + 2));
  const file = await writeStl(join(folder, 'scan.stl'), sizeBytes);
  const reports: string[] = [];
  for (const count of options.atOnce) {
    const files = await manyNames(file, join(folder, `files-${count}`), count);
    const measured = await takeTurns(CONTENDERS, options.rounds, async (contender, round) => {
      const one = await withServer(context, (server) => measure(context, server, contender, files));
      const speed = megabytesPerSecond(file.sizeBytes * count, one.seconds);
      say(`round ${round + 1}  ${count} uploads  ${speed.padStart(9)}  ${contender.name}`);
      return one;
    });
    reports.push(report(measured, count, file.sizeBytes));
  }
  return reports.join('\n\n');
}

async function measure(
  context: BenchContext,
  server: BenchServer,
  contender: Contender,
  files: readonly FileOnDisk[],
): Promise<Measured> {
  const { result, memory } = await withMemoryLog(server, () => contender.run(context, server, files));
  return { ...result, memory };
}

function fromNode(client: NodeClient): Contender {
  return {
    name: `${client.name}, all at once`,
    run: async (_context, server, files) => {
      const startedAtMs = performance.now();
      await Promise.all(files.map((file) => client.send(server.origin, 'many', file)));
      const seconds = (performance.now() - startedAtMs) / 1000;
      if (client.attaches) await server.expectAttached('many', files.length);
      return { seconds, longTasks: null };
    },
  };
}

function report(measured: ReadonlyMap<Contender, readonly Measured[]>, count: number, sizeBytes: number) {
  const runs = (contender: Contender) => measured.get(contender) ?? [];
  const seconds = (contender: Contender) => median(runs(contender).map((run) => run.seconds));
  const rows = CONTENDERS.map((contender) => {
    const memories = runs(contender).map(({ memory }) => memory);
    const tasks = runs(contender).flatMap(({ longTasks }) => longTasks ?? []);
    return [
      contender.name,
      megabytesPerSecond(sizeBytes * count, seconds(contender)),
      megabytes(median(memories.map(({ idle }) => idle))),
      megabytes(worst(memories.map(({ peak }) => peak))),
      megabytes(worst(memories.map(({ drift }) => drift))),
      tasks.length === 0 ? '' : longestTask(tasks),
    ];
  });
  return [
    `${count} uploads of ${megabytes(sizeBytes)} each. Memory is the server's RSS; its drift is the rise over the second half of a run.`,
    table(['', 'together', 'idle', 'peak', 'drift', 'longest task'], rows),
    `${ratio(seconds(HONEST), seconds(NODE))} of the honest PUTs' speed, both from Node; aims: peak under 250 MB, no task over 50 ms`,
  ].join('\n');
}

/** The browser names no task that took less than 50 ms. */
function longestTask(tasks: readonly LongTasks[]): string {
  const longest = worst(tasks.map(({ longestMs }) => longestMs));
  return longest === 0 ? 'under 50 ms' : inMilliseconds(longest);
}
