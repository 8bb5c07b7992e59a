import { expect } from '@open-wc/testing';
import { doubleClickPixelScale, nextPixelScale } from './zoom-steps.js';

/** All stops on the way in, from fitted to the largest. */
function way(fitted: number, max: number): number[] {
  const stops = [fitted];
  while (stops.at(-1)! < max && stops.length < 30) {
    stops.push(nextPixelScale(stops.at(-1)!, 1, { fitted, max }));
  }
  return stops.map((stop) => Math.round(stop * 1000) / 1000);
}

describe('nextPixelScale', () => {
  it('goes from fitted over even steps with 1:1 to the largest', () => {
    expect(way(0.29, 8)).to.deep.equal([0.29, 0.333, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]);
    expect(way(1.7, 8)).to.deep.equal([1.7, 2, 3, 4, 6, 8]);
    expect(way(4, 16)).to.deep.equal([4, 6, 8, 12, 16]);
  });

  it('goes back the same way', () => {
    const range = { fitted: 0.29, max: 8 };
    const back = [8];
    while (back.at(-1)! > range.fitted) back.push(nextPixelScale(back.at(-1)!, -1, range));
    expect(back.map((stop) => Math.round(stop * 1000) / 1000)).to.deep.equal(way(0.29, 8).reverse());
  });

  it('makes no step that nobody sees', () => {
    expect(nextPixelScale(0.995, 1, { fitted: 0.2, max: 8 })).to.equal(1.5);
    expect(nextPixelScale(0.51, -1, { fitted: 0.499, max: 8 })).to.equal(0.499);
  });

  it('ends where the picture does', () => {
    expect(nextPixelScale(8, 1, { fitted: 0.2, max: 8 })).to.equal(8);
    expect(nextPixelScale(40, 1, { fitted: 20, max: 80 })).to.equal(80);
    expect(nextPixelScale(0.2, -1, { fitted: 0.2, max: 8 })).to.equal(0.2);
  });
});

describe('doubleClickPixelScale', () => {
  const table: [fitted: number, expected: number][] = [
    [0.2, 1],
    [0.66, 1],
    [0.8, 1.5],
    [1, 1.5],
    [4, 6],
  ];
  for (const [fitted, expected] of table) {
    it(`goes from ${fitted} to ${expected}`, () => {
      expect(doubleClickPixelScale({ fitted, max: 16 })).to.equal(expected);
    });
  }
});
