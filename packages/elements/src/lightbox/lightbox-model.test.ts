import { expect } from '@open-wc/testing';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { LightboxModel } from './lightbox-model.js';

function setUp() {
  const images = [
    fakePicture('one.jpg', {}),
    fakePicture('two.tif', { pageCount: 4 }),
    fakePicture('three.png', {}),
  ];
  const session = new PictureSession(images);
  let changes = 0;
  const model = new LightboxModel(
    () => session,
    () => {
      changes += 1;
    },
  );
  const shown = () => {
    model.sync();
    return model.shown.map(({ attachment, page }) => `${attachment.name} ${page}`);
  };
  const leave = (...names: string[]) =>
    session.show({
      images: { ...session.snapshot.images, images: images.filter(({ name }) => names.includes(name)) },
    });
  return { model, session, shown, leave, changes: () => changes };
}

describe('LightboxModel', () => {
  it('goes round past the ends, and knows that it did', () => {
    const { model, shown, leave } = setUp();
    expect(shown()).to.deep.equal(['one.jpg 1']);
    expect(model.wrappedTo).to.equal(null);
    model.step(-1);
    expect([...shown(), model.wrappedTo]).to.deep.equal(['three.png 1', 'last']);
    model.step(1);
    expect([...shown(), model.wrappedTo]).to.deep.equal(['one.jpg 1', 'first']);
    model.step(1);
    expect([...shown(), model.wrappedTo]).to.deep.equal(['two.tif 1', null]);
    model.go(-1);
    expect([...shown(), model.wrappedTo]).to.deep.equal(['three.png 1', null]);
    leave('three.png');
    model.step(1);
    expect(model.wrappedTo, 'one that is alone').to.equal(null);
  });

  it('keeps to the pages there are, and begins another file with the first', () => {
    const { model, shown, changes } = setUp();
    model.step(1);
    shown();
    model.toPage(9);
    expect(shown()).to.deep.equal(['two.tif 4']);
    const before = changes();
    model.toPage(5);
    expect(changes()).to.equal(before);
    model.toPage(-3);
    expect(shown()).to.deep.equal(['two.tif 1']);
    model.toPage(3);
    model.step(1);
    shown();
    model.step(-1);
    expect(shown()).to.deep.equal(['two.tif 1']);
  });

  it('shows the page it left when a comparison ends, whatever was compared', () => {
    const { model, shown } = setUp();
    model.step(1);
    shown();
    model.toPage(2);
    model.toggleComparison();
    expect(shown()).to.deep.equal(['two.tif 2', 'three.png 1']);
    model.activate(0);
    model.toPage(4);
    model.step(1);
    expect(shown()).to.deep.equal(['three.png 1', 'three.png 1']);
    model.toggleComparison();
    expect(shown()).to.deep.equal(['two.tif 2']);
  });

  it('tells when a compared picture has gone, and that none has', () => {
    const { model, leave } = setUp();
    expect(model.sync()).to.equal(true);
    model.toggleComparison();
    leave('one.jpg', 'two.tif');
    expect(model.sync()).to.equal(true);
    leave('one.jpg');
    expect([model.sync(), model.comparison]).to.deep.equal([false, null]);
    expect(model.sync()).to.equal(true);
    leave();
    expect([model.sync(), model.viewed, model.shown.length]).to.deep.equal([true, null, 0]);
    for (const nothing of [() => model.step(1), () => model.toPage(2), () => model.toggleComparison()])
      nothing();
    expect(model.comparison).to.equal(null);
  });

  it('turns one page compared with itself by one quarter, not two', () => {
    const { model, shown } = setUp();
    model.toggleComparison();
    model.step(-1);
    expect(shown()).to.deep.equal(['one.jpg 1', 'one.jpg 1']);
    model.turnBy(1);
    expect(model.shown.map((each) => model.turnOf(each))).to.deep.equal([1, 1]);
  });

  it('adjusts a part of the look of each side, and leaves the rest of each', () => {
    const { model } = setUp();
    model.sync();
    model.adjust({ isInverted: true });
    model.toggleComparison();
    model.adjust({ brightness: 120 });
    expect(model.shown.map((each) => model.lookOf(each))).to.deep.equal([
      { brightness: 120, contrast: 100, isInverted: true },
      { brightness: 120, contrast: 100, isInverted: false },
    ]);
    model.reset();
    expect(model.shown.every((each) => !model.lookOf(each).isInverted)).to.equal(true);
  });
});
