import { expect } from '@open-wc/testing';
import { splitName } from './file-name.js';

describe('splitName', () => {
  const table: [name: string, stem: string, tail: string][] = [
    ['panoramic 2026-03-14.tif', 'panoramic ', '2026-03-14.tif'],
    ['scan.tif', '', 'scan.tif'],
    ['', '', ''],
    ['averyveryverylongwordwithoutspaces.jpg', 'averyveryverylongwordw', 'ithoutspaces.jpg'],
    ['ends with space ', 'ends with space ', ''],
  ];
  for (const [name, stem, tail] of table) {
    it(`keeps the end of ${JSON.stringify(name)}`, () =>
      expect(splitName(name)).to.deep.equal({ stem, tail }));
  }

  it('never cuts a character in two', () => {
    const { stem, tail } = splitName('🦷'.repeat(20));
    expect([Array.from(stem).length, Array.from(tail).length]).to.deep.equal([4, 16]);
  });
});
