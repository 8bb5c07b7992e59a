import { expect } from '@open-wc/testing';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { tabFixture } from './testing/tab-fixture.js';

type Code = 'preview-damaged' | 'preview-unsupported' | 'preview-too-large' | 'preview-none' | 'unavailable';
const unseen = (code: Code, detail = `The server says why: ${code}.`) => ({
  preview: { state: 'none', code, detail } as const,
});

describe('a picture that cannot be shown', () => {
  it('says why in its row, in the words of the panel', async () => {
    const t = await tabFixture(
      new PictureSession([
        fakePicture('broken.png', {}, unseen('preview-damaged')),
        fakePicture('half.jpg', { incomplete: true }),
        fakePicture('rare.tif', {}, unseen('preview-unsupported')),
        fakePicture('huge.png', {}, unseen('preview-too-large')),
        fakePicture('layers.psd', {}, unseen('preview-none')),
        fakePicture('phone.heic', {}, unseen('preview-unsupported', '')),
        fakePicture('coming.tif', {}, unseen('unavailable')),
        fakePicture('whole.jpg'),
      ]),
    );
    const noteOf = (name: string) => t.row(name).querySelector('.note')?.textContent?.trim() ?? '';
    expect(noteOf('broken.png')).to.equal('The server says why: preview-damaged.');
    expect(noteOf('half.jpg')).to.match(/^Part of this picture is missing/);
    expect(noteOf('rare.tif')).to.equal('The server says why: preview-unsupported.');
    expect(noteOf('huge.png')).to.equal('The server says why: preview-too-large.');
    expect(noteOf('layers.psd')).to.equal('The server says why: preview-none.');
    expect(noteOf('phone.heic')).to.equal("This kind of picture can't be shown. Download it to see it.");
    // What is only not looked at yet, and what is sound, has nothing to say.
    expect([noteOf('coming.tif'), noteOf('whole.jpg')]).to.deep.equal(['', '']);
  });
});
