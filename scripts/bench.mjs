// npm run bench: builds, then bench/main.ts. `npm run bench -- --size 50 --rounds 1` is a quick try.
import { ensureBrowser } from './lib/browser.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { exitWith, runNode } from './lib/run.mjs';

try {
  await ensureInstalled();
  const env = { ...process.env, CHROME_PATH: await ensureBrowser() };
  await runNode('scripts/build.mjs');
  await runNode('bench/dist/main.js', process.argv.slice(2), { env });
} catch (error) {
  exitWith(error);
}
