// npm run demo: from a fresh clone to the portal on http://localhost:8080. Everything after it goes to demo/src/main.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expectFreePorts, readArguments } from '../demo/src/arguments.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { exitWith, root, runNode } from './lib/run.mjs';

try {
  const options = readArguments();
  if (!options) process.exit();
  await expectFreePorts(options);
} catch ({ message }) {
  console.error(message);
  process.exit(1);
}
try {
  await ensureInstalled();
  await runNode('scripts/build.mjs');
} catch (error) {
  exitWith(error);
}

const demo = spawn(process.execPath, [join(root, 'demo/dist/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl+C reaches the demo by the terminal; a supervisor's signal has to be passed on. It tidies up, then we follow.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') demo.kill(signal);
  });
}
demo.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
