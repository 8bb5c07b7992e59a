import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type CampaignReport, runCampaign } from './campaign.js';
import { reportOf } from './support/report.js';
import { FIGURES, type Figure } from './support/verdict.js';

const FAULTS = 100;

/**
 * The short run, always of the same draws: what fails here fails again. Other seeds: `npm run test:faults`.
 */
describe('a hundred faults between real clients and the real server', { timeout: 600_000 }, () => {
  let report: CampaignReport;

  before(async () => {
    report = await runCampaign({
      seed: 'npm test',
      faults: FAULTS,
      larges: 0,
      limitMs: 540_000,
      roundLimitMs: 360_000,
      browser: true,
    });
    console.log(reportOf(report));
  });

  it('comes to its end, with all its faults', () => {
    assert.equal(report.broke, null);
    assert.ok(report.faultCount >= FAULTS, `${report.faultCount} faults`);
  });

  for (const [figure, what] of Object.entries(FIGURES) as [Figure, string][]) {
    it(`none of: ${what}`, () => assert.deepEqual(report.findings[figure], []));
  }
});
