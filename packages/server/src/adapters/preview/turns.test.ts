import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { type Turn, Turns } from './turns.js';

/** Jobs that say when they began, and end when they are told to. */
function jobsOver(turns: Turns) {
  const began: string[] = [];
  const running = new Map<string, Turn>();
  const come = (name: string, isHeavy = false, signal?: AbortSignal) => {
    const begun = turns.begin(signal, isHeavy).then((turn) => {
      began.push(name);
      running.set(name, turn);
    });
    begun.catch(() => {});
    return begun;
  };
  const end = async (name: string) => {
    running.get(name)?.end();
    await settled();
  };
  return { began, running, come, end };
}

describe('Turns', () => {
  it('come in order, so many at once', async () => {
    const { began, come, end } = jobsOver(new Turns(2));
    for (const name of ['a', 'b', 'c', 'd']) come(name);
    await settled();
    assert.deepEqual(began, ['a', 'b']);
    await end('b');
    assert.deepEqual(began, ['a', 'b', 'c']);
  });

  it('let light work by while heavy work waits for other heavy work', async () => {
    const { began, come, end } = jobsOver(new Turns(2));
    come('heavy 1', true);
    come('heavy 2', true);
    for (const name of ['light 1', 'light 2', 'light 3']) come(name);
    await settled();
    assert.deepEqual(began, ['heavy 1', 'light 1']);
    await end('light 1');
    assert.deepEqual(began, ['heavy 1', 'light 1', 'light 2']);
    await end('heavy 1');
    assert.deepEqual(began.at(-1), 'heavy 2', 'and it is before what came after it');
  });

  it('give work that turns out heavy its place back among those that wait', async () => {
    const { began, running, come, end } = jobsOver(new Turns(2));
    come('heavy', true);
    come('unknown');
    come('light');
    await settled();
    let isHeavy = false;
    const became = running
      .get('unknown')
      ?.becomeHeavy()
      .then(() => {
        isHeavy = true;
      });
    await settled();
    assert.deepEqual(began, ['heavy', 'unknown', 'light'], 'its place is not idle meanwhile');
    come('later');
    await end('heavy');
    await became;
    assert.ok(isHeavy);
    assert.ok(!began.includes('later'));
    await end('unknown');
    await end('light');
    assert.ok(began.includes('later'));
  });

  it('are heavy at once where nothing else is', async () => {
    const { running, come } = jobsOver(new Turns(1));
    await come('unknown');
    come('light');
    await running.get('unknown')?.becomeHeavy();
    assert.equal(running.get('unknown')?.isHeavy, true);
  });

  it('pass over who gave up, also while waiting to be heavy', async () => {
    const { began, running, come, end } = jobsOver(new Turns(2));
    const gone = new AbortController();
    come('heavy', true);
    come('unknown', false, gone.signal);
    await settled();
    const refused = assert.rejects(running.get('unknown')!.becomeHeavy(), /gone/);
    const never = assert.rejects(come('heavy 2', true, gone.signal), /gone/);
    gone.abort(new Error('gone'));
    await Promise.all([refused, never]);
    await end('unknown');
    await end('heavy');
    for (const name of ['a', 'b', 'c']) come(name);
    await settled();
    assert.deepEqual(began, ['heavy', 'unknown', 'a', 'b'], 'as many places as before');
  });

  it('are refused to all who wait', async () => {
    const turns = new Turns(1);
    const { come } = jobsOver(turns);
    await come('a');
    const waiting = [come('b'), come('c', true)];
    turns.refuseAll(new Error('closed'));
    for (const one of waiting) await assert.rejects(one, /closed/);
  });
});
