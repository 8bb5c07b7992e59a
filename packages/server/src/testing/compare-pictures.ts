/** Pixels to compare, red, green, blue or grey, of 8 bits a channel. */
export interface ComparablePicture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Mean absolute difference a channel, in levels, of a picture averaged down to the size of a smaller one. */
export function levelsBetween(actual: ComparablePicture, expected: ComparablePicture): number {
  const columns = boxes(expected.width, actual.width);
  const rows = boxes(expected.height, actual.height);
  let sum = 0;
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      for (let channel = 0; channel < 3; channel++) {
        let mean = 0;
        for (const [sourceY, height] of row) {
          for (const [sourceX, width] of column) {
            const from = (sourceY * actual.width + sourceX) * actual.channels + (channel % actual.channels);
            mean += actual.data[from]! * height * width;
          }
        }
        const at = (y * expected.width + x) * expected.channels + (channel % expected.channels);
        sum += Math.abs(mean - expected.data[at]!);
      }
    });
  });
  return sum / (expected.width * expected.height * 3);
}

/** For each pixel along an edge of the smaller picture, which of the larger lie under it, and their shares. */
function boxes(smaller: number, larger: number): [index: number, share: number][][] {
  const size = larger / smaller;
  return Array.from({ length: smaller }, (_, i) => {
    const box: [number, number][] = [];
    for (let index = Math.floor(i * size); index < Math.min(larger, (i + 1) * size); index++) {
      const covered = Math.min(index + 1, (i + 1) * size) - Math.max(index, i * size);
      box.push([index, covered / size]);
    }
    return box;
  });
}
