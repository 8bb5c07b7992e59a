// npm run test:downloads: downloads that are too large, or take too long, for npm test.
import { randomInt } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { overFourGib, tenLarge } from './large-zips.js';
import { longDownload } from './long-download.js';
import { slowDrips } from './slow-drip.js';
import type { Scenario } from './support/scenario.js';

const USUAL: readonly Scenario[] = [overFourGib, tenLarge];
const ALL: readonly Scenario[] = [...USUAL, longDownload, ...slowDrips];

const HELP = `npm run test:downloads -- [options]

  --long         the long ones too
  --only NAMES   one or more of them, with commas
  --seed N       the same random moments again
  --help         show this

${ALL.map(({ name, what, needsBytes }) => `  ${name.padEnd(14)} ${what}; ${(needsBytes / 1e9).toFixed(0)} GB of disk`).join('\n')}

The files lie in the system's temporary folder: TMPDIR says where.
`;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function chosen(): readonly Scenario[] {
  if (values.only === undefined) return values.long ? ALL : USUAL;
  return values.only.split(',').map((name) => {
    const scenario = ALL.find((each) => each.name === name);
    if (!scenario)
      throw new Error(`--only: there is no "${name}", but ${ALL.map((each) => each.name).join(', ')}`);
    return scenario;
  });
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  console.log(`seed ${seed}`);
  let failed = 0;
  const scenarios = chosen();
  for (const scenario of scenarios) {
    console.log(`\n== ${scenario.name}: ${scenario.what}`);
    try {
      await expectRoom(scenario);
      await scenario.run({ seed, say: (line) => console.log(`   ${line}`) });
      console.log('   passed');
    } catch (error) {
      failed += 1;
      console.error(error);
      console.log(`   FAILED. Again: npm run test:downloads -- --only ${scenario.name} --seed ${seed}`);
    }
  }
  console.log(`\n${scenarios.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function expectRoom({ needsBytes }: Scenario): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < needsBytes)
    throw new Error(`${tmpdir()} has no room for ${(needsBytes / 1e9).toFixed(0)} GB`);
}

await main();
