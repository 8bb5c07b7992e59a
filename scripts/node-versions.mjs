// npm run test:node-versions: the server's suite on other versions of Node than this one.
//   node scripts/node-versions.mjs [22 24 …]   which majors (default 20, 22 and 24)
//   --smoke      the standalone server alone: it starts, takes a file, hands it back, is copied and checked
//   --prebuilt   leave out, and say so, a version whose database driver would have to be compiled
// Needs a Linux of which npm has Node as a package, and what `npm run build` made.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailed, exitWith, root, run, tryRun } from './lib/run.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: 'boolean', default: false }, prebuilt: { type: 'boolean', default: false } },
});
const DRIVER = 'node_modules/better-sqlite3';

async function main() {
  const failed = [];
  for (const major of positionals.length > 0 ? positionals : ['20', '22', '24']) {
    console.log(`\n== Node ${major}`);
    // On the same disk, for hard links.
    const scratch = mkdtempSync(join(root, `node_modules/.node-${major}-`));
    try {
      if (!(await testOn(major, scratch))) failed.push(major);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  if (failed.length > 0) throw new CommandFailed(`Failed on Node ${failed.join(', ')}`);
}

/** @returns false when a test failed */
async function testOn(major, scratch) {
  const packageName = `node-${process.platform}-${process.arch}`;
  await run('npm', ['install', '--silent', '--prefix', join(scratch, 'node'), `${packageName}@${major}`], {
    cwd: scratch,
  });
  const home = join(scratch, 'node/node_modules', packageName);
  const node = join(home, 'bin/node');
  const copy = await copyOfRepository(join(scratch, 'repository'));
  if (!(await buildDriver(join(copy, DRIVER), node, home))) {
    console.log(`Node ${major}: skipped, there is no driver of the database built for it.`);
    return true;
  }
  const files = values.smoke ? ['packages/server/dist/main.test.js'] : suiteOf(copy);
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
  return (await tryRun(node, ['--test', '--test-reporter=dot', ...files], { cwd: copy, env })) === 0;
}

/** What the server's tests read. Everything but the driver by hard links: through others, a module would find the repository's driver. */
async function copyOfRepository(copy) {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@case-attachments'), { recursive: true });
  const linked = readdirSync(join(root, 'node_modules')).filter(
    (name) => !name.startsWith('.') && name !== 'better-sqlite3' && name !== '@case-attachments',
  );
  await run('cp', ['-al', ...linked.map((name) => join(root, 'node_modules', name)), modules]);
  for (const name of ['packages/contract', 'packages/server']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  for (const name of ['contract', 'server']) {
    symlinkSync(join('../../packages', name), join(copy, 'node_modules/@case-attachments', name));
  }
  cpSync(join(root, 'docs'), join(copy, 'docs'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  cpSync(join(root, DRIVER), join(copy, DRIVER), { recursive: true });
  return copy;
}

/** @returns false when it would have to be compiled, and that was not wished for */
async function buildDriver(driver, node, home) {
  const abi = execFileSync(node, ['-p', 'process.versions.modules'], { encoding: 'utf8' }).trim();
  if (abi === process.versions.modules) return true;
  rmSync(join(driver, 'build'), { recursive: true, force: true });
  const prebuild = join(root, 'node_modules/prebuild-install/bin.js');
  await tryRun(node, [prebuild, '-r', 'node'], { cwd: driver, stdio: 'ignore' });
  if (existsSync(join(driver, 'build/Release/better_sqlite3.node'))) return true;
  if (values.prebuilt) return false;
  const gyp = join(dirname(process.env.npm_execpath ?? ''), '../node_modules/node-gyp/bin/node-gyp.js');
  await run(node, [gyp, 'rebuild', '--release', `--nodedir=${home}`], { cwd: driver });
  return true;
}

const suiteOf = (copy) =>
  ['packages/contract/dist', 'packages/server/dist'].flatMap((folder) =>
    readdirSync(join(copy, folder), { recursive: true })
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => join(folder, file)),
  );

await main().catch(exitWith);
