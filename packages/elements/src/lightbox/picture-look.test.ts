import { expect } from '@open-wc/testing';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { filterOf, isAdjusted, UNADJUSTED } from './picture-look.js';
import { openLightbox } from './testing/open-lightbox.js';
import { ViewMemory } from './view-memory.js';

const NOTE = 'Adjusted view, the file is unchanged Reset';

describe('filterOf', () => {
  it('is none for a picture as it is', () => {
    expect(isAdjusted(UNADJUSTED)).to.equal(false);
    expect(filterOf(UNADJUSTED)).to.equal('none');
  });

  it('says all of it once one thing is adjusted', () => {
    expect(filterOf({ ...UNADJUSTED, contrast: 125 })).to.equal('brightness(100%) contrast(125%) invert(0)');
    expect(filterOf({ brightness: 112, contrast: 90, isInverted: true })).to.equal(
      'brightness(112%) contrast(90%) invert(1)',
    );
  });
});

describe('ViewMemory', () => {
  it('keeps a look for all pages of a file, and a turn for one', () => {
    const memory = new ViewMemory();
    memory.setLook('a', { ...UNADJUSTED, isInverted: true });
    memory.turnBy('a', 2, 1);
    expect(memory.look('a').isInverted).to.equal(true);
    expect(memory.look('b')).to.equal(UNADJUSTED);
    expect([memory.turn('a', 1), memory.turn('a', 2)]).to.deep.equal([0, 1]);
    memory.reset('a', 2);
    expect([memory.look('a'), memory.turn('a', 2)]).to.deep.equal([UNADJUSTED, 0]);
  });
});

describe('adjusting', () => {
  it('changes what is seen by sliders, and says that the file is unchanged', async () => {
    const { press, all, filter, notes, picture, focused, button } = await openLightbox();
    await waitUntil(() => picture());
    expect(notes()).to.deep.equal([]);
    button('Adjust').focus();
    press('a');
    await waitUntil(() => focused()?.getAttribute('aria-label') === 'Brightness');
    expect(button('Adjust').getAttribute('aria-pressed')).to.equal('true');
    const [brightness, contrast] = all('.adjust input') as HTMLInputElement[];
    const slide = (slider: HTMLInputElement, to: number) => {
      slider.value = String(to);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    };
    slide(brightness!, 112);
    slide(contrast!, 125);
    await waitUntil(() => filter() === 'brightness(112%) contrast(125%) invert(0)');
    expect(brightness!.getAttribute('aria-valuetext')).to.equal('112 %');
    expect(notes()).to.deep.equal([NOTE]);
    press('i');
    await waitUntil(() => filter() === 'brightness(112%) contrast(125%) invert(1)');
    expect(button('Invert').getAttribute('aria-pressed')).to.equal('true');
    button('Reset').click();
    await waitUntil(() => filter() === 'none' && notes().length === 0);
    expect(brightness!.value).to.equal('100');
    press('Escape');
    await waitUntil(() => all('.adjust').length === 0);
    expect(focused()?.getAttribute('aria-label')).to.equal('Adjust');
  });

  it('leaves the arrows to a slider that has the focus', async () => {
    const { press, count, focused } = await openLightbox();
    press('a');
    await waitUntil(() => focused()?.getAttribute('aria-label') === 'Brightness');
    for (const key of ['ArrowRight', 'End', 'PageDown']) press(key);
    expect(count()).to.equal('1 of 3');
  });

  it('stays with the file and its pages, and starts anew with another one', async () => {
    const { press, filter, count, pageOf, picture } = await openLightbox();
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3' && picture());
    press('i');
    const inverted = 'brightness(100%) contrast(100%) invert(1)';
    await waitUntil(() => filter() === inverted);
    press('PageDown');
    await waitUntil(() => pageOf() === 'Page 2 of 3');
    expect(filter()).to.equal(inverted);
    press('ArrowRight');
    await waitUntil(() => count() === '3 of 3' && filter() === 'none');
    press('ArrowLeft');
    await waitUntil(() => count() === '2 of 3' && filter() === inverted);
  });

  it('counts a turn as a view too, and resets it by key', async () => {
    const { press, notes, box, picture } = await openLightbox();
    await waitUntil(() => picture());
    press('r');
    await waitUntil(() => notes().includes(NOTE));
    press('u');
    await waitUntil(() => notes().length === 0 && box().width > box().height);
  });
});
