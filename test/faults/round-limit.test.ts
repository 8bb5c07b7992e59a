import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type CampaignReport, runCampaign } from './campaign.js';
import { isClean, reportOf } from './support/report.js';

describe('a round that does not come to its end', { timeout: 300_000 }, () => {
  let report: CampaignReport;

  before(async () => {
    const stop = new AbortController();
    let rounds = 0;
    report = await runCampaign({
      seed: 'no time',
      faults: 1_000,
      larges: 0,
      limitMs: 240_000,
      // A moment, in which none can be through.
      roundLimitMs: 1_500,
      browser: false,
      signal: stop.signal,
      say: () => {
        rounds += 1;
        if (rounds === 2) stop.abort();
      },
    });
  });

  it('is stopped, and the next one begins', () => {
    assert.ok(report.rounds > 1, `${report.rounds} rounds`);
    assert.match(report.broke ?? '', /it was stopped/);
  });

  it('counts its files as not finished, and as nothing else', () => {
    assert.ok(report.findings.notFinished.length > 0);
    const others = Object.entries(report.findings).filter(([figure]) => figure !== 'notFinished');
    assert.deepEqual(
      others.filter(([, found]) => found.length > 0),
      [],
    );
    assert.equal(isClean(report), false);
  });

  it('prints what each of them met, in its order, with times and the server’s answers', () => {
    const text = reportOf(report);
    for (const { about } of report.findings.notFinished) assert.ok(text.includes(`what ${about} met:`));
    assert.match(text, /^ {2}\d+\.\d\d create\?/m);
    assert.match(text, /^ {2}\d+\.\d\d create 201/m);
  });
});
