import { expect, fixture } from '@open-wc/testing';
import { html, render } from 'lit';
import { controls } from './controls.styles.js';
import { fileName, splitName } from './file-name.js';

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

describe('fileName', () => {
  /** What a screen reader finds. */
  const spoken = (element: Element) =>
    [...element.children].filter((part) => part.ariaHidden !== 'true').map((part) => part.textContent);

  for (const name of ['photo-renamed.jpg', 'panoramic radiograph before treatment 2026-03-14.tif']) {
    it(`is read in one piece: ${name}`, async () => {
      const element = await fixture(fileName(name));
      expect(spoken(element)).to.deep.equal([name]);
    });
  }

  it('is copied in one piece', async () => {
    const name = 'panoramic radiograph before treatment 2026-03-14.tif';
    const host = await fixture(html`<p></p>`);
    const root = document.createElement('div');
    document.adoptedStyleSheets.push(controls.styleSheet!);
    try {
      host.append(root);
      render(fileName(name), root);
      getSelection()!.selectAllChildren(root);
      expect(getSelection()!.toString().trim()).to.equal(name);
    } finally {
      document.adoptedStyleSheets.pop();
    }
  });
});
