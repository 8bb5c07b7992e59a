import { expect } from '@open-wc/testing';
import { keyOf, needsWindows, windowsFor, windowsOf } from './window-grid.js';

const picture = { width: 9000, height: 5000 };
const grid = (left: number, top: number, right: number, bottom: number) => ({
  picture,
  edge: 2048,
  sight: { left, top, right, bottom },
});

describe('needsWindows', () => {
  const table: [string, { width: number; height: number }, number, boolean][] = [
    ['a picture that its largest preview holds', { width: 2560, height: 1000 }, 8, false],
    ['one that is fitted', picture, 0.13, false],
    ['one that is seen a little larger than its preview', picture, 0.29, false],
    ['one that is seen much larger', picture, 0.33, true],
    ['a tall one at 1:1', { width: 900, height: 5000 }, 1, true],
  ];
  for (const [what, size, pixelScale, expected] of table) {
    it(`${expected ? 'wants' : 'does without'} them for ${what}`, () => {
      expect(needsWindows(size, pixelScale, 2560)).to.equal(expected);
    });
  }
});

describe('windowsOf', () => {
  it('has what is in sight first, and what lies just beside it', () => {
    const windows = windowsOf(grid(2100, 2100, 3500, 3000));
    expect(windows.filter(({ isInSight }) => isInSight).map(keyOf)).to.deep.equal(['1,1']);
    expect(windows.slice(1).map(keyOf)).to.have.members(['0,0', '1,0', '0,1']);
    expect(windows[0]).to.deep.equal({
      column: 1,
      row: 1,
      left: 2048,
      top: 2048,
      width: 2048,
      height: 2048,
      isInSight: true,
    });
  });

  it('cuts the last ones at the edge of the picture', () => {
    const [last] = windowsOf(grid(8500, 4500, 9000, 5000));
    expect(last).to.deep.include({ column: 4, row: 2, left: 8192, width: 808, top: 4096, height: 904 });
  });

  it('never goes beyond the picture', () => {
    for (const { left, top, width, height } of windowsOf(grid(-500, -500, 2000, 2000))) {
      expect(left >= 0 && top >= 0 && left + width <= 9000 && top + height <= 5000).to.equal(true);
    }
    expect(windowsOf(grid(9000, 0, 9000, 500))).to.deep.equal([]);
  });

  it('leaves those beside out when they are too many, and gives up when those in sight are', () => {
    const huge = { width: 40_000, height: 40_000 };
    const sight = { left: 8300, top: 8300, right: 16_000, bottom: 16_000 };
    const some = windowsOf({ picture: huge, edge: 2048, sight });
    expect(some.length).to.equal(16);
    expect(some.every(({ isInSight }) => isInSight)).to.equal(true);
    expect(windowsOf({ picture: huge, edge: 2048, sight: { ...sight, right: 20_000 } })).to.deep.equal([]);
  });
});

describe('windowsFor', () => {
  const view = (pixelScale: number) => ({
    picture,
    pixelScale,
    sight: { left: 0, top: 0, right: 1000, bottom: 700 },
  });
  const offered = { previewSizes: [160, 2560, 640], previewWindowPixels: 2048 };

  it('has windows once the largest preview is not sharp enough', () => {
    expect(windowsFor(view(0.25), offered)).to.deep.equal([]);
    expect(windowsFor(view(1), offered).map(keyOf)).to.deep.equal(['0,0']);
  });

  it('has none where the server says nothing of its previews', () => {
    expect(windowsFor(view(1), { ...offered, previewSizes: [] })).to.deep.equal([]);
  });
});
