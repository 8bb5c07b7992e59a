// Writes packages/contract/openapi.json from the built contract; with --check, exits 1 when it is stale.
import { readFile, writeFile } from 'node:fs/promises';

const target = new URL('../packages/contract/openapi.json', import.meta.url);
const { buildOpenApi } = await import(new URL('../packages/contract/dist/openapi.js', import.meta.url));
const { version } = JSON.parse(
  await readFile(new URL('../packages/contract/package.json', import.meta.url), 'utf8'),
);
const document = `${JSON.stringify(buildOpenApi(version), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  await writeFile(target, document);
} else if ((await readFile(target, 'utf8').catch(() => '')) !== document) {
  console.error('packages/contract/openapi.json is stale: run `npm run openapi`.');
  process.exitCode = 1;
}
