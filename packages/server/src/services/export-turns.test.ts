import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { StoppedClock } from '../testing/ticket-calls.js';
import { ExportTurns } from './export-turns.js';

const KEPT_MS = 60_000;
const ada = { tenantId: 'default', userId: 'ada' };
const bob = { tenantId: 'default', userId: 'bob' };

describe('turns of exports', () => {
  let clock: StoppedClock;
  let turns: ExportTurns;
  beforeEach(() => {
    clock = new StoppedClock();
    turns = new ExportTurns({ maxExports: 3, maxExportsPerUser: 2, clock });
  });
  const reserve = (taker: typeof ada) => turns.reserve(taker, clock.nowMs + KEPT_MS);
  const refusal = (code: string) => (error: { code?: string }) => error.code === code;

  it('that are kept count as taken, for their user and for all', () => {
    reserve(ada);
    turns.take(bob);
    reserve(ada);
    assert.throws(() => reserve(ada), refusal('too-many-exports'));
    assert.throws(() => turns.take({ ...ada, tenantId: 'other' }), refusal('unavailable'));
  });

  it('that are kept are for that user alone, each for one export', () => {
    reserve(ada);
    reserve(ada);
    turns.take(bob);
    assert.throws(() => turns.take(bob), refusal('unavailable'));
    turns.take(ada);
    turns.take(ada);
    assert.throws(() => turns.take(ada), refusal('too-many-exports'));
  });

  it('are kept until they lapse or are given back, and no longer', () => {
    reserve(ada);
    const giveBack = reserve(ada);
    giveBack();
    giveBack();
    reserve(ada);
    clock.nowMs += KEPT_MS - 1;
    assert.throws(() => reserve(ada), refusal('too-many-exports'));
    clock.nowMs += 1;
    turns.take(ada);
    turns.take(ada);
  });

  it('of a zip under way do not lapse', () => {
    turns.take(ada);
    const release = turns.take(ada);
    clock.nowMs += 1_000 * KEPT_MS;
    assert.throws(() => turns.take(ada), refusal('too-many-exports'));
    release();
    release();
    turns.take(ada);
    assert.throws(() => turns.take(ada), refusal('too-many-exports'));
  });
});
