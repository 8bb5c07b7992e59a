import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './run.mjs';

/** Where sources lie, and where their compiled files. */
const PROJECTS = [
  ['packages/contract/src', 'packages/contract/dist'],
  ['packages/server/src', 'packages/server/dist'],
  ['packages/elements/src', 'packages/elements/dist'],
  ['demo/src', 'demo/dist'],
  ['test/e2e', 'test/e2e/dist'],
  ['test/faults', 'test/faults/dist'],
  ['test/engines', 'test/engines/dist'],
  ['bench', 'bench/dist'],
];
const OUTPUT = /\.(?:d\.ts|js)(?:\.map)?$/;

/**
 * Remove compiled files whose source is gone. `tsc -b` leaves them, and a deleted module would go on being tested
 * and published.
 */
export function removeOrphans() {
  for (const [source, compiled] of PROJECTS) {
    const dist = join(root, compiled);
    if (!existsSync(dist)) {
      // Somebody removed it: the compiler must not go by its record of what it wrote there.
      for (const record of ['tsconfig.tsbuildinfo', 'tsconfig.worker.tsbuildinfo']) {
        rmSync(join(dirname(dist), record), { force: true });
      }
      continue;
    }
    for (const file of readdirSync(dist, { recursive: true })) {
      if (!OUTPUT.test(file)) continue;
      if (!existsSync(join(root, source, file.replace(OUTPUT, '.ts')))) rmSync(join(dist, file));
    }
  }
}
