import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.js';
import { isClean, reportOf } from './support/report.js';

const HELP = `npm run test:faults -- [options]

  --long         at least 2,000 faults, about 25 minutes
  --faults N     at least so many (short: 100)
  --seed TEXT    draw the same again: the seed is in the first line of every report
  --minutes N    fail when it takes longer; default: several times what two cores need
  --no-browser   the Node clients alone
  --help         show this
`;

const MINUTE_MS = 60_000;
/** Ten times what a round takes. */
const ROUND_LIMIT_MS = 6 * MINUTE_MS;
/** For the verdict and the tidying up of a campaign that was stopped. */
const LAST_MS = 3 * MINUTE_MS;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    faults: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    'no-browser': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const faults = Number(values.faults ?? (values.long ? 2000 : 100));
  if (!Number.isInteger(faults) || faults < 1) throw new Error('--faults wants a whole number from 1');
  const seed = values.seed ?? String(randomInt(2 ** 31));
  console.log(`seed ${seed}`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  // Several times what it takes on two cores: a run without an end is a failed one.
  const limitMs = values.minutes ? Number(values.minutes) * MINUTE_MS : 3 * MINUTE_MS + faults * 1_500;
  setTimeout(() => {
    console.error('FAILED: it did not stop when it should have');
    process.exit(1);
  }, limitMs + LAST_MS).unref();
  const report = await runCampaign({
    seed,
    faults,
    larges: values.long ? 4 : 0,
    limitMs,
    roundLimitMs: ROUND_LIMIT_MS,
    browser: !values['no-browser'],
    signal: stop.signal,
    say: (line) => console.log(line),
  });
  console.log(reportOf(report));
  if (!isClean(report)) {
    console.log(
      `FAILED. Again: npm run test:faults -- --seed ${seed} --faults ${faults}${values.long ? ' --long' : ''}`,
    );
    process.exitCode = 1;
  }
}

await main();
// Whatever was left behind hanging has no say in it.
process.exit();
