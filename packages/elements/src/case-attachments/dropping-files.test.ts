import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { FakeSession, fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const dialogOf = (t: TabFixture) => t.find<HTMLDialogElement>('.attach-dialog');
const stagedText = (t: TabFixture) =>
  [...t.root.querySelectorAll('.staged li')].map((row) => {
    const name = row.querySelector('.name')!.getAttribute('title')!;
    return `${name} ${words(row.querySelector('.note')!)}`;
  });

describe('dropping files', () => {
  const drag = (type: string, ...files: File[]) => {
    const dataTransfer = new DataTransfer();
    for (const file of files) dataTransfer.items.add(file);
    return new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
  };

  it('on the tab names the case before the drop and opens the dialog with the files', async () => {
    const t = await tabFixture(new FakeSession(readySnapshot([fakeAttachment('a.tif')])));
    const over = drag('dragover', new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg'));
    t.find('.list').dispatchEvent(over);
    await settled(t.tab);
    expect(over.defaultPrevented).to.equal(true);
    expect(words(t.find('.drop-overlay'))).to.equal(
      'Drop to attach to Case 1001, upper left molar 2 files. Nothing is sent before Continue.',
    );
    t.find('.list').dispatchEvent(drag('drop', new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg')));
    await aTimeout(20);
    await settled(t.tab);
    expect(dialogOf(t).open).to.equal(true);
    expect(stagedText(t)).to.deep.equal(['a.jpg 1 byte', 'b.jpg 1 byte']);
    expect(t.root.querySelector('.drop-overlay')).to.equal(null);
    expect(t.session.callsOf('attach')).to.deep.equal([]);
  });

  it('is taken without handles from a browser that does not give them in time', async () => {
    const t = await tabFixture(new FakeSession(readySnapshot([])));
    t.tab.rememberFiles = true;
    const { getAsFileSystemHandle } = DataTransferItem.prototype;
    // Nothing real can be made to hang here.
    DataTransferItem.prototype.getAsFileSystemHandle = () => new Promise(() => {});
    try {
      t.tab.dispatchEvent(drag('drop', new File(['x'], 'a.jpg'), new File(['x'], 'b.jpg')));
      await waitUntil(() => stagedText(t).length === 2, 'the files are there', { timeout: 5_000 });
    } finally {
      DataTransferItem.prototype.getAsFileSystemHandle = getAsFileSystemHandle;
    }
  });

  it('beside the tab is swallowed, unless the portal takes it', async () => {
    await tabFixture();
    const beside = document.body.appendChild(document.createElement('div'));
    const missed = drag('drop', new File(['x'], 'a.jpg'));
    beside.dispatchEvent(missed);
    expect(missed.defaultPrevented).to.equal(true);
    const words = new DragEvent('drop', {
      dataTransfer: new DataTransfer(),
      bubbles: true,
      cancelable: true,
    });
    beside.dispatchEvent(words);
    expect(words.defaultPrevented).to.equal(false);
    beside.remove();
  });

  it('is not offered to someone who may not attach', async () => {
    const policy = { ...fakePolicy, actions: ['list' as const, 'read' as const] };
    const t = await tabFixture(new FakeSession({ ...readySnapshot([fakeAttachment('a.tif')]), policy }));
    t.find('.list').dispatchEvent(drag('dragover', new File(['x'], 'a.jpg')));
    await settled(t.tab);
    expect(t.root.querySelector('.drop-overlay')).to.equal(null);
    t.find('.list').dispatchEvent(drag('drop', new File(['x'], 'a.jpg')));
    await aTimeout(20);
    expect(t.root.querySelector('dialog[open]')).to.equal(null);
  });
});
