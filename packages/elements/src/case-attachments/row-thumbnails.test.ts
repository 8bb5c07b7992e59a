import { expect } from '@open-wc/testing';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { LayoutShifts, withPixelRatio } from '../testing/screen.js';
import { fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { type TabFixture, tabFixture } from './testing/tab-fixture.js';

const badge = (t: TabFixture, name: string) => t.row(name).querySelector<HTMLElement>('.badge')!;
const filled = (t: TabFixture) => t.root.querySelectorAll('.badge > img').length;
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('thumbnails in the rows', () => {
  it('stand in place of the icon, with no words of their own', async () => {
    const session = new PictureSession([
      fakePicture('occlusal.jpg'),
      fakeAttachment('plan.pdf', { category: 'document' }),
    ]);
    session.hold();
    const t = await tabFixture(session);
    await waitUntil(() => session.asked.length > 0);
    const icon = badge(t, 'occlusal.jpg').querySelector('.icon')!;
    const shown = () => icon.checkVisibility({ visibilityProperty: true });
    expect(shown()).to.equal(true);
    const shifts = new LayoutShifts();
    session.letGo();
    await waitUntil(() => filled(t) === 1);
    const image = badge(t, 'occlusal.jpg').querySelector('img')!;
    expect(shown()).to.equal(false);
    expect([image.alt, image.offsetWidth, image.offsetHeight]).to.deep.equal(['', 32, 32]);
    expect(badge(t, 'occlusal.jpg').getBoundingClientRect().width).to.equal(32);
    expect(badge(t, 'plan.pdf').querySelector('img')).to.equal(null);
    expect(session.asked.every(({ priority }) => priority === 'low')).to.equal(true);
    await settled();
    expect(shifts.stop()).to.equal(0);
  });

  for (const [ratio, pixels] of [
    [1, 48],
    [2, 96],
    [3, 144],
  ] as const) {
    it(`cover their box on a screen of pixel ratio ${ratio}`, async () => {
      await withPixelRatio(ratio, async () => {
        const session = new PictureSession([fakePicture('a.jpg', { width: 1200, height: 800 })]);
        const t = await tabFixture(session);
        await waitUntil(() => filled(t) === 1);
        expect(session.asked.map(({ size }) => size)).to.deep.equal([pixels]);
      });
    });
  }

  it('are none of what is locked, empty, not showable, or not this person’s to read', async () => {
    const session = new PictureSession([
      fakePicture('virus.png', {}, { scanState: 'infected' }),
      fakePicture('new.png', {}, { scanState: 'pending' }),
      fakePicture('empty.png', {}, { sizeBytes: 0 }),
      fakeAttachment('odd.tif'),
    ]);
    const t = await tabFixture(session);
    await settled();
    expect(session.asked).to.deep.equal([]);
    await t.show({
      ...readySnapshot([fakePicture('secret.png')]),
      policy: { ...fakePolicy, actions: ['list'] },
    });
    await settled();
    expect(session.asked).to.deep.equal([]);
  });

  it('leave the icon where there is none to be had, and never a broken picture', async () => {
    const session = new PictureSession([fakePicture('a.png'), fakePicture('b.png')]);
    session.failures.set('a.png', { code: 'preview-damaged' });
    const { load } = session.previews;
    const noPicture = URL.createObjectURL(new Blob(['nothing'], { type: 'image/png' }));
    session.previews.load = (attachment, ...rest) =>
      attachment.name === 'b.png'
        ? Promise.resolve({ url: noPicture, release: () => {} })
        : load(attachment, ...rest);
    const t = await tabFixture(session);
    await waitUntil(() => ['a.png', 'b.png'].every((name) => badge(t, name).dataset.tile === 'failed'));
    expect(filled(t)).to.equal(0);
    expect(badge(t, 'b.png').querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(
      true,
    );
  });

  it('come near the view only, cost no render, and go when they leave it', async () => {
    const session = new PictureSession(
      Array.from({ length: 2_000 }, (_, index) =>
        fakePicture(`scan ${index}.png`, { width: 320, height: 240 }),
      ),
    );
    const t = await tabFixture(session);
    await waitUntil(() => filled(t) > 5);
    await settled();
    expect(session.asked.length).to.be.below(60);
    let renders = 0;
    const { requestUpdate } = t.tab;
    t.tab.requestUpdate = (...args: Parameters<typeof requestUpdate>) => {
      renders += 1;
      requestUpdate.apply(t.tab, args);
    };
    try {
      for (const name of ['scan 700.png', 'scan 1999.png', 'scan 0.png']) {
        t.row(name).scrollIntoView();
        await waitUntil(() => badge(t, name).dataset.tile === 'filled', name);
      }
      await settled();
      expect(session.shown.size).to.be.below(60);
      expect(renders).to.equal(0);
    } finally {
      window.scrollTo(0, 0);
    }
  });

  it('go with their row, and with the person who signs out', async () => {
    const session = new PictureSession([fakePicture('a.png'), fakePicture('b.png')]);
    const t = await tabFixture(session);
    await waitUntil(() => filled(t) === 2);
    await t.show({ list: readySnapshot([session.snapshot.list.attachments[1]!]).list });
    expect(session.shown.size).to.equal(1);
    await t.show({ ...readySnapshot(), status: 'signed-out', policy: null });
    expect(session.shown.size).to.equal(0);
  });

  it('go when the file turns out to be infected', async () => {
    const session = new PictureSession([fakePicture('a.png')]);
    const t = await tabFixture(session);
    await waitUntil(() => filled(t) === 1);
    const [attachment] = session.snapshot.list.attachments;
    await t.show({ list: readySnapshot([{ ...attachment!, scanState: 'infected' }]).list });
    expect(filled(t)).to.equal(0);
    expect(session.shown.size).to.equal(0);
  });

  it('are others for another person with the same files', async () => {
    const session = new PictureSession([fakePicture('a.png')]);
    const t = await tabFixture(session);
    await waitUntil(() => filled(t) === 1);
    session.hold();
    await t.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Somebody else' } } });
    expect(session.shown.size).to.equal(0);
    expect(filled(t)).to.equal(0);
    session.letGo();
    await waitUntil(() => filled(t) === 1);
  });
});
