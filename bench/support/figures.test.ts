import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { driftOf, median, ratio, worst } from './figures.js';

describe('figures', () => {
  it('the median is the middle one, and of an even number the lower', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 3, 2]), 2);
    assert.equal(median([10, 9, 2]), 9, 'sorted as numbers');
    assert.ok(Number.isNaN(median([])));
  });

  it('the worst is the largest', () => {
    assert.equal(worst([2, 10, 9]), 10);
    assert.ok(Number.isNaN(worst([])));
  });

  it('a level that only rose at the start has no drift', () => {
    assert.equal(driftOf([1, 5, 9, 9, 9, 9, 9, 9]), 0);
    assert.equal(driftOf([1, 2, 3, 4, 5, 6, 7, 8]), 4);
    assert.equal(driftOf([8, 8, 8, 8, 8, 8, 2, 2]), -6);
  });

  it('a short run has a drift too', () => {
    assert.equal(driftOf([3, 3]), 0);
  });

  it('who needs less time than another has a ratio above 1', () => {
    assert.equal(ratio(3, 2), '1.50');
  });
});
