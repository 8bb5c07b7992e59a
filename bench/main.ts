// npm run bench: uploads of one file in real Chromium over loopback, side by side, in turns.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';

const { values } = parseArgs({
  options: {
    /** Megabytes, of 1,000,000 bytes. */
    size: { type: 'string', default: process.env.BENCH_MB ?? '500' },
    rounds: { type: 'string', default: process.env.BENCH_ROUNDS ?? '3' },
  },
});
const sizeMegabytes = Number(values.size);
const rounds = Number(values.rounds);

interface Contender {
  readonly name: string;
  /** @returns seconds */
  run(page: Page, path: string): Promise<number>;
}

const inPage = (key: string) => async (page: Page, path: string) => {
  await page.getByLabel('File', { exact: true }).setInputFiles(path);
  return page.evaluate(
    (name) =>
      (window as unknown as { contenders: Record<string, () => Promise<number>> }).contenders[name]?.() ?? 0,
    key,
  );
};

/** As a person does it: Attach Files, pick, Continue; the clock runs from Continue to the receipt. */
async function throughElement(page: Page, path: string): Promise<number> {
  await page.getByRole('button', { name: 'Attach Files' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files or drop them here' }).click(),
  ]);
  await chooser.setFiles(path);
  const took = page.evaluate(() =>
    (window as unknown as { elementTook: () => Promise<number> }).elementTook(),
  );
  await page.getByRole('button', { name: 'Continue' }).click();
  return took;
}

const CONTENDERS: readonly Contender[] = [
  { name: '<case-attachments>, to the receipt', run: throughElement },
  { name: 'honest PUT: to disk, fsync, SHA-256', run: inPage('honestPut') },
  { name: 'raw PUT: to disk', run: inPage('put') },
  { name: 'tus-js-client on stock @tus/server', run: inPage('stockTus') },
];
const [ELEMENT, HONEST, RAW, STOCK] = CONTENDERS.map(({ name }) => name) as [string, string, string, string];

async function main(): Promise<void> {
  const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'case-attachments-bench-'));
  const server = fork(fileURLToPath(new URL('./server.js', import.meta.url)), [folder]);
  try {
    await expectRoom(folder);
    const [address] = (await once(server, 'message')) as [string];
    const path = join(folder, 'scan.stl');
    await writeFile(path, stl(sizeMegabytes * 1_000_000));
    const took = await measure(address, path);
    report(took);
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function measure(address: string, path: string): Promise<Map<string, number[]>> {
  const { findChrome, chromeArgs } = (await import(
    pathToFileURL(fileURLToPath(new URL('../../scripts/chrome.mjs', import.meta.url))).href
  )) as { findChrome(): string | null; chromeArgs: string[] };
  const executablePath = findChrome();
  const browser = await chromium.launch({ args: chromeArgs, ...(executablePath && { executablePath }) });
  const took = new Map<string, number[]>(CONTENDERS.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Each is first once in a while, so that nobody always has the coldest disk.
      const order = CONTENDERS.map(
        (_, index) => CONTENDERS[(index + round) % CONTENDERS.length] as Contender,
      );
      for (const { name, run } of order) {
        // What the one before left to be written must not be paid for by the next.
        await promisify(execFile)('sync').catch(() => {});
        const page = await browser.newPage();
        await page.goto(address);
        const seconds = await run(page, path);
        await page.close();
        took.get(name)?.push(seconds);
        console.log(`round ${round + 1}  ${speed(seconds)}  ${name}`);
      }
    }
    console.log(`\nChromium ${browser.version()}, Node ${process.version}, ${cpus().length} cores`);
  } finally {
    await browser.close();
  }
  return took;
}

const speed = (seconds: number) => `${(sizeMegabytes / seconds).toFixed(0).padStart(5)} MB/s`;

function report(took: ReadonlyMap<string, readonly number[]>): void {
  const middle = (name: string) => {
    const sorted = [...(took.get(name) ?? [])].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  console.log(`${sizeMegabytes} MB, median of ${rounds}:\n`);
  for (const { name } of CONTENDERS) console.log(`${speed(middle(name))}  ${name}`);
  const ratio = (other: string) => (middle(other) / middle(ELEMENT)).toFixed(2);
  console.log(`\n${ratio(HONEST)} of the honest PUT (aim: at least 0.90)`);
  console.log(`${ratio(STOCK)} of stock tus (aim: above 1)`);
  console.log(`${ratio(RAW)} of the raw PUT`);
}

/** The file itself, what each contender leaves until it is tidied, and some air. */
async function expectRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = sizeMegabytes * 1_000_000 * (2 + 2 * rounds + 1);
  if (bavail * bsize >= needed) return;
  throw new Error(
    `the bench needs ${Math.ceil(needed / 1e9)} GB in ${folder}: set BENCH_FOLDER to another disk`,
  );
}

/** A binary STL of about that size, which the product accepts, filled with noise. */
function stl(sizeBytes: number): Buffer {
  const triangles = Math.floor((sizeBytes - 84) / 50);
  const file = Buffer.alloc(84 + triangles * 50);
  file.writeUInt32LE(triangles, 80);
  let state = 1;
  for (let offset = 84; offset + 4 <= file.length; offset += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    file.writeUInt32LE(state, offset);
  }
  return file;
}

await main();
