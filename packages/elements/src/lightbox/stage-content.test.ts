import { expect } from '@open-wc/testing';
import { fakeAttachment } from '../case-attachments/testing/fake-session.js';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { openLightbox, threeImages } from './testing/open-lightbox.js';

describe('what the stage says', () => {
  it('says why a picture cannot be shown, and downloads it', async () => {
    const odd = fakeAttachment('odd.tif', {
      preview: { state: 'none', code: 'preview-unsupported', detail: 'This kind of TIFF.' },
    });
    const {
      press,
      all,
      button,
      session: from,
    } = await openLightbox(new PictureSession([threeImages()[0]!, odd]));
    press('End');
    await waitUntil(() => all('.not-showable').length === 1);
    const tile = all('.not-showable')[0]!;
    expect(tile.textContent).to.contain('odd.tif').and.contain('This kind of TIFF.');
    for (const name of ['Try again', 'Zoom in', 'Rotate right', 'Invert'])
      expect(button(name), name).to.equal(undefined);
    tile.querySelector('button')!.click();
    press('d');
    expect(from.callsOf('download')).to.deep.equal([
      ['download', odd.id],
      ['download', odd.id],
    ]);
  });

  it('tries again what the network broke, and keeps its keys', async () => {
    const from = new PictureSession(threeImages());
    from.failures.set('bitewing.bmp', { code: 'network' });
    const { all, button, picture, press, percent } = await openLightbox(from);
    press('End');
    await waitUntil(() => all('.not-showable').length === 1);
    await waitUntil(() => button('Zoom in') === undefined && button('Invert') === undefined);
    from.failures.clear();
    button('Try again').focus();
    button('Try again').click();
    await waitUntil(() => picture());
    const before = percent();
    await waitUntil(() => {
      press('+');
      return percent() !== before;
    });
  });

  it('goes on by itself when the server answers again', async () => {
    const from = new PictureSession(threeImages());
    from.failures.set('bitewing.bmp', { code: 'stalled' });
    const { all, picture, press } = await openLightbox(from);
    press('End');
    await waitUntil(() => all('.not-showable').length === 1);
    from.failures.clear();
    from.show({ online: false });
    from.show({ online: true });
    await waitUntil(() => picture()?.alt === 'bitewing.bmp');
  });

  it('says what must be known of a picture', async () => {
    const { notes, press } = await openLightbox(
      new PictureSession([
        fakePicture('scan.tif', { autoContrast: true }),
        fakePicture('torn.jpg', { incomplete: true }),
        fakePicture('moves.gif', { animated: true }),
      ]),
    );
    await waitUntil(() => notes().some((note) => /^Auto-contrast The greys .* stretched/.test(note)));
    press('ArrowRight');
    await waitUntil(() => notes().some((note) => note.startsWith('Part of this picture is missing')));
    press('ArrowRight');
    await waitUntil(() => notes().some((note) => note.startsWith('This picture moves')));
    expect(notes().length).to.equal(1);
  });

  it('puts its notes away for the picture they are about, and has them at hand', async () => {
    const { notes, press, button, focused, title } = await openLightbox(
      new PictureSession([
        fakePicture('scan.tif', { autoContrast: true }),
        fakePicture('torn.jpg', { incomplete: true }),
      ]),
    );
    await waitUntil(() => notes().length === 1);
    button('Put the notes away').focus();
    button('Put the notes away').click();
    await waitUntil(() => notes().length === 0);
    const badge = button('Show the notes: Auto-contrast');
    expect([badge.getAttribute('aria-expanded'), focused()]).to.deep.equal(['false', badge]);
    press('r');
    await waitUntil(() => button('Show the notes: Adjusted view, the file is unchanged, Auto-contrast'));
    expect(notes()).to.deep.equal([]);
    // What must be known of another picture is said.
    press('ArrowRight');
    await waitUntil(() => title() === 'torn.jpg' && notes().length === 1);
    press('ArrowLeft');
    await waitUntil(() => title() === 'scan.tif' && notes().length === 0);
    badge.click();
    await waitUntil(() => notes().length === 2);
  });
});
