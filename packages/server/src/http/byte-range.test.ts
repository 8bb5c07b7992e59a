import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesEtag, parseByteRange } from './byte-range.js';

const file = { sizeBytes: 1000, etag: '"abc"' };
const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } });
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('parseByteRange', () => {
  for (const [range, expected] of [
    [undefined, whole],
    ['bytes=0-0', part(0, 1)],
    ['bytes=0-999', part(0, 1000)],
    ['bytes=10-', part(10, 1000)],
    ['bytes=10-5000', part(10, 1000)],
    ['bytes=-1', part(999, 1000)],
    ['bytes=-5000', part(0, 1000)],
    ['BYTES=1-2', part(1, 3)],
    ['bytes=999-', part(999, 1000)],
    ['bytes=1000-', unsatisfiable],
    ['bytes=-0', unsatisfiable],
    ['bytes=0-1,5-6', whole],
    ['bytes=5-2', whole],
    ['bytes=-', whole],
    ['bytes=a-b', whole],
    ['bytes=1-2x', whole],
    ['lines=1-2', whole],
    ['bytes=99999999999999999999-', whole],
  ] as const) {
    it(`answers ${range} with ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(parseByteRange(range, undefined, file), expected);
    });
  }

  it('has no satisfiable range in an empty file', () => {
    const empty = { sizeBytes: 0, etag: '"abc"' };
    assert.deepEqual(parseByteRange('bytes=0-', undefined, empty), unsatisfiable);
    assert.deepEqual(parseByteRange('bytes=-1', undefined, empty), unsatisfiable);
  });

  it('honours a range under If-Range for the same strong ETag alone', () => {
    assert.deepEqual(parseByteRange('bytes=1-2', '"abc"', file), part(1, 3));
    for (const other of ['"abd"', 'W/"abc"', 'Wed, 21 Oct 2015 07:28:00 GMT', '']) {
      assert.deepEqual(parseByteRange('bytes=1-2', other, file), whole, other);
    }
  });
});

describe('matchesEtag', () => {
  it('compares weakly, in lists, and takes a star', () => {
    assert.equal(matchesEtag('"x", W/"abc"', '"abc"'), true);
    assert.equal(matchesEtag(' * ', '"abc"'), true);
    assert.equal(matchesEtag('"abcd"', '"abc"'), false);
    assert.equal(matchesEtag(undefined, '"abc"'), false);
  });
});
