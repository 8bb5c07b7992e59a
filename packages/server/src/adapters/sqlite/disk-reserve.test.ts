import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DiskReserve, isDiskFull } from './disk-reserve.js';

describe('the reserve on the disk', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reserve-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is given up once, and taken again a minute later at the earliest', () => {
    const path = join(folder, 'a.sqlite');
    const reserve = new DiskReserve(path);
    const isThere = () => existsSync(`${path}.reserve`);
    assert.equal(reserve.giveUp(0), false, 'it holds nothing yet');
    reserve.hold(1_000);
    assert.equal(isThere(), true);
    assert.equal(reserve.giveUp(2_000), true);
    assert.equal(reserve.giveUp(2_001), false);
    reserve.hold(50_000);
    assert.equal(isThere(), false);
    reserve.hold(62_000);
    assert.equal(isThere(), true);
    assert.equal(new DiskReserve(path).giveUp(0), false);
  });

  it('is left be where there is no room for it', () => {
    const reserve = new DiskReserve(join(folder, 'nowhere', 'a.sqlite'));
    reserve.hold(0);
    assert.equal(reserve.giveUp(0), false);
  });

  it('is for what cannot be written, and for nothing else', () => {
    assert.equal(isDiskFull(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })), true);
    assert.equal(isDiskFull(Object.assign(new Error('io'), { code: 'SQLITE_IOERR_WRITE' })), true);
    assert.equal(
      isDiskFull(Object.assign(new Error('twice'), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })),
      false,
    );
    assert.equal(isDiskFull(null), false);
  });
});
