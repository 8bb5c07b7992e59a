import { expect } from '@open-wc/testing';
import { emulateMedia, sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { type OpenLightbox, openLightbox } from './testing/open-lightbox.js';

/** Real keys and a real mouse: the frame, the focus and the tools are on the same side, whatever moved them. */
describe('the active side of a comparison', () => {
  beforeEach(async () => {
    await setViewport({ width: 1280, height: 800 });
    await emulateMedia({ reducedMotion: 'reduce' });
  });
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  async function compare() {
    const lightbox = await openLightbox();
    await waitUntil(() => lightbox.picture());
    await sendKeys({ press: 'c' });
    await waitUntil(() => lightbox.picture(0) && lightbox.picture(1));
    return lightbox;
  }
  const panes = ({ all }: OpenLightbox) => all('.pane');
  const framed = (lightbox: OpenLightbox) =>
    panes(lightbox).map((pane) => getComputedStyle(pane, '::after').borderTopWidth === '3px');
  const focusedSide = (lightbox: OpenLightbox) =>
    panes(lightbox).indexOf(lightbox.root.activeElement?.closest<HTMLElement>('.pane') as HTMLElement);

  it('is framed, and has the focus once it is chosen by X', async () => {
    const lightbox = await compare();
    expect(framed(lightbox)).to.deep.equal([false, true]);
    await sendKeys({ press: 'x' });
    await waitUntil(() => framed(lightbox)[0]);
    expect([framed(lightbox), focusedSide(lightbox)]).to.deep.equal([[true, false], 0]);
    await sendKeys({ press: 'x' });
    await waitUntil(() => framed(lightbox)[1]);
    expect([framed(lightbox), focusedSide(lightbox)]).to.deep.equal([[false, true], 1]);
  });

  it('is the one that was tabbed to, then the one that X chose: tools act there', async () => {
    const lightbox = await compare();
    for (let stop = 0; stop < 12 && focusedSide(lightbox) !== 0; stop += 1) await sendKeys({ press: 'Tab' });
    await waitUntil(() => framed(lightbox)[0]);
    await sendKeys({ press: 'x' });
    await waitUntil(() => framed(lightbox)[1]);
    expect(focusedSide(lightbox)).to.equal(1);
    await sendKeys({ press: 'l' });
    await sendKeys({ press: 'i' });
    await waitUntil(() => lightbox.filter(1) !== 'none');
    expect(lightbox.filter(0)).to.equal('none');
  });

  it('is the one that the mouse was pressed on, and X leaves it from there', async () => {
    const lightbox = await compare();
    await sendKeys({ press: 'x' });
    await waitUntil(() => focusedSide(lightbox) === 0);
    const { left, top, width, height } = panes(lightbox)[1]!.getBoundingClientRect();
    await sendMouse({
      type: 'click',
      position: [Math.round(left + width / 2), Math.round(top + height / 2)],
      button: 'left',
    });
    await waitUntil(() => framed(lightbox)[1]);
    expect([framed(lightbox), focusedSide(lightbox)]).to.deep.equal([[false, true], 1]);
    await sendKeys({ press: 'x' });
    await waitUntil(() => framed(lightbox)[0]);
    expect(focusedSide(lightbox)).to.equal(0);
    await sendKeys({ press: 'ArrowRight' });
    await waitUntil(() => lightbox.all('.caption .name')[0]!.title === 'panoramic.tif');
  });

  it('tells of the pages of each side, and turns those of either', async () => {
    const lightbox = await compare();
    await sendKeys({ press: 'x' });
    await waitUntil(() => framed(lightbox)[0]);
    expect(panes(lightbox)[1]!.getAttribute('aria-label')).to.equal('Right: panoramic.tif. Page 1 of 3');
    lightbox.button('Next page, Right').click();
    await waitUntil(() => panes(lightbox)[1]!.getAttribute('aria-label')?.endsWith('Page 2 of 3'));
    expect(framed(lightbox)).to.deep.equal([false, true]);
    expect(lightbox.button('Next page, Left')).to.equal(undefined);
  });

  it('is named by where it is seen, once the window is narrow and when it is wide again', async () => {
    const lightbox = await compare();
    const names = () => panes(lightbox).map((pane) => pane.getAttribute('aria-label')!.split(':')[0]);
    expect(names()).to.deep.equal(['Left', 'Right']);
    await setViewport({ width: 375, height: 800 });
    await waitUntil(() => names().join() === 'Above,Below');
    await setViewport({ width: 1280, height: 800 });
    await waitUntil(() => names().join() === 'Left,Right');
  });
});
