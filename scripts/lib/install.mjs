import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Install what package-lock.json says, unless it is there already. */
export async function ensureInstalled() {
  const missing = firstMissingPackage();
  if (!missing) return;
  console.log(
    `Installing what package-lock.json names (${missing}). About two minutes the first time, and quiet: better-sqlite3 is compiled where npm finds no prebuilt binary.`,
  );
  // Warnings about development tools' own dependencies are nobody's to act on; errors are shown.
  await run(npm, ['ci', '--loglevel=error'], { shell: process.platform === 'win32' });
}

/** Why an install is needed, in words; null when node_modules holds what the lock file asks for. */
function firstMissingPackage() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  let installed;
  try {
    // npm's own record of what it put there.
    installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
  } catch {
    return 'nothing is installed yet';
  }
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    // Optional packages are other platforms' binaries; links and '' are our own workspaces.
    if (!path.includes('node_modules/') || optional || link) continue;
    if (installed[path]?.version !== version) {
      return `${path.split('node_modules/').pop()} ${version} is not installed`;
    }
  }
  return null;
}
