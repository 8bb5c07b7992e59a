import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LongWalk } from './long-walk.js';

async function* oneToFive() {
  yield* [1, 2, 3, 4, 5];
}

const taken = async (walk: LongWalk<number>, signal?: AbortSignal) => {
  const values: number[] = [];
  for await (const value of walk.turn(signal)) values.push(value);
  return values;
};

describe('LongWalk', () => {
  it('goes on where the last turn ended, and then from the start again', async () => {
    const walk = new LongWalk(oneToFive, 3);
    assert.deepEqual(
      [await taken(walk), await taken(walk), await taken(walk)],
      [
        [1, 2, 3],
        [4, 5],
        [1, 2, 3],
      ],
    );
  });

  it('leaves the rest to the next turn when it is stopped', async () => {
    const walk = new LongWalk(oneToFive, 10);
    const stop = new AbortController();
    for await (const value of walk.turn(stop.signal)) if (value === 2) stop.abort();
    assert.deepEqual(await taken(walk, stop.signal), []);
    assert.deepEqual(await taken(walk), [3, 4, 5]);
  });

  it('begins anew when its reader failed', async () => {
    const walk = new LongWalk(oneToFive, 10);
    const failing = async () => {
      for await (const value of walk.turn()) if (value === 2) throw new Error('full');
    };
    await assert.rejects(failing(), /full/);
    assert.deepEqual(await taken(walk), [1, 2, 3, 4, 5]);
  });
});
