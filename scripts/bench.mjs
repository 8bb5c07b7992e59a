// npm run bench: builds, then bench/main.ts. `npm run bench -- --help` tells what there is to measure.
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { exitWith, root, runNode } from './lib/run.mjs';

try {
  await ensureInstalled();
  const env = { ...process.env, CHROME_PATH: await ensureBrowser() };
  await runNode('scripts/build.mjs');
  const rollup = join(root, 'node_modules/rollup/dist/bin/rollup');
  await runNode(rollup, ['-c', 'bench/rollup.config.mjs', '--silent']);
  await runNode('bench/dist/main.js', process.argv.slice(2), { env });
} catch (error) {
  exitWith(error);
}
