// The whole build: types and JavaScript of every package, openapi.json's freshness, the script-tag bundle and the
// custom-elements manifest. `--fast` leaves out the last two.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { removeOrphans } from './lib/orphans.mjs';
import { exitWith, root, runNode } from './lib/run.mjs';

const { values } = parseArgs({ options: { fast: { type: 'boolean', default: false } } });

const bin = (name, path) => join(root, 'node_modules', name, path);

async function build() {
  await ensureInstalled();
  console.log('Building, half a minute or so the first time.');
  removeOrphans();
  await runNode(bin('typescript', 'bin/tsc'), ['-b']);
  await runNode('scripts/openapi.mjs', ['--check']);
  if (values.fast) return;
  await runNode(bin('rollup', 'dist/bin/rollup'), ['-c', '--silent']);
  await manifest();
}

/** custom-elements.json: what editors and documentation tools know of the elements. */
async function manifest() {
  const elements = join(root, 'packages/elements');
  await runNode(
    bin('@custom-elements-manifest/analyzer', 'cem.js'),
    ['analyze', '--quiet', '--config', '../../scripts/custom-elements-manifest.config.mjs'],
    { cwd: elements },
  );
  if (!existsSync(join(elements, 'custom-elements.json')))
    throw new Error('no custom-elements.json was written');
}

await build().catch(exitWith);
