import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from './lib/run.mjs';

/** `file` imports `specifier`: may it? Files of an arrow exist on both ends, so that nothing but the rule decides. */
const FORBIDDEN = [
  ['packages/elements/src/case-images/a1.ts', '../transfer/queue.js'],
  ['packages/elements/src/case-attachments/a2.ts', '../api/api-client.js'],
  ['packages/elements/src/lightbox/a3.ts', '../case/live-case-session.js'],
  ['packages/elements/src/lightbox/a13.ts', '../case-images/film.js'],
  ['packages/elements/src/controllers/a4.ts', '../case-images/case-images.js'],
  ['packages/elements/src/transfer/a5.ts', '../controllers/case-controller.js'],
  ['packages/elements/src/transfer/a6.ts', 'tus-js-client'],
  ['packages/elements/src/download/a7.ts', 'client-zip'],
  ['packages/elements/src/download/a13.ts', '@foxglove/crc'],
  ['packages/elements/src/case/a8.ts', 'lit'],
  ['packages/elements/src/api/a9.ts', '../transfer/queue.js'],
  ['packages/elements/src/api/a10.ts', '../case/case-state.js'],
  ['packages/elements/src/localize/en/a12.ts', '../../controllers/case-controller.js'],
  ['packages/elements/src/a11.ts', 'tus-js-client'],
  ['packages/server/src/domain/b1.ts', '../ports/clock.js'],
  ['packages/server/src/ports/b2.ts', '../services/list.js'],
  ['packages/server/src/services/b3.ts', '../adapters/sqlite/open.js'],
  ['packages/server/src/services/b4.ts', 'fastify'],
  ['packages/server/src/routes/b5.ts', '../adapters/sharp/previewer.js'],
  ['packages/server/src/uploads/b6.ts', '../adapters/filesystem/store.js'],
  ['packages/server/src/adapters/sqlite/b7.ts', '../../services/list.js'],
  ['packages/server/src/adapters/sharp/b8.ts', 'better-sqlite3'],
  ['packages/server/src/build-app.ts', './adapters/sqlite/open.js'],
  ['packages/server/src/routes/b9.ts', 'sharp'],
  ['packages/server/src/adapters/preview/b13.ts', 'sharp'],
  ['packages/server/src/adapters/sharp/b14.ts', '@imagemagick/magick-wasm'],
  ['packages/server/src/services/b15.ts', 'client-zip'],
  ['packages/server/src/adapters/preview/b16.ts', 'client-zip'],
  ['packages/server/src/http/b10.ts', 'jose'],
  ['packages/server/src/domain/file-type/b11.ts', 'file-type'],
  ['packages/server/src/doctor/b12.ts', '../services/list.js'],
  ['packages/contract/src/c1.ts', '@case-attachments/server'],
];
const ALLOWED = [
  ['packages/elements/src/case-images/d1.ts', '../controllers/case-controller.js'],
  ['packages/elements/src/case-images/d2.ts', '../case/case-state.js'],
  ['packages/elements/src/lightbox/testing/d7.ts', '../../case-images/case-images.js'],
  ['packages/elements/src/lightbox/d8.ts', '../controllers/viewed-image.js'],
  ['packages/elements/src/controllers/d3.ts', '../case/live-case-session.js'],
  ['packages/elements/src/case/d4.ts', '../transfer/queue.js'],
  ['packages/elements/src/transfer/d5.ts', '../api/api-client.js'],
  ['packages/elements/src/transfer/tus-upload-engine.ts', 'tus-js-client'],
  ['packages/elements/src/download/zip-builder.ts', 'client-zip'],
  ['packages/elements/src/download/crc32.ts', '@foxglove/crc'],
  ['packages/elements/src/case/d6.ts', '../api/failure.js'],
  ['packages/server/src/services/e1.ts', '../ports/clock.js'],
  ['packages/server/src/routes/e2.ts', '../services/list.js'],
  ['packages/server/src/adapters/sqlite/e3.ts', 'kysely'],
  ['packages/server/src/adapters/sharp/e4.ts', '../../ports/previewer.js'],
  ['packages/server/src/uploads/e5.ts', '@tus/server'],
  ['packages/server/src/adapters/magick/e7.ts', '@imagemagick/magick-wasm'],
  ['packages/server/src/adapters/zip/e8.ts', 'client-zip'],
  ['packages/server/src/doctor/e6.ts', '../access/case-grants.js'],
  ['packages/server/src/plugin.ts', './adapters/sqlite/open.js'],
  ['packages/server/src/open-data.ts', './adapters/sqlite/open.js'],
];

describe('import direction', () => {
  let folder;
  let found;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'import-direction-')));
    for (const config of [
      'biome.json',
      ...['contract', 'elements', 'server'].map((p) => `packages/${p}/biome.json`),
    ]) {
      mkdirSync(dirname(join(folder, config)), { recursive: true });
      cpSync(join(root, config), join(folder, config));
    }
    for (const [file, specifier] of [...FORBIDDEN, ...ALLOWED]) {
      write(file, `import { thing } from '${specifier}';\nexport const other = thing;\n`);
    }
    write(
      'packages/server/src/services/f1.ts',
      "import { b } from './f2.js';\nexport const a = () => b();\n",
    );
    write(
      'packages/server/src/services/f2.ts',
      "import { a } from './f1.js';\nexport const b = () => a();\n",
    );
    found = await lint(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(file, text) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  for (const [file, specifier] of FORBIDDEN) {
    it(`refuses ${file} -> ${specifier}`, () => {
      assert.deepEqual(found.get(file), ['lint/style/noRestrictedImports']);
    });
  }

  for (const [file, specifier] of ALLOWED) {
    it(`lets ${file} -> ${specifier}`, () => assert.equal(found.get(file), undefined));
  }

  it('refuses a cycle', () => {
    assert.deepEqual(found.get('packages/server/src/services/f1.ts'), ['lint/suspicious/noImportCycles']);
    assert.deepEqual(found.get('packages/server/src/services/f2.ts'), ['lint/suspicious/noImportCycles']);
  });
});

/** Biome's findings by file. @returns a map of path to rule names */
async function lint(folder) {
  const output = await new Promise((resolve) => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', '.'];
    // It ends with 1, as it should: there are findings.
    execFile(process.execPath, [biome, ...args], { cwd: folder }, (_error, stdout) => resolve(stdout));
  });
  const findings = new Map();
  for (const [, rule, path] of output.matchAll(/^::\w+ title=([^,]+),file=([^,]+),/gm)) {
    const file = relative(folder, path).split(sep).join('/');
    findings.set(file, [...(findings.get(file) ?? []), rule]);
  }
  return findings;
}
