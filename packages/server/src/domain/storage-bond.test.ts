import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeFirstMeeting, judgeMarks } from './storage-bond.js';

describe('judgeMarks', () => {
  for (const [recorded, marked, verdict] of [
    ['a', 'a', null],
    ['a', null, 'mark-missing'],
    ['a', 'b', 'mark-differs'],
    [null, null, null],
    [null, 'a', null],
  ] as const) {
    it(`database ${recorded}, store ${marked}: ${verdict ?? 'go on'}`, () => {
      assert.equal(judgeMarks({ recorded, marked }), verdict);
    });
  }
});

describe('judgeFirstMeeting', () => {
  for (const [what, marked, hasRows, hasBytes, verdict] of [
    ['a fresh installation', null, false, false, null],
    ['an upgrade', null, true, true, null],
    ['an upgrade of one that was never used', null, false, false, null],
    ['an upgrade with bytes that wait to be swept', null, false, true, null],
    ['an upgrade without the disk of the files', null, true, false, 'bytes-missing'],
    ['a first start cut before the database knew', 'a', false, false, null],
    ['an older copy of the database', 'a', true, true, null],
    ['an older copy of the database, and an emptied folder', 'a', true, false, 'bytes-missing'],
    ['a start without the disk of the database', 'a', false, true, 'rows-missing'],
  ] as const) {
    it(`${what}: ${verdict ?? 'go on'}`, () => {
      assert.equal(judgeFirstMeeting({ marked, hasRows, hasBytes }), verdict);
    });
  }
});
