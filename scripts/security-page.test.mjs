// SECURITY.md names, for each threat, a test that is there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './lib/run.mjs';

const rows = readFileSync(join(root, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|---) /.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

it('SECURITY.md tells of 29 threats or more', () => assert.ok(rows.length >= 29, String(rows.length)));

for (const [threat, control, test, ...more] of rows) {
  it(`${threat}: has a test`, () => {
    assert.ok(control && more.length === 0, 'a line has three cells');
    const [, file, title] = /^`([^`]+\.test\.m?[tj]s)`: (.+)$/.exec(test ?? '') ?? [];
    assert.ok(file && title, `no test is named: ${test}`);
    assert.ok(existsSync(join(root, file)), `there is no ${file}`);
    assert.ok(
      titlesIn(readFileSync(join(root, file), 'utf8')).some((text) => text.includes(title)),
      title,
    );
  });
}

/** What stands in the quotes of `it(…)` and `describe(…)`. */
function titlesIn(source) {
  return [...source.matchAll(/\b(?:it|describe)\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/g)].map(
    ([, single, double, template]) => single ?? double ?? template,
  );
}
