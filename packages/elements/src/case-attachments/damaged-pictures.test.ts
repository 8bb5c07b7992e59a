import { expect } from '@open-wc/testing';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { tabFixture } from './testing/tab-fixture.js';

const unseen = (code: 'preview-damaged' | 'preview-unsupported') => ({
  preview: { state: 'none', code, detail: 'The server says why.' } as const,
});

describe('a damaged picture', () => {
  it('is told in its row, for whoever may have a better copy; one that is only not shown is whole', async () => {
    const t = await tabFixture(
      new PictureSession([
        fakePicture('broken.png', {}, unseen('preview-damaged')),
        fakePicture('half.jpg', { incomplete: true }),
        fakePicture('rare.tif', {}, unseen('preview-unsupported')),
        fakePicture('whole.jpg'),
      ]),
    );
    const noteOf = (name: string) => t.row(name).querySelector('.note')?.textContent?.trim() ?? '';
    expect(noteOf('broken.png')).to.match(/^Damaged: /);
    expect(noteOf('half.jpg')).to.match(/^Part of this picture is missing/);
    expect([noteOf('rare.tif'), noteOf('whole.jpg')]).to.deep.equal(['', '']);
  });
});
