import assert from 'node:assert/strict';
import { it } from 'node:test';
import sharp from 'sharp';
import { SharpPage } from '../sharp/sharp-page.js';
import { FindingsKept, type PageFindings } from './page-findings.js';

const grey16 = (value: number) =>
  sharp(new Uint16Array(64).fill(value), { raw: { width: 8, height: 8, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();

const shownBy = async (findings: PageFindings) => {
  const page = await SharpPage.open(await grey16(500), {}, { leniency: 'none', admit() {}, findings });
  return (await page.part()).data[0];
};

it('levels that were found are noted, and those that are noted are not looked for', async () => {
  const findings: PageFindings = {};
  await shownBy(findings);
  assert.deepEqual(findings.levels, { black: 0, white: 65_535, stretched: false });
  assert.equal(await shownBy({ levels: { black: 0, white: 1000, stretched: true } }), 128);
});

it('of the pages that were looked at last', () => {
  const kept = new FindingsKept();
  kept.of('first').isOpaque = true;
  for (let page = 0; page < 15; page++) kept.of(`other ${page}`);
  assert.equal(kept.of('first').isOpaque, true);
  for (let page = 15; page < 30; page++) kept.of(`other ${page}`);
  assert.equal(kept.of('first').isOpaque, true);
  for (let page = 30; page < 46; page++) kept.of(`other ${page}`);
  assert.equal(kept.of('first').isOpaque, undefined);
});
