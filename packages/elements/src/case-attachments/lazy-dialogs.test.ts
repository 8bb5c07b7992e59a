import { expect, waitUntil } from '@open-wc/testing';
import { FakeSession, fakeAttachment, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

/** The dialogs' code behind a network that can be down. */
class DialogsOnTheWay {
  asked = 0;
  isDown = true;

  constructor(private readonly t: TabFixture) {
    const { dialogs } = t.tab;
    t.tab.dialogs = async () => {
      this.asked += 1;
      if (this.isDown) throw new TypeError('Failed to fetch dynamically imported module');
      return dialogs();
    };
  }

  get alert(): string {
    return [...this.t.root.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent).join('');
  }
}

/** A tab whose list is not there yet, so that nothing has been fetched by itself. */
async function unloadedTab(): Promise<[TabFixture, DialogsOnTheWay]> {
  const { list } = readySnapshot();
  const t = await tabFixture(
    new FakeSession({ ...readySnapshot(), list: { ...list, loadedAtMs: null, loading: true } }),
  );
  return [t, new DialogsOnTheWay(t)];
}

const isOpen = (t: TabFixture) => t.root.querySelector<HTMLDialogElement>('.attach-dialog')?.open ?? false;

function dragOver(t: TabFixture, type: 'dragenter' | 'drop', ...files: File[]): void {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  t.tab.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }));
}

describe("the dialogs' code", () => {
  it('comes by itself after the first list, once', async () => {
    const [t, code] = await unloadedTab();
    code.isDown = false;
    await settled(t.tab);
    expect(code.asked).to.equal(0);
    await t.show({ list: readySnapshot([fakeAttachment('scan.tif')]).list });
    await waitUntil(() => t.root.querySelector('.attach-dialog'));
    await t.show({ online: false });
    expect(code.asked).to.equal(1);
    expect(isOpen(t)).to.equal(false);
  });

  it('comes with the first click where that is sooner, and the focus is in the dialog', async () => {
    const [t, code] = await unloadedTab();
    code.isDown = false;
    t.button('Attach Files').click();
    t.button('Attach Files').click();
    await waitUntil(() => isOpen(t));
    expect(code.asked).to.equal(1);
    expect(getComputedStyle(t.root.querySelector('.drop')!).borderStyle, 'with its styles').to.equal(
      'dotted',
    );
    expect(t.root.activeElement).to.equal(t.button('Choose files or drop them here'));
  });

  it('comes when files are dragged over the tab', async () => {
    const [t, code] = await unloadedTab();
    code.isDown = false;
    dragOver(t, 'dragenter', new File(['x'], 'a.jpg'));
    await settled(t.tab);
    expect(code.asked).to.equal(1);
  });

  it('that could not be fetched is told, and Try again opens what was asked for', async () => {
    const [t, code] = await unloadedTab();
    t.button('Attach Files').click();
    await settled(t.tab);
    expect(t.text).to.contain("Files can't be chosen yet");
    expect(t.text).to.contain('Check the network, then try again.');
    expect(code.alert).to.contain("Files can't be chosen yet");
    t.button('Try again').click();
    await settled(t.tab);
    expect(t.text).to.contain("Files can't be chosen yet");
    code.isDown = false;
    t.button('Attach Files').click();
    await waitUntil(() => isOpen(t));
    expect(t.text).not.to.contain("Files can't be chosen yet");
    expect(code.asked).to.equal(3);
  });

  it('that could not be fetched by itself is no news, and is fetched when the network is back', async () => {
    const [t, code] = await unloadedTab();
    await t.show({ list: readySnapshot().list });
    await waitUntil(() => code.asked === 1);
    await settled(t.tab);
    expect(t.root.querySelector('.strip')).to.equal(null);
    expect(code.alert).to.equal('');
    code.isDown = false;
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => t.root.querySelector('.attach-dialog'));
    expect(isOpen(t)).to.equal(false);
  });

  it('keeps what was dropped before it came', async () => {
    const [t, code] = await unloadedTab();
    dragOver(t, 'drop', new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg'));
    await settled(t.tab);
    expect(t.text).to.contain("Files can't be chosen yet");
    code.isDown = false;
    t.button('Try again').click();
    await waitUntil(() => isOpen(t) && t.root.querySelector('.staged'));
    expect(words(t.find('.staged h3'))).to.equal('2 files ready 2 bytes');
  });

  it('is not waited for any more when the person closes the notice', async () => {
    const [t, code] = await unloadedTab();
    dragOver(t, 'drop', new File(['x'], 'a.jpg'));
    await settled(t.tab);
    t.button('Close').click();
    await settled(t.tab);
    expect(t.root.querySelector('.strip')).to.equal(null);
    code.isDown = false;
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => t.root.querySelector('.attach-dialog'));
    await settled(t.tab);
    expect(isOpen(t)).to.equal(false);
    expect(t.root.querySelector('.staged')).to.equal(null);
  });

  it('names the file that could not be shown for it, and shows it on Try again', async () => {
    const [t, code] = await unloadedTab();
    await t.show({
      list: readySnapshot([fakeAttachment('jaw.stl', { category: 'model', mediaType: 'model/stl' })]).list,
    });
    t.button('View jaw.stl').click();
    await settled(t.tab);
    expect(t.text).to.contain('"jaw.stl" can\'t be shown');
    code.isDown = false;
    t.button('Try again').click();
    await waitUntil(() => t.root.querySelector<HTMLDialogElement>('.viewer-dialog')?.open);
    expect(t.root.querySelector('.strip')).to.equal(null);
  });
});
