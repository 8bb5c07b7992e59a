import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { previewPath } from '@case-attachments/contract/paths';
import { attach } from '../support/attach.js';
import { type BenchContext, withServer } from '../support/bench.js';
import type { BenchServer } from '../support/bench-server.js';
import { inMilliseconds, median, megabytes, ratio, worst } from '../support/figures.js';
import { expectRoom, type FileOnDisk, manyNames } from '../support/files.js';
import { writeHeic, writeJpeg, writeTiff } from '../support/pictures.js';
import { withTreePeak } from '../support/process-tree.js';
import { table } from '../support/report.js';
import { type SharpDirect, startSharpDirect } from '../support/sharp-direct.js';
import { takeTurns } from '../support/turns.js';

const CASE = 'previews';
const SIZE_PIXELS = 320;
const CACHED_ASKS = 50;
/** All the disk that the files and their copies take, with some air. */
const NEEDED_BYTES = 3_000_000_000;

interface Kind {
  readonly name: string;
  readonly path: string;
  /** Null: this machine has not what it takes to make one. */
  readonly file: FileOnDisk | null;
  /** Whether sharp itself reads it. */
  readonly bySharp: boolean;
  /** Of the crowd that asks at once, so many. */
  readonly inCrowd: number;
}

interface Asked {
  readonly kind: Kind;
  readonly cachedMs: readonly number[];
  readonly blockMs: number;
  readonly took: ReadonlyMap<Contender, readonly number[]>;
}

interface Contender {
  readonly name: string;
  /** Milliseconds from nothing made to the WebP. */
  cold(attachmentId: string, kind: Kind, server: BenchServer, sharp: SharpDirect): Promise<number>;
}

const PRODUCT: Contender = {
  name: 'server',
  cold: async (attachmentId, _kind, server) => {
    await rm(server.derivedFolder, { recursive: true, force: true });
    return ask(server, attachmentId);
  },
};

const DIRECT: Contender = {
  name: 'sharp directly',
  cold: (_id, { path }, _server, sharp) => sharp.preview(path, SIZE_PIXELS),
};

/** One preview of 320 pixels: made for the first time, kept, and 20 at once. */
export async function previews(context: BenchContext): Promise<string> {
  const { folder, say } = context;
  await mkdir(folder, { recursive: true });
  await expectRoom(folder, NEEDED_BYTES);
  say('making the pictures');
  const kinds = await makeKinds(folder);
  const sharp = startSharpDirect();
  try {
    const asked: Asked[] = [];
    for (const kind of kinds.filter(({ file }) => file !== null)) {
      asked.push(await withServer(context, (server) => askFor(context, server, sharp, kind)));
    }
    const crowd = await withServer(context, (server) => askAtOnce(context, server, kinds));
    return report(kinds, asked, crowd);
  } finally {
    sharp.stop();
  }
}

async function makeKinds(folder: string): Promise<Kind[]> {
  const [jpeg, tiff, heic] = ['photo.jpg', 'panoramic.tif', 'phone.heic'].map((name) => join(folder, name));
  return [
    {
      name: 'JPEG of 24 MP',
      path: jpeg!,
      file: await writeJpeg(jpeg!, 6000, 4000),
      bySharp: true,
      inCrowd: 12,
    },
    {
      name: 'TIFF of 80 MP, LZW',
      path: tiff!,
      file: await writeTiff(tiff!, 10_000, 8000),
      bySharp: true,
      inCrowd: 2,
    },
    {
      name: 'HEIC of 12 MP',
      path: heic!,
      file: await writeHeic(heic!, 4000, 3000),
      bySharp: false,
      inCrowd: 6,
    },
  ];
}

async function askFor(
  { options, folder, say }: BenchContext,
  server: BenchServer,
  sharp: SharpDirect,
  kind: Kind,
): Promise<Asked> {
  const small = await writeJpeg(join(folder, 'small.jpg'), 800, 600, 9);
  await attach(server, CASE, [small]);
  await attach(server, `${CASE}-large`, [kind.file as FileOnDisk]);
  const [warming] = await server.attachments(CASE);
  const [large] = await server.attachments(`${CASE}-large`);
  const took = await takeTurns(
    kind.bySharp ? [PRODUCT, DIRECT] : [PRODUCT],
    options.rounds + 1,
    async (contender, round) => {
      // The decoders are running, as they are in a clinic's working hours; so is sharp.
      await rm(server.derivedFolder, { recursive: true, force: true });
      await ask(server, warming!.id, CASE);
      await sharp.preview(small.path, SIZE_PIXELS);
      await server.longestBlockMs();
      const ms = await contender.cold(large!.id, kind, server, sharp);
      if (round > 0)
        say(`round ${round}  ${inMilliseconds(ms).padStart(8)}  ${kind.name}, ${contender.name}`);
      return ms;
    },
  );
  const blockMs = await server.longestBlockMs();
  const cachedMs: number[] = [];
  for (let count = 0; count < CACHED_ASKS; count += 1) cachedMs.push(await ask(server, large!.id));
  // The first round is for warming up.
  const counted = new Map([...took].map(([contender, times]) => [contender, times.slice(1)]));
  return { kind, cachedMs, blockMs, took: counted };
}

interface Crowd {
  readonly count: number;
  readonly seconds: number;
  readonly peakBytes: number | null;
  readonly blockMs: number;
}

async function askAtOnce(
  { folder, say }: BenchContext,
  server: BenchServer,
  kinds: readonly Kind[],
): Promise<Crowd> {
  const files: FileOnDisk[] = [];
  for (const { name, file, path, inCrowd } of kinds) {
    if (!file) continue;
    const extension = extname(path).slice(1);
    files.push(...(await manyNames(file, join(folder, `crowd of ${name}`), inCrowd, extension)));
  }
  await attach(server, `${CASE}-large`, files);
  const attachments = await server.attachments(`${CASE}-large`);
  await rm(server.derivedFolder, { recursive: true, force: true });
  // What the uploads have left in its memory is none of the previews'.
  await server.kill();
  await server.start();
  await server.longestBlockMs();
  const startedAtMs = performance.now();
  const { peakBytes } = await withTreePeak(server.pid, () =>
    Promise.all(attachments.map(({ id }) => ask(server, id))),
  );
  const crowd = {
    count: files.length,
    seconds: (performance.now() - startedAtMs) / 1000,
    peakBytes,
    blockMs: await server.longestBlockMs(),
  };
  say(`${files.length} at once  ${crowd.seconds.toFixed(2)} s`);
  return crowd;
}

/** @returns milliseconds to the last byte of the WebP */
async function ask(server: BenchServer, attachmentId: string, caseId = `${CASE}-large`): Promise<number> {
  const startedAtMs = performance.now();
  const response = await fetch(`${server.origin}/api${previewPath(caseId, attachmentId, SIZE_PIXELS)}`);
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`the preview answered ${response.status}: ${Buffer.from(body)}`);
  return performance.now() - startedAtMs;
}

function report(kinds: readonly Kind[], asked: readonly Asked[], crowd: Crowd): string {
  const rows = asked.map(({ kind, cachedMs, blockMs, took }) => {
    const product = median(took.get(PRODUCT) ?? []);
    const direct = took.get(DIRECT);
    return [
      kind.name,
      inMilliseconds(product),
      direct ? inMilliseconds(median(direct)) : '',
      direct ? ratio(product, median(direct)) : '',
      `${median(cachedMs).toFixed(1)} ms`,
      `${worst(cachedMs).toFixed(1)} ms`,
      inMilliseconds(blockMs),
    ];
  });
  const missing = kinds.filter(({ file }) => file === null).map(({ name }) => name);
  return [
    `A preview of ${SIZE_PIXELS} pixels over HTTP. Aims: cold at most 1.20 of sharp's time, kept under 5 ms, no block over 50 ms.`,
    table(['', 'cold', 'sharp', 'of it', 'kept', 'worst', 'block'], rows),
    ...missing.map((name) => `${name}: not measured, there is no heif-enc on this machine`),
    `${crowd.count} of all kinds at once, cold: ${crowd.seconds.toFixed(2)} s, event loop blocked ${inMilliseconds(crowd.blockMs)} at most, ` +
      (crowd.peakBytes === null
        ? 'memory not measured: no Linux'
        : `the server and its decoders held ${megabytes(crowd.peakBytes)} at most (aim: under 600 MB)`),
  ].join('\n');
}
