import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChrome } from '../chrome.mjs';
import { root, runNode, tryRun } from './run.mjs';

/**
 * Path of a Chromium to test with: one that is here, else Debian's from apt where we may install it, else
 * Playwright's own download.
 */
export async function ensureBrowser() {
  const here = findChrome();
  if (here) return here;
  if (await aptInstall(['chromium'])) return findChrome();
  const { chromium } = await import('playwright-core');
  if (!existsSync(chromium.executablePath())) {
    console.log('Downloading Chromium for the tests.');
    await runNode(join(root, 'node_modules/playwright-core/cli.js'), ['install', '--only-shell', 'chromium']);
  }
  return chromium.executablePath();
}

/** Install Debian packages when we are root on a system that has apt. @returns whether they are there now */
export async function aptInstall(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing ${packages.join(', ')} with apt.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    tryRun('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await apt('update');
  return (await apt('install', '-y', '--no-install-recommends', ...packages)) === 0;
}
