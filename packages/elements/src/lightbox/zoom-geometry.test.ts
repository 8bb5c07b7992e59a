import { expect } from '@open-wc/testing';
import { clamped, FITTED, fittedSize, pannedBy, pinched, zoomBounds, zoomedAt } from './zoom-geometry.js';

const stage = { width: 1000, height: 500 };

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
  it('lets a large picture be seen at twice its pixels, within reason', () => {
    expect(zoomBounds({ width: 5000, height: 2500 }, stage).maxScale).to.equal(10);
    expect(zoomBounds({ width: 1000, height: 500 }, stage).maxScale).to.equal(4);
    expect(zoomBounds({ width: 50_000, height: 25_000 }, stage).maxScale).to.equal(16);
  });
});

describe('moving', () => {
  const bounds = zoomBounds({ width: 2000, height: 1000 }, stage);

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
    const view = zoomedAt({ scale: 4, x: 10, y: 10 }, 3, { x: 300, y: 100 }, bounds);
    expect(view).to.deep.equal({ scale: 4, x: 10, y: 10 });
  });

  it('shows no stripe beside a picture larger than the stage', () => {
    expect(pannedBy({ scale: 2, x: 0, y: 0 }, { x: 9999, y: -9999 }, bounds)).to.deep.equal({
      scale: 2,
      x: 500,
      y: -250,
    });
  });

  it('centres what is smaller than the stage', () => {
    const tall = zoomBounds({ width: 500, height: 1000 }, stage);
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
