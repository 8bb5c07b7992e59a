import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblemCode, PROBLEMS, problemType } from './problem.js';

test('only codes of the table are codes, whatever an object inherits', () => {
  assert.equal(isProblemCode('file-too-large'), true);
  for (const value of ['toString', '__proto__', 'constructor', '', 404, null])
    assert.equal(isProblemCode(value), false);
});

test('every problem is a 4xx or 5xx, and never a 404 or 410 for a refused file', () => {
  for (const [code, { status }] of Object.entries(PROBLEMS)) {
    assert.ok(status >= 400 && status < 600, code);
    if (/refused|accepted|rejected|mismatch/.test(code)) assert.ok(status !== 404 && status !== 410, code);
  }
  assert.equal(problemType('internal'), 'urn:case-attachments:problem:internal');
});
