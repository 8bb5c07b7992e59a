import { expect } from '@open-wc/testing';
import { canBePreviewOf } from './preview-size.js';

describe('canBePreviewOf', () => {
  const size = (width: number, height: number) => ({ width, height });
  const table: [string, ReturnType<typeof size>, ReturnType<typeof size>, boolean][] = [
    ['the same shape', size(3000, 2000), size(1024, 683), true],
    ['100 times as long as high, rounded down', size(10_000, 100), size(640, 6), true],
    ['100 times as high as long', size(100, 10_000), size(6, 640), true],
    ['so thin that a row had to be made up', size(100_000, 50), size(320, 1), true],
    ['lying on its side', size(3000, 2000), size(683, 1024), false],
    ['a square of a long one', size(10_000, 100), size(640, 640), false],
    ['another format', size(4000, 3000), size(1024, 576), false],
  ];
  for (const [what, page, preview, expected] of table) {
    it(`${expected ? 'takes' : 'refuses'} ${what}`, () =>
      expect(canBePreviewOf(page, preview)).to.equal(expected));
  }
});
