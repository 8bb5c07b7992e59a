// npm run test:downloads: builds, then test/downloads/main.ts. `npm run test:downloads -- --help` tells its options.
import { ensureBrowser } from './lib/browser.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { exitWith, runNode } from './lib/run.mjs';

try {
  await ensureInstalled();
  const env = { ...process.env, CHROME_PATH: await ensureBrowser() };
  await runNode('scripts/build.mjs');
  await runNode('test/downloads/dist/main.js', process.argv.slice(2), { env });
} catch (error) {
  exitWith(error);
}
