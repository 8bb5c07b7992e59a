import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { openLightbox } from './testing/open-lightbox.js';

const PAGES = 500;
const fax = () => fakePicture('fax.tif', { width: 1728, height: 2200, pageCount: PAGES });

describe('picture rail', () => {
  before(() => setViewport({ width: 1000, height: 700 }));

  it('steps through pages by buttons, keys and the rail', async () => {
    const images = [fakePicture('one.jpg', {}), fakePicture('three.tif', { pageCount: 3 })];
    const from = new PictureSession(images, images[1]!.id);
    const { pageOf, press, button, all, count } = await openLightbox(from);
    expect(pageOf()).to.equal('Page 1 of 3');
    button('Next page').click();
    await waitUntil(() => pageOf() === 'Page 2 of 3');
    press('PageDown');
    await waitUntil(() => pageOf() === 'Page 3 of 3');
    expect(button('Next page').getAttribute('aria-disabled')).to.equal('true');
    press('PageDown');
    await waitUntil(() => from.asked.some(({ page, priority }) => page === 3 && priority !== 'low'));
    expect(pageOf()).to.equal('Page 3 of 3');
    button('Page 1').click();
    await waitUntil(() => pageOf() === 'Page 1 of 3');
    expect(all('.item').map((item) => item.getAttribute('aria-current'))).to.deep.equal([
      'true',
      'false',
      'false',
    ]);
    button('Next image').click();
    await waitUntil(() => count() === '1 of 2' && pageOf() === undefined);
    expect(all('.item')).to.deep.equal([]);
  });

  it('loads the thumbnails in sight alone, of five hundred pages', async () => {
    const from = new PictureSession([fax()]);
    const { all, press, pageOf } = await openLightbox(from);
    const thumbs = () => all('.item img').length;
    await waitUntil(() => thumbs() > 4);
    expect(all('.item').length).to.equal(PAGES);
    const asked = () => new Set(from.asked.filter(({ size }) => size < 200).map(({ page }) => page)).size;
    expect(asked()).to.be.below(30);
    const rail = all('nav').find((nav) => nav.getAttribute('aria-label') === 'Pages')!;
    rail.scrollTop = rail.scrollHeight;
    await waitUntil(() => all('.item')[PAGES - 1]!.querySelector('img'));
    await waitUntil(() => all('.item')[0]!.querySelector('img') === null);
    expect(thumbs()).to.be.below(30);
    expect(asked()).to.be.below(60);
    // Another page brings the rail back to it.
    press('PageDown');
    await waitUntil(() => pageOf() === 'Page 2 of 500' && rail.scrollTop < 200);
  });

  it('is one stop for the Tab key, with arrows of its own', async () => {
    const from = new PictureSession([fax()]);
    const { all, press, pageOf, focused, count } = await openLightbox(from);
    const stops = () => all('.item').filter(({ tabIndex }) => tabIndex === 0);
    await waitUntil(() => stops().length === 1);
    stops()[0]!.focus();
    press('ArrowDown');
    press('ArrowDown');
    await waitUntil(() => focused()?.textContent?.trim() === 'Page 3');
    expect(stops()).to.deep.equal([focused()]);
    expect(pageOf()).to.equal('Page 1 of 500');
    focused()!.click();
    await waitUntil(() => pageOf() === 'Page 3 of 500');
    press('End');
    await waitUntil(() => focused()?.textContent?.trim() === 'Page 500');
    expect(count()).to.equal('1 of 1');
    press('Home');
    await waitUntil(() => focused()?.textContent?.trim() === 'Page 1');
  });

  it('can be put away and brought back', async () => {
    const { all, press, button } = await openLightbox(
      new PictureSession([fakePicture('x.tif', { pageCount: 2 })]),
    );
    await waitUntil(() => all('.item').length === 2);
    button('Pages').click();
    await waitUntil(() => all('.item').length === 0);
    expect(button('Pages').getAttribute('aria-pressed')).to.equal('false');
    press('p');
    await waitUntil(() => all('.item').length === 2);
  });
});
