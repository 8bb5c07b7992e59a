import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attach } from '../support/attach.js';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { inSeconds, median, megabytes, megabytesPerSecond, ratio, worst } from '../support/figures.js';
import { expectRoom, manyNames, writeStl } from '../support/files.js';
import { LatencyProxy } from '../support/latency-proxy.js';
import { table } from '../support/report.js';
import { withSavingPage } from '../support/saving-browser.js';
import { takeTurns } from '../support/turns.js';
import {
  downloadAll,
  LIBRARIES,
  sixToNowhere,
  toNowhere,
  written,
  type ZipClient,
} from '../support/zip-clients.js';

const FILES = 40;
const FILE_BYTES = 50_000_000;
/** The larger case, for the memory: so many times the size. */
const TIMES = 5;
const SMALL_FILES = 200;
const SMALL_BYTES = 200_000;
const ROUND_TRIP_MS = 80;

interface Run {
  readonly seconds: number;
  /** Null: no Linux. */
  readonly peakOverIdle: number | null;
  /** Why there is no figure. */
  readonly failure?: string;
}

/** All files of a case as one zip on the disk. */
export async function zip(context: BenchContext): Promise<string> {
  const sizeBytes = context.options.sizeBytes ?? FILE_BYTES;
  await mkdir(context.folder, { recursive: true });
  // The larger case and its zip, one of its files as source, and some air.
  await expectRoom(context.folder, sizeBytes * FILES * TIMES * 2.2);
  return [
    await throughput(context, sizeBytes),
    await memoryOfMore(context, sizeBytes * TIMES),
    await farAway(context),
  ].join('\n\n');
}

function throughput(context: BenchContext, sizeBytes: number): Promise<string> {
  return withServer(context, async (server) => {
    const bytes = await stock(context, server, 'zip', FILES, sizeBytes);
    const clients = [downloadAll, toNowhere, written, ...LIBRARIES];
    const runs = await takeTurns(clients, context.options.rounds, (client, round) =>
      run(context, client, server.origin, 'zip', FILES, bytes, `round ${round + 1}`),
    );
    const seconds = (client: ZipClient) => (runs.get(client) ?? []).map((each) => each.seconds);
    const alone = median(seconds(toNowhere));
    const rows = clients.map((client) => {
      const its = runs.get(client) ?? [];
      const failure = its.find((each) => each.failure)?.failure;
      if (failure) return [client.name, failure, '', '', ''];
      const middle = median(seconds(client));
      const speed = megabytesPerSecond(bytes, middle);
      return [client.name, speed, inSeconds(middle), ratio(alone, middle), peakOf(its)];
    });
    return [
      `${FILES} files of ${megabytes(sizeBytes)}, ${megabytes(bytes)} in all, to a file on the disk.`,
      table(['', 'median', '', 'of alone', 'memory'], rows),
      `${ratio(alone, median(seconds(downloadAll)))} of the speed of fetching alone (aim: at least 0.80), ${ratio(median(seconds(written)), median(seconds(downloadAll)))} of fetching and writing; memory is of the renderer, the most above idle (aim: under 150 MB)`,
    ].join('\n');
  });
}

function memoryOfMore(context: BenchContext, sizeBytes: number): Promise<string> {
  return withServer(context, async (server) => {
    const bytes = await stock(context, server, 'more', FILES, sizeBytes);
    const one = await run(context, downloadAll, server.origin, 'more', FILES, bytes, 'once');
    return `${FILES} files of ${megabytes(sizeBytes)}, ${megabytes(bytes)} in all, once: ${megabytesPerSecond(bytes, one.seconds)}, the renderer held ${peakOf([one])} above idle (aim: the same as above)`;
  });
}

function farAway(context: BenchContext): Promise<string> {
  return withServer(context, async (server) => {
    const bytes = await stock(context, server, 'far', SMALL_FILES, SMALL_BYTES);
    const proxy = await LatencyProxy.start(server.port, ROUND_TRIP_MS);
    try {
      const clients = [downloadAll, sixToNowhere];
      const runs = await takeTurns(clients, context.options.rounds, (client, round) =>
        run(context, client, proxy.origin, 'far', SMALL_FILES, bytes, `round ${round + 1}`),
      );
      const middle = (client: ZipClient) => median((runs.get(client) ?? []).map(({ seconds }) => seconds));
      return [
        `${SMALL_FILES} files of ${SMALL_BYTES / 1000} kB on a line of ${ROUND_TRIP_MS} ms there and back.`,
        table(
          ['', 'median'],
          clients.map((client) => [client.name, inSeconds(middle(client))]),
        ),
        `${(middle(downloadAll) / middle(sixToNowhere)).toFixed(2)} of the time of fetching alone (aim: at most 1.20)`,
      ].join('\n');
    } finally {
      await proxy.close();
    }
  });
}

/** @returns bytes of all of them together */
async function stock(
  { folder, say }: BenchContext,
  server: BenchServer,
  caseId: string,
  files: number,
  sizeBytes: number,
): Promise<number> {
  say(`attaching ${files} files, ${megabytes(files * sizeBytes)}`);
  const file = await writeStl(join(folder, `${caseId}.stl`), sizeBytes);
  await attach(server, caseId, await manyNames(file, join(folder, `files-${caseId}`), files));
  return file.sizeBytes * files;
}

async function run(
  { folder, say }: BenchContext,
  client: ZipClient,
  origin: string,
  caseId: string,
  files: number,
  bytes: number,
  when: string,
): Promise<Run> {
  const one: Run = await withSavingPage<Run>(folder, origin + client.path(caseId), async (page, measured) => {
    await client.prepare(page);
    const { result, peakOverIdle } = await measured(() => client.run(page, files));
    // Fewer is no success.
    if (result.bytes < bytes) throw new Error(`${client.name}: ${result.bytes} of ${bytes} bytes`);
    return { seconds: result.seconds, peakOverIdle };
  }).catch((error: unknown): Run => {
    // What a library cannot do is a result; the product's and fetching's own failures are none.
    if (!LIBRARIES.includes(client)) throw error;
    return { seconds: Number.NaN, peakOverIdle: null, failure: `failed: ${firstLine(error)}` };
  });
  say(`${when}  ${one.failure ?? megabytesPerSecond(bytes, one.seconds).padStart(9)}  ${client.name}`);
  return one;
}

const firstLine = (error: unknown) =>
  String((error as Error).message)
    .split('\n')[0]
    ?.slice(0, 80) ?? '';

function peakOf(runs: readonly Run[]): string {
  const peaks = runs.flatMap(({ peakOverIdle }) => (peakOverIdle === null ? [] : [peakOverIdle]));
  return peaks.length === 0 ? 'no Linux' : megabytes(worst(peaks));
}
