import { expect } from '@open-wc/testing';
import { TransferRate } from './transfer-rate.js';

describe('TransferRate', () => {
  it('says nothing from too little, then estimates', () => {
    const rate = new TransferRate();
    rate.start(0, 0);
    expect(rate.secondsLeft(1000)).to.equal(null);
    rate.add(100, 1000);
    expect(rate.secondsLeft(1000)).to.equal(null);
    rate.add(200, 2000);
    expect(rate.secondsLeft(1000)).to.equal(10);
  });

  it('smooths a jump and forgets a pause', () => {
    const rate = new TransferRate();
    rate.start(0, 0);
    rate.add(2000, 2000);
    rate.start(2000, 60_000);
    rate.add(4000, 62_000);
    expect(rate.secondsLeft(10_000)).to.equal(10);
    rate.add(6000, 62_500);
    expect(rate.secondsLeft(10_000)).to.be.within(5, 6);
  });

  it('ignores clocks and counts that run backwards', () => {
    const rate = new TransferRate();
    rate.start(0, 5000);
    rate.add(1000, 4000);
    rate.add(0, 9000);
    expect(rate.secondsLeft(1)).to.equal(null);
  });
});
