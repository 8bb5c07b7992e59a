// npm run bench: what the product's speed is made of, side by side with what else there is, in one run on one machine.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { gallery } from './benches/gallery.js';
import { large } from './benches/large.js';
import { lightbox } from './benches/lightbox.js';
import { load } from './benches/load.js';
import { many } from './benches/many.js';
import { previews } from './benches/previews.js';
import { recovery } from './benches/recovery.js';
import { small } from './benches/small.js';
import { zip } from './benches/zip.js';
import { type BenchName, type BenchOptions, HELP, readOptions } from './options.js';
import type { Bench } from './support/bench.js';
import { launchBrowser } from './support/browser.js';

const BENCHES: Readonly<Record<BenchName, Bench>> = {
  large,
  many,
  small,
  recovery,
  previews,
  gallery,
  lightbox,
  zip,
  load,
};

async function main(options: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'case-attachments-bench-'));
  // Also after Ctrl-C: what lies there may be gigabytes.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const reports: string[] = [];
  const before = loadOfMachine();
  let browserVersion = '';
  for (const name of options.only) {
    // A browser of its own for each, so that what one bench left in it slows no other down.
    const browser = await launchBrowser();
    browserVersion = browser.version();
    try {
      reports.push(await run(name, options, browser, join(folder, name)));
    } finally {
      await browser.close();
    }
  }
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, Chromium ${browserVersion}`;
  const rounds = options.rounds === 1 ? '1 round' : `${options.rounds} rounds`;
  console.log(`\n${machine}; ${rounds}; load before: ${before}\n`);
  console.log(reports.join('\n\n'));
}

async function run(
  name: BenchName,
  options: BenchOptions,
  browser: Browser,
  folder: string,
): Promise<string> {
  console.log(`\n== ${name}`);
  try {
    return await BENCHES[name]({ options, browser, folder, say: (line) => console.log(line) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Who else works on this machine: above 0 the figures are not to be trusted. */
const loadOfMachine = () => (loadavg()[0] ?? 0).toFixed(1);

function optionsOrExit(): BenchOptions | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

const options = optionsOrExit();
if (options === 'help') console.log(HELP);
else await main(options);
