import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { type OpenLightbox, openLightbox } from './testing/open-lightbox.js';

const three = () => ['one.jpg', 'two.jpg', 'three.jpg'].map((name) => fakePicture(name));
const chips = ({ all }: OpenLightbox) =>
  all('.news-chip').map((chip) => chip.querySelector('span')!.textContent);
const said = ({ root }: OpenLightbox) => root.querySelector('.box > [role="status"]')!.textContent!;

/** Somebody else deletes it. */
function take(session: PictureSession, ...names: string[]): void {
  const { images } = session.snapshot;
  session.show({ images: { ...images, images: images.images.filter(({ name }) => !names.includes(name)) } });
}

describe('what happens behind the lightbox', () => {
  beforeEach(() => setViewport({ width: 1280, height: 800 }));

  it('a picture that somebody else deletes is not silently another one', async () => {
    const lightbox = await openLightbox(new PictureSession(three()));
    const { session, panel, title, press } = lightbox;
    press('ArrowRight');
    await waitUntil(() => title() === 'two.jpg');
    take(session, 'two.jpg');
    const words = 'two.jpg was deleted by somebody else. Showing another image: three.jpg.';
    await waitUntil(() => chips(lightbox).join() === words);
    await waitUntil(() => said(lightbox).includes('two.jpg was deleted by somebody else'));
    await waitUntil(() => panel.shadowRoot!.querySelector('.strips')!.textContent!.includes(words));
    // Whoever moves on has seen it.
    press('ArrowLeft');
    await waitUntil(() => chips(lightbox).length === 0);
  });

  it('says nothing against a deletion of one’s own, or of a picture that was not on show', async () => {
    const images = three();
    const lightbox = await openLightbox(new PictureSession(images));
    const { session, title } = lightbox;
    take(session, 'three.jpg');
    session.show({ notices: [{ id: 'deleted', kind: 'deleted', attachment: images[0]! }] });
    take(session, 'one.jpg');
    await waitUntil(() => title() === 'two.jpg');
    expect(chips(lightbox)).to.deep.equal([]);
  });

  for (const [gone, stays] of [
    ['one.jpg', 'two.jpg'],
    ['two.jpg', 'one.jpg'],
  ] as const) {
    it(`shows ${stays} when ${gone}, compared with it, is deleted, and says so for the eye, too`, async () => {
      const lightbox = await openLightbox(new PictureSession(three()));
      const { session, title, stages, press, button } = lightbox;
      press('c');
      await waitUntil(() => stages().length === 2);
      take(session, gone);
      await waitUntil(() => stages().length === 1);
      expect(title()).to.equal(stays);
      const words = `${gone} was deleted by somebody else. Showing one image again.`;
      await waitUntil(() => chips(lightbox).join() === words);
      await waitUntil(() => said(lightbox).includes('Showing one image again'));
      expect(said(lightbox)).to.not.contain('..');
      button('Close').click();
    });
  }

  it('a download that failed, with another try', async () => {
    const lightbox = await openLightbox(new PictureSession(three()));
    const { session, button, press } = lightbox;
    const { id } = session.snapshot.images.images[0]!;
    session.dismissNotice = (noticeId) =>
      session.show({ notices: session.snapshot.notices.filter((each) => each.id !== noticeId) });
    press('d');
    session.show({
      notices: [
        {
          id: 'failed',
          kind: 'failed',
          what: 'download',
          attachmentId: id,
          fileName: 'one.jpg',
          failure: { code: 'network' },
        },
      ],
    });
    await waitUntil(() => chips(lightbox)[0]?.startsWith('"one.jpg" was not downloaded. '));
    await waitUntil(() => said(lightbox).includes('"one.jpg" was not downloaded'));
    button('Try again').click();
    await waitUntil(() => chips(lightbox).length === 0);
    expect(session.callsOf('download').length).to.equal(2);
  });

  it('that the connection is lost: a download waits for it', async () => {
    const lightbox = await openLightbox(new PictureSession(three()));
    lightbox.session.show({ online: false });
    await waitUntil(() => chips(lightbox)[0]?.startsWith('No connection.'));
    await waitUntil(() => said(lightbox).startsWith('No connection.'));
    lightbox.session.show({ online: true });
    await waitUntil(() => chips(lightbox).length === 0);
  });

  it('the new state after a turn, an inversion and the pages', async () => {
    const lightbox = await openLightbox(new PictureSession([fakePicture('pages.tif', { pageCount: 3 })]));
    await waitUntil(() => lightbox.picture());
    for (const [key, words, more] of [
      ['r', 'Rotated 90°', {}],
      ['R', 'Not rotated', { shiftKey: true }],
      ['i', 'Inverted', {}],
      ['i', 'Not inverted', {}],
      ['PageDown', 'Page 2 of 3', {}],
      ['p', 'Pages hidden', {}],
    ] as const) {
      lightbox.press(key, more);
      await waitUntil(() => said(lightbox).split('. ').includes(words), words);
    }
  });
});
