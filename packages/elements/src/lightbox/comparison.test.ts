import { expect, nextFrame } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { canCompare, chosenCount, isStillThere, startComparison, withSide } from './comparison.js';
import { type OpenLightbox, openLightbox } from './testing/open-lightbox.js';

const before = () => fakePicture('before.jpg', { width: 2000, height: 1000 });
const after = () => fakePicture('after.jpg', { width: 4000, height: 2000 });
const pages = () => fakePicture('pages.tif', { width: 3000, height: 1500, pageCount: 3 });
const side = (attachment: { id: string }, page = 1) => ({ attachmentId: attachment.id, page });

describe('startComparison', () => {
  const images = [before(), after(), pages()];
  const [one, two, three] = images as [
    (typeof images)[number],
    (typeof images)[number],
    (typeof images)[number],
  ];

  it('has what is on show on the left and the next one on the right, which is active', () => {
    expect(startComparison(images, side(one))).to.deep.equal({
      sides: [side(one), side(two)],
      active: 1,
      isLinked: true,
    });
  });

  it('takes the one before the last, and keeps the page', () => {
    expect(startComparison(images, side(three, 2))!.sides).to.deep.equal([side(three, 2), side(two)]);
  });

  it('compares a file alone with its own pages', () => {
    expect(startComparison([three], side(three))!.sides[1]).to.deep.equal(side(three, 2));
    expect(startComparison([three], side(three, 3))!.sides[1]).to.deep.equal(side(three, 2));
    expect(startComparison([one], side(one))).to.equal(null);
    expect([canCompare([]), canCompare([one]), canCompare([three]), canCompare(images)]).to.deep.equal([
      false,
      false,
      true,
      true,
    ]);
  });

  it('puts what is chosen on the active side, and knows when one has gone', () => {
    const comparison = startComparison(images, side(one))!;
    const changed = withSide(comparison, side(three));
    expect(changed.sides).to.deep.equal([side(one), side(three)]);
    expect(withSide({ ...comparison, active: 0 }, side(three)).sides).to.deep.equal([side(three), side(two)]);
    expect(isStillThere(changed, images)).to.equal(true);
    expect(isStillThere(changed, [one, two])).to.equal(false);
    expect(chosenCount(changed)).to.equal(2);
    expect(chosenCount(withSide(changed, side(one, 2)))).to.equal(1);
  });
});

describe('comparing', () => {
  beforeEach(async () => {
    await setViewport({ width: 1280, height: 800 });
    await emulateMedia({ reducedMotion: 'reduce' });
  });
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  const rail = ({ all }: OpenLightbox) =>
    all('.item').map((item) => [item.textContent!.trim(), item.getAttribute('aria-current')]);
  const captions = ({ all }: OpenLightbox) =>
    all('.caption').map((caption) => caption.querySelector('.name')!.getAttribute('title'));

  async function compare(images = [before(), after(), pages()]) {
    const lightbox = await openLightbox(new PictureSession(images));
    await waitUntil(() => lightbox.picture());
    lightbox.button('Compare').click();
    await waitUntil(() => lightbox.stages().length === 2);
    await waitUntil(() => lightbox.picture(0) && lightbox.picture(1));
    return lightbox;
  }

  /** How much of its picture each stage shows, and where. */
  const seen = ({ box, stages }: OpenLightbox, index: number) => {
    const stage = stages()[index]!.getBoundingClientRect();
    const { left, top, width } = box(index);
    const middle = [
      (stage.left + stage.width / 2 - left) / width,
      (stage.top + stage.height / 2 - top) / width,
    ];
    return [width / stage.width, ...middle];
  };
  const areAlike = (lightbox: OpenLightbox) => {
    const right = seen(lightbox, 1);
    return seen(lightbox, 0).every((each, index) => Math.abs(each - right[index]!) < 0.01);
  };

  it('shows two pictures side by side, and one again', async () => {
    const lightbox = await compare();
    const { dialog, title, count, root, button, session } = lightbox;
    expect(dialog.getAttribute('aria-label')).to.equal('Compare before.jpg with after.jpg');
    expect([title(), count()]).to.deep.equal(['Compare', '2 of 3 chosen']);
    expect(root.querySelector('.top p')!.textContent).to.equal('Case 1001, upper left molar');
    expect(captions(lightbox)).to.deep.equal(['before.jpg', 'after.jpg']);
    expect(
      rail(lightbox)
        .map(([label]) => label)
        .slice(0, 2),
    ).to.deep.equal(['Left', 'Right']);
    // All of one day: the name tells which it is.
    expect(rail(lightbox)[2]![0]).to.equal('pages.tif');
    expect(button('Compare').getAttribute('aria-pressed')).to.equal('true');
    const [left, right] = lightbox.stages().map((stage) => stage.getBoundingClientRect());
    expect(left!.right).to.be.at.most(right!.left);
    button('Compare').click();
    await waitUntil(() => lightbox.stages().length === 1);
    expect(title()).to.equal('before.jpg');
    expect(session.snapshot.images.viewedId).to.equal(session.snapshot.images.images[0]!.id);
  });

  it('keeps the rail as narrow as it is, whatever the names', async () => {
    const longNamed = fakePicture('post-operative follow-up, upper left first molar, buccal view.jpg');
    const { all } = await compare([before(), after(), longNamed]);
    await waitUntil(() => all('.item').length === 3);
    expect(all('.item').map(({ offsetWidth }) => offsetWidth)).to.deep.equal([64, 64, 64]);
  });

  it('keeps the picture of the active side in sight in the rail', async () => {
    const { all, press } = await compare(
      Array.from({ length: 40 }, (_, index) => fakePicture(`scan ${index}.jpg`)),
    );
    const rail = all('nav').find((nav) => nav.getAttribute('aria-label') === 'Images to compare')!;
    const isInSight = (index: number) => {
      const item = all('.item')[index]!.getBoundingClientRect();
      const { top, bottom } = rail.getBoundingClientRect();
      return item.top >= top && item.bottom <= bottom;
    };
    await waitUntil(() => isInSight(0) && !isInSight(39));
    press('End');
    await waitUntil(() => isInSight(39) && !isInSight(0));
    press('x');
    await waitUntil(() => isInSight(0));
  });

  it('tells of each side how large it is seen', async () => {
    const { all } = await compare();
    const percents = () => all('.caption .scale').map(({ textContent }) => Number.parseInt(textContent!, 10));
    await waitUntil(() => percents().length === 2);
    const [left, right] = percents();
    // The right one has twice the pixels in the same space.
    expect(left! / right!).to.be.closeTo(2, 0.2);
  });

  it('has one above the other in a narrow window', async () => {
    await setViewport({ width: 375, height: 800 });
    const lightbox = await compare();
    const [upper, lower] = lightbox.stages().map((stage) => stage.getBoundingClientRect());
    expect(upper!.bottom).to.be.at.most(lower!.top);
    expect(upper!.width).to.equal(375);
    // No rail here: each side has its own arrows.
    lightbox.button('Next image, Below').click();
    await waitUntil(() => captions(lightbox)[1] === 'pages.tif');
    lightbox.button('Previous image, Above').click();
    await waitUntil(() => captions(lightbox)[0] === 'pages.tif');
    await waitUntil(() => lightbox.count() === '1 of 3 chosen');
  });

  it('keeps every tool within reach in a page of 1280 pixels at 400 %', async () => {
    await setViewport({ width: 320, height: 256 });
    const { all, button } = await compare();
    for (const name of ['Zoom together', 'Compare', 'Zoom out', 'Download', 'Close']) {
      const { left, right, top, bottom } = button(name).getBoundingClientRect();
      expect(left >= 0 && right <= 320 && top >= 0 && bottom <= 256, name).to.equal(true);
    }
    button('Adjust').click();
    await waitUntil(() => all('.adjust').length === 1);
    const { top: stageTop } = all('.stages')[0]!.getBoundingClientRect();
    expect(all('.adjust')[0]!.getBoundingClientRect().top).to.be.at.least(stageTop);
  });

  it('zooms and moves both together, whatever their pixels', async () => {
    const lightbox = await compare();
    lightbox.press('1');
    await waitUntil(() => lightbox.percent() === '100 %');
    await waitUntil(() => areAlike(lightbox));
    expect(seen(lightbox, 0)[0]).to.be.above(2);
    lightbox.pointer('pointerdown', 300, 400, {}, 0);
    lightbox.pointer('pointermove', 380, 430, {}, 0);
    lightbox.pointer('pointerup', 380, 430, {}, 0);
    expect(seen(lightbox, 0)[1]).to.be.below(0.5);
    expect(areAlike(lightbox)).to.equal(true);
  });

  it('keeps both alike when the window gets another size', async () => {
    const upright = fakePicture('upright.jpg', { width: 1500, height: 3000 });
    const lightbox = await compare([before(), upright]);
    const shares = () => lightbox.stages().map(({ share }) => [share.scale, share.x, share.y]);
    lightbox.press('1');
    await waitUntil(() => lightbox.percent() === '100 %');
    lightbox.press('ArrowDown');
    await waitUntil(() => shares()[0]!.join() === shares()[1]!.join());
    const widths = lightbox.stages().map(({ clientWidth }) => clientWidth);
    await setViewport({ width: 1280, height: 500 });
    await waitUntil(() => lightbox.stages()[1]!.clientHeight < 450);
    await nextFrame();
    const [left, right] = shares();
    for (const [index, each] of left!.entries()) expect(each).to.be.closeTo(right![index]!, 0.001);
    expect(lightbox.stages().map(({ clientWidth }) => clientWidth)).to.deep.equal(widths);
  });

  it('zooms the active side alone when they are not linked, and the other follows when they are again', async () => {
    const lightbox = await compare();
    lightbox.button('Zoom together').click();
    await waitUntil(() => lightbox.button('Zoom together').getAttribute('aria-pressed') === 'false');
    const left = lightbox.box(0).width;
    lightbox.press('1');
    await waitUntil(() => lightbox.percent() === '100 %');
    expect(lightbox.box(0).width).to.equal(left);
    // The side that is touched is the active one.
    lightbox.pointer('pointerdown', 300, 400, {}, 0);
    lightbox.pointer('pointerup', 300, 400, {}, 0);
    await waitUntil(() => lightbox.percent() !== '100 %');
    lightbox.press('x');
    await waitUntil(() => lightbox.percent() === '100 %');
    lightbox.press('l');
    await waitUntil(() => areAlike(lightbox));
    expect(seen(lightbox, 0)[0]).to.be.above(2);
  });

  it('turns and adjusts both when linked, else the active one', async () => {
    const lightbox = await compare();
    const { press, filter, box } = lightbox;
    press('i');
    await waitUntil(() => filter(0) !== 'none' && filter(1) !== 'none');
    press('r');
    await waitUntil(() => [0, 1].every((index) => box(index).height > box(index).width));
    press('l');
    await waitUntil(() => lightbox.button('Zoom together').getAttribute('aria-pressed') === 'false');
    press('i');
    press('r');
    await waitUntil(() => filter(1) === 'none' && box(1).width > box(1).height);
    expect(filter(0)).to.not.equal('none');
    expect(box(0).height).to.be.above(box(0).width);
  });

  it('chooses by the rail for the active side, and pages on it', async () => {
    const lightbox = await compare();
    const { all, press, pageOf, button, session } = lightbox;
    all('.item')[2]!.click();
    await waitUntil(() => captions(lightbox)[1] === 'pages.tif');
    await waitUntil(() => pageOf() === 'Page 1 of 3');
    press('PageDown');
    await waitUntil(() => pageOf() === 'Page 2 of 3');
    expect(all('.caption small')[1]!.textContent).to.match(/^Added .*\. Page 2 of 3$/);
    press('x');
    await waitUntil(() => pageOf() === undefined);
    press('ArrowRight');
    await waitUntil(() => captions(lightbox)[0] === 'after.jpg');
    button('Download').click();
    expect(session.callsOf('download')[0]![1]).to.equal(session.snapshot.images.images[1]!.id);
  });

  it('lets another picture lie as its partner does', async () => {
    const lightbox = await compare();
    lightbox.press('1');
    await waitUntil(() => lightbox.percent() === '100 %');
    lightbox.all('.item')[2]!.click();
    await waitUntil(() => captions(lightbox)[1] === 'pages.tif' && lightbox.picture(1));
    await waitUntil(() => areAlike(lightbox));
    expect(seen(lightbox, 1)[0]).to.be.above(1);
  });

  it('begins where one was', async () => {
    const lightbox = await openLightbox(new PictureSession([before(), after()]));
    await waitUntil(() => lightbox.picture());
    lightbox.press('1');
    await waitUntil(() => lightbox.percent() === '100 %');
    lightbox.press('ArrowLeft');
    lightbox.press('c');
    await waitUntil(() => lightbox.stages().length === 2 && lightbox.picture(1));
    await waitUntil(() => areAlike(lightbox));
    expect(lightbox.box(0).width).to.be.closeTo(2000, 0.01);
    expect(seen(lightbox, 1)[1]).to.be.below(0.5);
  });

  it('goes on with one picture when the other is deleted by someone else', async () => {
    const images = [before(), after(), pages()];
    const lightbox = await compare(images);
    const { session, title, all } = lightbox;
    session.show({ images: { ...session.snapshot.images, images: [images[0]!, images[2]!] } });
    await waitUntil(() => lightbox.stages().length === 1);
    expect(title()).to.equal('before.jpg');
    await waitUntil(() => all('[role="status"]').some((each) => each.textContent!.includes('was deleted')));
  });

  it('compares the pages of a file that is alone', async () => {
    const lightbox = await compare([pages()]);
    expect(lightbox.count()).to.equal('1 of 1 chosen');
    expect(lightbox.all('.caption small').map((each) => each.textContent!.slice(-11))).to.deep.equal([
      'Page 1 of 3',
      'Page 2 of 3',
    ]);
  });
});
