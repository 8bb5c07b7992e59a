import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Deployment } from './deployment.js';
import { runTwice } from './examine.js';
import { type ProbeResult, passed, skipped, verdict } from './finding.js';
import { NoAnswerError } from './http-client.js';

const found = verdict([{ code: 'body-limit', detail: 'A request of 1.5 MiB got 413.' }]);
const cut = new NoAnswerError('cut', 'ECONNRESET');
/** The probes here ask nothing of it. */
const nowhere = {} as Deployment;

async function outcomeOf(...runs: (ProbeResult | Error)[]) {
  let count = 0;
  const run = async () => {
    const next = runs[count++] ?? assert.fail('run too often');
    if (next instanceof Error) throw next;
    return next;
  };
  return { outcome: await runTwice({ title: 'a probe', run }, nowhere), count };
}

describe('runTwice', () => {
  for (const [name, runs, state, times] of [
    ['passes at once', [passed()], 'passed', 1],
    ['is skipped at once', [skipped('no')], 'skipped', 1],
    ['found once is a bad moment', [found, passed()], 'passed', 2],
    ['found twice is a finding', [found, found], 'found', 2],
    ['cut once is a bad moment', [cut, passed()], 'passed', 2],
    ['cut twice could not ask', [cut, cut], 'failed', 2],
    ['cut, then found', [cut, found], 'found', 2],
    ['found, then cut, is still told', [found, cut], 'found', 2],
  ] as const) {
    it(name, async () => {
      const { outcome, count } = await outcomeOf(...runs);
      assert.equal(outcome.state, state);
      assert.equal(count, times);
    });
  }

  it('does not go on when it was stopped, and hides no mistake of its own', async () => {
    await assert.rejects(outcomeOf(new NoAnswerError('stopped', 'by hand')), /by hand/);
    await assert.rejects(outcomeOf(new TypeError('a mistake')), /a mistake/);
  });
});
