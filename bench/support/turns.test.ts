import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rotated, takeTurns } from './turns.js';

describe('turns', () => {
  const contenders = ['a', 'b', 'c'].map((name) => ({ name }));

  it('each runs once a round, and each is the first of one', async () => {
    const ran: string[] = [];
    const results = await takeTurns(contenders, 3, async ({ name }, round) => {
      ran.push(`${round}${name}`);
      return round;
    });
    assert.deepEqual(ran, ['0a', '0b', '0c', '1b', '1c', '1a', '2c', '2a', '2b']);
    assert.deepEqual(
      [...results.values()],
      [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ],
    );
  });

  it('a run that fails ends them all: half a result is none', async () => {
    const failing = takeTurns(contenders, 1, ({ name }) =>
      name === 'b' ? Promise.reject(new Error('no')) : Promise.resolve(0),
    );
    await assert.rejects(failing, /no/);
  });

  it('nobody has no turn', () => {
    assert.deepEqual(rotated([], 2), []);
  });
});
