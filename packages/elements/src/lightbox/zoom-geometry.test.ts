import { expect } from '@open-wc/testing';
import {
  centreOf,
  clamped,
  FITTED,
  fittedSize,
  pannedBy,
  pinched,
  shareOf,
  sightOf,
  turnedSize,
  turnedView,
  viewOfShare,
  zoomBounds,
  zoomedAt,
} from './zoom-geometry.js';

const stage = { width: 1000, height: 500 };
const boundsOf = (width: number, height: number, pixelRatio = 1) =>
  zoomBounds({ width, height }, stage, pixelRatio);

describe('fittedSize', () => {
  const table: [string, [number, number], [number, number]][] = [
    ['wide', [4000, 1000], [1000, 250]],
    ['tall', [1000, 4000], [125, 500]],
    ['of the same shape', [2000, 1000], [1000, 500]],
    ['small, filled', [500, 250], [1000, 500]],
    ['tiny, no more than four times', [10, 10], [40, 40]],
    ['without a size', [0, 10], [0, 0]],
  ];
  for (const [what, [width, height], [fittedWidth, fittedHeight]] of table) {
    it(what, () => {
      expect(fittedSize({ width, height }, stage)).to.deep.equal({
        width: fittedWidth,
        height: fittedHeight,
      });
    });
  }
});

describe('zoomBounds', () => {
  it('lets every pixel of a picture be seen at eight of the screen', () => {
    expect(boundsOf(5000, 2500).maxScale).to.equal(40);
    expect(boundsOf(50_000, 25_000).maxScale).to.equal(400);
    expect(boundsOf(5000, 2500, 2).maxScale).to.equal(20);
  });

  it('lets the smallest grow to four times fitted', () => {
    expect(boundsOf(10, 10).maxScale).to.equal(4);
  });

  it('counts pixels of the screen, not of CSS', () => {
    expect(boundsOf(4000, 2000).fittedPixelScale).to.equal(0.25);
    expect(boundsOf(4000, 2000, 2).fittedPixelScale).to.equal(0.5);
    expect(boundsOf(0, 0).fittedPixelScale).to.equal(0);
  });
});

describe('moving', () => {
  const bounds = boundsOf(2000, 1000);

  it('keeps what lies under the pointer there', () => {
    const at = { x: 100, y: -50 };
    const view = zoomedAt({ scale: 2, x: 30, y: 20 }, 1.5, at, bounds);
    expect(view.scale).to.equal(3);
    expect((at.x - view.x) / view.scale).to.be.closeTo((at.x - 30) / 2, 1e-9);
    expect((at.y - view.y) / view.scale).to.be.closeTo((at.y - 20) / 2, 1e-9);
  });

  it('zooms out to the fitted view, wherever it was', () => {
    expect(zoomedAt({ scale: 4, x: 1500, y: -700 }, 0.1, { x: 400, y: 200 }, bounds)).to.deep.equal(FITTED);
  });

  it('stops at the largest scale without drifting', () => {
    const view = zoomedAt({ scale: 16, x: 10, y: 10 }, 3, { x: 300, y: 100 }, bounds);
    expect(view).to.deep.equal({ scale: 16, x: 10, y: 10 });
  });

  it('shows no stripe beside a picture larger than the stage', () => {
    expect(pannedBy({ scale: 2, x: 0, y: 0 }, { x: 9999, y: -9999 }, bounds)).to.deep.equal({
      scale: 2,
      x: 500,
      y: -250,
    });
  });

  it('centres what is smaller than the stage', () => {
    const tall = boundsOf(500, 1000);
    expect(clamped({ scale: 1.5, x: 80, y: 9999 }, tall)).to.deep.equal({ scale: 1.5, x: 0, y: 125 });
  });

  it('follows two fingers', () => {
    const view = pinched(
      FITTED,
      [
        { x: -50, y: 0 },
        { x: 50, y: 0 },
      ],
      [
        { x: -80, y: 20 },
        { x: 120, y: 20 },
      ],
      bounds,
    );
    expect(view).to.deep.equal({ scale: 2, x: 20, y: 20 });
  });

  it('does not divide by fingers in one place', () => {
    const here = { x: 5, y: 5 };
    expect(pinched(FITTED, [here, here], [here, { x: 6, y: 5 }], bounds)).to.deep.equal(FITTED);
  });
});

describe('turning', () => {
  it('swaps the sides with every quarter, in either direction', () => {
    for (const turns of [-3, -1, 1, 3, 5])
      expect(turnedSize({ width: 3, height: 2 }, turns), String(turns)).to.deep.equal({
        width: 2,
        height: 3,
      });
    for (const turns of [-4, -2, 0, 2, 4])
      expect(turnedSize({ width: 3, height: 2 }, turns), String(turns)).to.deep.equal({
        width: 3,
        height: 2,
      });
  });

  it('keeps a fitted picture fitted', () => {
    expect(turnedView(FITTED, 1, boundsOf(4000, 1000), boundsOf(1000, 4000))).to.deep.equal(FITTED);
  });

  it('keeps the middle and the size on the screen', () => {
    const before = boundsOf(4000, 2000);
    const after = boundsOf(2000, 4000);
    const view = turnedView({ scale: 8, x: 300, y: 120 }, 1, before, after);
    expect(view.scale * after.fittedPixelScale).to.be.closeTo(8 * before.fittedPixelScale, 1e-9);
    expect([view.x, view.y]).to.deep.equal([-120, 300]);
    expect(turnedView(view, -1, after, before)).to.deep.equal({ scale: 8, x: 300, y: 120 });
  });
});

describe('sightOf', () => {
  const picture = { width: 4000, height: 2000 };
  const rounded = (rect: object) =>
    Object.fromEntries(Object.entries(rect).map(([side, value]) => [side, Math.round(value as number)]));

  it('is all of a fitted picture, however it is turned', () => {
    for (const turns of [0, 1, 2, 3, -1]) {
      const { width, height } = turnedSize(picture, turns);
      expect(rounded(sightOf(FITTED, boundsOf(width, height), picture, turns))).to.deep.equal({
        left: 0,
        right: 4000,
        top: 0,
        bottom: 2000,
      });
    }
  });

  // At 1:1 the stage shows 1000 by 500 pixels; the picture is pulled down and to the right as far as it goes, so that its
  // upper left corner on the screen is in sight.
  const corners: [number, object][] = [
    [0, { left: 0, right: 1000, top: 0, bottom: 500 }],
    [1, { left: 0, right: 500, top: 1000, bottom: 2000 }],
    [2, { left: 3000, right: 4000, top: 1500, bottom: 2000 }],
    [3, { left: 3500, right: 4000, top: 0, bottom: 1000 }],
    [-1, { left: 3500, right: 4000, top: 0, bottom: 1000 }],
    [5, { left: 0, right: 500, top: 1000, bottom: 2000 }],
  ];
  for (const [turns, expected] of corners) {
    it(`knows which corner is in sight after ${turns} quarters`, () => {
      const { width, height } = turnedSize(picture, turns);
      const bounds = boundsOf(width, height);
      const view = clamped({ scale: 1 / bounds.fittedPixelScale, x: 1e6, y: 1e6 }, bounds);
      expect(rounded(sightOf(view, bounds, picture, turns))).to.deep.equal(expected);
    });
  }
});

describe('sharing a view', () => {
  it('shows the same place of a picture with other pixels', () => {
    const small = boundsOf(2000, 1000);
    const large = boundsOf(8000, 4000);
    const view = { scale: 4, x: 150, y: -80 };
    expect(viewOfShare(shareOf(view, small), large)).to.deep.equal(view);
  });

  it('stays within what the other can show', () => {
    const small = boundsOf(500, 250);
    const large = boundsOf(8000, 4000);
    const view = viewOfShare(shareOf({ scale: 60, x: 0, y: 0 }, large), small);
    expect(view.scale).to.equal(small.maxScale);
  });

  it('is fitted where there is no picture', () => {
    expect(shareOf({ scale: 3, x: 4, y: 5 }, boundsOf(0, 0))).to.deep.equal(FITTED);
  });
});

describe('centreOf', () => {
  it("puts the picture's corner onto a pixel of the screen", () => {
    for (const pixelRatio of [1, 1.25, 2]) {
      const bounds = boundsOf(1333, 777, pixelRatio);
      const view = { scale: 2.37, x: 12.3, y: -4.56 };
      const centre = centreOf(view, bounds, pixelRatio);
      for (const corner of [
        (centre.x - (bounds.fitted.width * view.scale) / 2) * pixelRatio,
        (centre.y - (bounds.fitted.height * view.scale) / 2) * pixelRatio,
      ])
        expect(corner).to.be.closeTo(Math.round(corner), 1e-9);
      expect(Math.abs(centre.x - (stage.width / 2 + view.x))).to.be.below(1 / pixelRatio);
    }
  });
});
