// npm run audit: holes that are known of in what is installed for production. Says so, and passes, where the registry does not
// answer such questions (a mirror, or no network).
import { spawnSync } from 'node:child_process';
import { root } from './lib/run.mjs';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: root,
  encoding: 'utf8',
  timeout: 120_000,
  shell: process.platform === 'win32',
});
const counts = vulnerabilitiesIn(stdout);
if (!counts) {
  console.log('npm audit: skipped, the registry does not answer.');
} else {
  const grave = counts.high + counts.critical;
  console.log(`npm audit: ${counts.total} known, ${grave} of them high or critical.`);
  process.exitCode = grave > 0 ? 1 : 0;
}

function vulnerabilitiesIn(json) {
  try {
    return JSON.parse(json).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
