// Prints what the script-tag build costs on the wire, and fails when the entry outgrows its budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './lib/run.mjs';

const BUDGET_BYTES = 60_000;
const ENTRY = 'case-attachments.js';
const cdn = join(root, 'packages/elements/cdn');

/** Bytes of a file after gzip -9. */
const gzipBytes = (file) => gzipSync(readFileSync(join(cdn, file)), { level: 9 }).byteLength;

/** A chunk and all it imports before it runs. Dynamic imports (`import(`) do not count: they load when used. */
function withStaticImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(join(cdn, file), 'utf8');
  for (const [, imported] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
    withStaticImports(imported, seen);
  }
  return seen;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

const entryFiles = withStaticImports(ENTRY);
for (const file of readdirSync(cdn).filter((name) => name.endsWith('.js'))) {
  const when = file === ENTRY ? 'entry' : entryFiles.has(file) ? 'with the entry' : 'when used';
  console.log(`${kilobytes(gzipBytes(file))}  ${file} (${when})`);
}
const total = [...entryFiles].reduce((sum, file) => sum + gzipBytes(file), 0);
console.log(`${kilobytes(total)}  gzip to the first view, of ${kilobytes(BUDGET_BYTES).trim()} allowed`);
if (total > BUDGET_BYTES) process.exitCode = 1;
