// npm test: build, then every suite; ends with the plain line "N passed, N failed" over all of them.
//   node scripts/test.mjs --only node,elements,e2e,engines,faults    some of the suites
//   node scripts/test.mjs --no-build                  of what is compiled already
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './lib/browser.mjs';
import { readCounts } from './lib/counts.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { exitWith, root, runNode, tryRun } from './lib/run.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, 'no-build': { type: 'boolean', default: false } },
});

const nodeTests = (countsFile, files, ...options) => [
  '--test',
  // A test that hangs is a failed test, not a run without an end.
  '--test-timeout=300000',
  ...options,
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=./scripts/lib/node-test-counts.mjs',
  `--test-reporter-destination=${countsFile}`,
  ...files,
];

const testsIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.test\.m?js$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .sort();

/** The arguments for Node that run a suite and leave its counts in a file. Slow suites last: a broken unit shows first. */
const SUITES = {
  node: (countsFile) =>
    nodeTests(
      countsFile,
      [
        ...testsIn('packages/contract/dist'),
        ...testsIn('packages/server/dist'),
        ...testsIn('demo/dist'),
        ...testsIn('bench/dist'),
        ...testsIn('scripts'),
      ],
      // Node's own choice on two cores is one at a time; many of them wait for a process or a clock.
      `--test-concurrency=${availableParallelism()}`,
    ),
  elements: () => ['node_modules/@web/test-runner/dist/bin.js'],
  // One at a time: each starts a server and a browser, and some measure who sent what.
  e2e: (countsFile) => nodeTests(countsFile, testsIn('test/e2e/dist'), '--test-concurrency=1'),
  // Each file starts a browser of another make; they mostly wait.
  engines: (countsFile) => nodeTests(countsFile, testsIn('test/engines/dist'), '--test-concurrency=3'),
  faults: (countsFile) => nodeTests(countsFile, testsIn('test/faults/dist'), '--test-concurrency=1'),
};

async function main() {
  await ensureInstalled();
  const env = { ...process.env, CHROME_PATH: await ensureBrowser() };
  if (!values['no-build']) await runNode('scripts/build.mjs');

  const scratch = mkdtempSync(join(tmpdir(), 'case-attachments-test-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const name of values.only?.split(',') ?? Object.keys(SUITES)) {
    console.log(`\n== ${name}`);
    const file = join(scratch, `${name}.json`);
    const code = await tryRun(process.execPath, SUITES[name](file), {
      env: { ...env, TEST_COUNTS_FILE: file },
    });
    const counts = readCounts(file) ?? { passed: 0, failed: 0, skipped: 0 };
    // A runner that died, or ran nothing, has failed whatever it counted.
    if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
    for (const key of Object.keys(total)) total[key] += counts[key];
    lines.push(`${name}: ${inWords(counts)}`);
  }
  rmSync(scratch, { recursive: true, force: true });

  console.log(`\n${lines.join('\n')}\n${inWords(total)}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

await main().catch(exitWith);
