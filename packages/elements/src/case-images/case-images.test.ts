import { expect, nextFrame } from '@open-wc/testing';
import { fakeAttachment } from '../case-attachments/testing/fake-session.js';
import { find, root, showPanel, text } from './testing/panel-fixture.js';
import { fakePicture, PictureSession } from './testing/picture-session.js';
import { waitUntil } from './testing/wait-until.js';

let session: PictureSession;

function show(from: PictureSession, width?: number) {
  session = from;
  return showPanel(from, width);
}

const button = (element: Element, label: string) => find(element, `button[aria-label="${label}"]`)!;
const filmUrl = (element: Element) => find<HTMLImageElement>(element, '.picture')?.src;
const images = [
  fakePicture('occlusal.jpg'),
  fakePicture('panoramic 2026-03-14.tif', { width: 2000, height: 1000, pageCount: 3 }),
  fakePicture('bitewing.bmp'),
];

describe('case-images', () => {
  it('shows the first picture when none was viewed, and its facts', async () => {
    const element = await show(new PictureSession(images));
    await waitUntil(() => filmUrl(element));
    expect(text(element, '.count')).to.equal('1 of 3');
    expect(text(element, '.under .name')).to.equal('occlusal.jpg');
    expect(text(element, '.under p')).to.contain('2026');
    expect(find(element, 'section')!.getAttribute('aria-labelledby')).to.equal('title');
    expect(text(element, '#title')).to.equal('Case Images');
  });

  it('asks for what the film needs, the thumbnails when they are seen', async () => {
    const element = await show(new PictureSession(images));
    await waitUntil(() => root(element).querySelectorAll('.thumb img').length === 3);
    const wanted = 304 * window.devicePixelRatio <= 320 ? 320 : 640;
    expect(session.asked[0]).to.include({ name: 'occlusal.jpg', size: wanted, priority: 'high' });
    const thumbs = session.asked.filter(({ priority }) => priority === 'low');
    expect(thumbs.map(({ name }) => name)).to.include.members(['panoramic 2026-03-14.tif', 'bitewing.bmp']);
    expect(thumbs.every(({ size }) => size <= 320)).to.equal(true);
  });

  it('does not load thumbnails that are out of sight', async () => {
    const many = Array.from({ length: 200 }, (_, index) => fakePicture(`scan ${index}.png`));
    const element = await show(new PictureSession(many));
    await waitUntil(() => root(element).querySelectorAll('.thumb img').length > 10);
    await nextFrame();
    expect(session.asked.length).to.be.below(80);
  });

  it('moves when another element views a picture', async () => {
    const element = await show(new PictureSession(images));
    session.view(images[1]!.id);
    await waitUntil(() => text(element, '.count') === '2 of 3');
    expect(text(element, '.under p')).to.contain('3 pages');
    expect(find(element, '.thumb[aria-current="true"]')!.dataset.id).to.equal(images[1]!.id);
  });

  it('moves by thumbnails and arrows, round the ends', async () => {
    const element = await show(new PictureSession(images));
    button(element, 'Show bitewing.bmp').click();
    await waitUntil(() => text(element, '.count') === '3 of 3');
    button(element, 'Next image').click();
    await waitUntil(() => text(element, '.count') === '1 of 3');
    button(element, 'Previous image').click();
    await waitUntil(() => text(element, '.count') === '3 of 3');
  });

  it('is one Tab stop in the strip, with arrow keys inside', async () => {
    const element = await show(new PictureSession(images));
    const stops = root(element).querySelectorAll('.thumb[tabindex="0"]');
    expect(stops.length).to.equal(1);
    (stops[0] as HTMLElement).focus();
    const press = (key: string) =>
      root(element).activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
      );
    press('ArrowRight');
    await waitUntil(() => text(element, '.count') === '2 of 3');
    expect((root(element).activeElement as HTMLElement).dataset.id).to.equal(images[1]!.id);
    press('End');
    await waitUntil(() => text(element, '.count') === '3 of 3');
    press('ArrowRight');
    press('Home');
    await waitUntil(() => text(element, '.count') === '1 of 3');
  });

  it('has no arrows for one picture', async () => {
    const element = await show(new PictureSession([images[0]!]));
    await waitUntil(() => filmUrl(element));
    expect(button(element, 'Next image')).to.equal(null);
  });

  it('downloads within the click', async () => {
    const element = await show(new PictureSession(images));
    button(element, 'Download occlusal.jpg').click();
    expect(session.callsOf('download')).to.deep.equal([['download', images[0]!.id]]);
  });

  it('says why a picture cannot be shown, and still hands it out', async () => {
    const broken = fakeAttachment('scan 0042.tif', {
      preview: { state: 'none', code: 'preview-unsupported', detail: "Can't be shown: 64-bit pixels." },
    });
    const element = await show(new PictureSession([broken]));
    expect(find(element, '.film > .icon')).to.not.equal(null);
    expect(text(element, '.under p')).to.equal("Can't be shown: 64-bit pixels.");
    expect(button(element, 'Download scan 0042.tif')).to.not.equal(null);
    expect(button(element, 'Expand scan 0042.tif')).to.equal(null);
  });

  it('says that a picture is being prepared, and shows it by itself once it is', async () => {
    const pending = fakeAttachment('new.jpg', {
      preview: { state: 'none', code: 'unavailable', detail: 'The server has not looked at it yet.' },
    });
    const element = await show(new PictureSession([pending]));
    const words = 'The picture is being prepared. It appears here by itself.';
    expect(text(element, '.under p')).to.equal(words);
    expect(find(element, '.thumb')!.title).to.contain(words);
    expect(find(element, '.under .button.quiet')).to.equal(null);
    expect(session.asked).to.deep.equal([]);
    const { preview } = images[0]!;
    session.show({ images: { ...session.snapshot.images, images: [{ ...pending, preview }] } });
    await waitUntil(() => filmUrl(element));
    await waitUntil(() => root(element).querySelectorAll('.thumb img').length === 1);
  });

  it('offers another try when the server was busy', async () => {
    const from = new PictureSession([images[0]!]);
    from.failures.set('occlusal.jpg', { code: 'unavailable' });
    const element = await show(from);
    await waitUntil(() => text(element, '.under .button.quiet') === 'Try again');
    from.failures.clear();
    find(element, '.under .button.quiet')!.click();
    await waitUntil(() => filmUrl(element));
  });

  it('hands out nothing that is quarantined', async () => {
    const infected = fakePicture('virus.png', {}, { scanState: 'infected', scanFinding: 'Eicar-Test' });
    const element = await show(new PictureSession([infected]));
    expect(text(element, '.under p')).to.match(/^Virus found \(Eicar-Test\)\..* Added by \S.*, .*\d{4}\.$/);
    expect(button(element, 'Download virus.png')).to.equal(null);
    expect(session.asked).to.deep.equal([]);
  });

  it('shows a picture broken for the browser as what it is', async () => {
    const element = await show(new PictureSession([images[0]!]));
    await waitUntil(() => filmUrl(element));
    find(element, '.picture')!.dispatchEvent(new Event('error'));
    await waitUntil(() => find(element, '.film > .icon'));
    expect(text(element, '.under p')).to.contain('damaged');
  });

  it('tries a picture broken for the browser again with the others', async () => {
    const from = new PictureSession(images.slice(0, 2));
    from.failures.set(images[1]!.name, { code: 'unavailable' });
    const element = await show(from);
    await waitUntil(() => filmUrl(element));
    find(element, '.picture')!.dispatchEvent(new Event('error'));
    button(element, 'Next image').click();
    await waitUntil(() => text(element, '.under .button.quiet') === 'Try again');
    from.failures.clear();
    find(element, '.under .button.quiet')!.click();
    button(element, 'Previous image').click();
    await waitUntil(() => filmUrl(element));
    expect(text(element, '.count')).to.equal('1 of 2');
  });

  it('keeps its size when a picture comes', async () => {
    const from = new PictureSession(images);
    from.hold();
    const element = await show(from);
    const before = element.getBoundingClientRect().height;
    expect(find(element, '.film')!.getAttribute('aria-busy')).to.equal('true');
    from.letGo();
    await waitUntil(() => filmUrl(element));
    await find<HTMLImageElement>(element, '.picture')!.decode();
    expect(element.getBoundingClientRect().height).to.equal(before);
  });

  it('lets go of every picture when it leaves the page', async () => {
    const element = await show(new PictureSession(images));
    await waitUntil(() => session.shown.size >= 3);
    element.remove();
    await nextFrame();
    expect(session.shown.size).to.equal(0);
  });

  it('says that there is nothing, that it loads, and what went wrong', async () => {
    const element = await show(new PictureSession([]));
    expect(text(element, '.hint')).to.equal('No images yet. Attached photos and X-rays appear here.');
    session.show({ status: 'loading' });
    await waitUntil(() => find(element, '[aria-busy="true"]'));
    session.show({ status: 'failed', failure: { code: 'network' } });
    await waitUntil(() => text(element, '.hint')?.startsWith('The images could not be loaded.'));
    find(element, '.again')!.click();
    expect(session.callsOf('reload').length).to.equal(1);
    session.show({ status: 'denied' });
    await waitUntil(() => text(element, '.hint')?.includes("isn't available"));
    session.show({ status: 'signed-out', policy: null });
    await waitUntil(() => text(element, '.hint')?.startsWith('Signed out.'));
    expect(find(element, '[aria-busy]')).to.equal(null);
  });

  it('does not call a case without pictures what could not be fetched', async () => {
    const element = await show(new PictureSession([]));
    session.show({ images: { ...session.snapshot.images, failure: { code: 'network' } } });
    await waitUntil(() => text(element, '.hint')?.startsWith('The images could not be loaded.'));
    find(element, '.again')!.click();
    expect(session.callsOf('reload').length).to.equal(1);
    session.show({ images: { ...session.snapshot.images, failure: null } });
    await waitUntil(
      () => text(element, '.hint') === 'No images yet. Attached photos and X-rays appear here.',
    );
  });

  it('logs its session out, also after it has left the page', async () => {
    const element = await show(new PictureSession(images));
    await element.logout();
    expect(session.callsOf('logout').length).to.equal(1);
    element.remove();
    await nextFrame();
    await element.logout();
    expect(session.callsOf('logout').length).to.equal(2);
  });

  it('stands side by side when wide', async () => {
    const columns = async (width: number) => {
      const element = await show(new PictureSession(images), width);
      return getComputedStyle(find(element, '.images')!).gridTemplateColumns.split(' ').length;
    };
    expect(await columns(519)).to.equal(1);
    expect(await columns(520)).to.equal(2);
  });

  for (const scheme of ['light', 'dark']) {
    it(`has nothing axe objects to in ${scheme}`, async () => {
      const element = await show(new PictureSession(images));
      element.style.setProperty('color-scheme', scheme);
      await waitUntil(() => root(element).querySelectorAll('.thumb img').length === 3);
      await expect(element).to.be.accessible();
    });
  }
});
