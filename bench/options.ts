import { parseArgs } from 'node:util';

export const BENCH_NAMES = [
  'large',
  'many',
  'small',
  'recovery',
  'previews',
  'gallery',
  'lightbox',
  'zip',
  'load',
] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

export interface BenchOptions {
  readonly only: readonly BenchName[];
  readonly rounds: number;
  /** Of each file, in place of the bench's own; in bytes. */
  readonly sizeBytes: number | null;
  readonly smallFiles: number;
  /** In the case of the bench "gallery". At most 500. */
  readonly images: number;
  readonly atOnce: readonly number[];
  readonly outagesMs: readonly number[];
  /** The pages of the bench "small" come from another origin than the API. */
  readonly crossOrigin: boolean;
  /** Of the bench "load": how many work at once, and for how long. */
  readonly members: number;
  readonly seconds: number;
}

export const HELP = `npm run bench -- [options]

  --only NAMES     ${BENCH_NAMES.join(', ')}: one or more, with commas (default: all)
  --rounds N       how often each contender runs (default 3)
  --size MB        of each file, in 1,000,000 bytes (default: large 500, many 20, recovery 64, zip 50)
  --files N        how many files the bench "small" picks (default 1000)
  --images N       how many pictures the case of the bench "gallery" has (default 500, which is also the most)
  --cross-origin   the pages of "small" come from another origin than the API, as most portals do: with preflights
  --at-once LIST   how many uploads the bench "many" makes at once (default 8,50)
  --members N      how many people work at once in the bench "load" (default 200)
  --seconds N      for how long (default 60)
  --outages LIST   how long each outage of the bench "recovery" is, in seconds (default 2,10,40)

  large      one file, from the click to the receipt, beside an honest PUT, a raw PUT and stock tus
  many       uploads at once: throughput, the server's memory, the page's longest task
  small      many small files picked at once, beside Uppy's Dashboard on the same server
  recovery   from the end of an outage to the first new byte on the wire, beside Uppy and tus-js-client
  previews   a preview made for the first time beside sharp called directly, kept, and 20 at once
  gallery    a case of many photographs: first thumbnails, bytes, layout shift, memory, beside PhotoSwipe on the files
  lightbox   to the next picture, zoom and pan, beside PhotoSwipe
  zip        Download All of 40 files, beside fetching alone, fflate, zip.js and JSZip; memory; 200 small files far away
  load       200 members who list, upload and download at once: errors, p50 and p99, memory, and what guard, audit and limits cost

Leave the machine alone meanwhile: everything is measured over loopback, in turns. In full it takes about
an hour. A quick try: npm run bench -- --rounds 1 --size 20 --files 50 --outages 2
BENCH_FOLDER is where the files go: put it on the disk that you want to measure (default: the system's temporary folder).
`;

/** @throws with a sentence for the terminal */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: BENCH_NAMES.join(',') },
      rounds: { type: 'string', default: '3' },
      size: { type: 'string' },
      files: { type: 'string', default: '1000' },
      images: { type: 'string', default: '500' },
      'at-once': { type: 'string', default: '8,50' },
      members: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '60' },
      outages: { type: 'string', default: '2,10,40' },
      'cross-origin': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const list = (name: string, value: string) => value.split(',').map((each) => positive(name, each));
  return {
    only: values.only.split(',').map(benchName),
    rounds: positive('rounds', values.rounds),
    sizeBytes: values.size === undefined ? null : positive('size', values.size) * 1_000_000,
    smallFiles: positive('files', values.files),
    images: Math.min(500, positive('images', values.images)),
    atOnce: list('at-once', values['at-once']),
    members: positive('members', values.members),
    seconds: positive('seconds', values.seconds),
    crossOrigin: values['cross-origin'],
    outagesMs: list('outages', values.outages).map((seconds) => seconds * 1000),
  };
}

function benchName(text: string): BenchName {
  const name = BENCH_NAMES.find((each) => each === text);
  if (!name) throw new Error(`--only: there is no bench "${text}", but ${BENCH_NAMES.join(', ')}`);
  return name;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name}: "${text}" is no whole number above 0`);
}
