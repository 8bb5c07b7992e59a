// Every case of docs/failure-cases.md has a test that carries its number, and no test a number that the page does not tell.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './lib/run.mjs';

const told = casesIn(readFileSync(join(root, 'docs/failure-cases.md'), 'utf8'), /^\| ([UE]\d+) \|/gm);
const tested = new Set(
  sourcesOfTests().flatMap((file) => [
    ...casesIn(
      readFileSync(join(root, file), 'utf8'),
      /\b(?:it|describe|step)\(\s*['"`]((?:[UE]\d+(?:, | and )?)+):/g,
    ),
  ]),
);

it('tells of 38 cases of uploads, 8 of pictures and 3 of downloads', () => assert.equal(told.size, 49));

for (const number of told) {
  it(`${number} has a test`, () => {
    assert.ok(tested.has(number), `no test has a title that starts with "${number}:"`);
  });
}

it('knows every case that a test names', () => {
  assert.deepEqual(
    [...tested].filter((number) => !told.has(number)),
    [],
  );
});

/** @returns the numbers in what the pattern's group finds */
function casesIn(text, pattern) {
  return new Set([...text.matchAll(pattern)].flatMap(([, found]) => found.match(/[UE]\d+/g) ?? []));
}

function sourcesOfTests() {
  return ['packages', 'test', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((file) => file.endsWith('.test.ts') && !/(^|[\\/])node_modules[\\/]/.test(file))
      .map((file) => join(folder, file)),
  );
}
