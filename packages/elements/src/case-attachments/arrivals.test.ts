import { expect } from '@open-wc/testing';
import type { CaseSnapshot, ListState, TransferSnapshot } from '../case/case-state.js';
import { FakeSession, fakeAttachment, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const old = fakeAttachment('old.jpg');

/** A tab in which these files have been received, with the list as it was before. */
async function arrived(
  names: readonly string[],
  over: Partial<ListState> = {},
  others: readonly TransferSnapshot[] = [],
): Promise<{ t: TabFixture; ids: readonly string[] }> {
  const running = names.map((name) => fakeTransfer(name, { category: 'document' }));
  const ready = readySnapshot([old]);
  const snapshot: CaseSnapshot = {
    ...ready,
    list: { ...ready.list, ...over },
    transfers: [...running, ...others],
  };
  const t = await tabFixture(new FakeSession(snapshot));
  const done = running.map((transfer) => ({
    ...transfer,
    status: 'done' as const,
    bytesSafe: transfer.bytesTotal,
    attachmentId: `of ${transfer.fileName}`,
  }));
  await t.show({ transfers: [...done, ...others] });
  return { t, ids: done.map(({ attachmentId }) => attachmentId) };
}

async function read(t: TabFixture, over: Partial<ListState> = {}): Promise<void> {
  await t.show({ list: { ...t.session.snapshot.list, loading: true } });
  await t.show({ list: { ...t.session.snapshot.list, loading: false, ...over } });
}

const groups = (t: TabFixture) => [...t.root.querySelectorAll('.group')].map(words);
const stripText = (t: TabFixture) => [...t.root.querySelectorAll('.strip .words')].map(words);
const images = { view: { category: 'image', sort: 'addedAt', order: 'desc' } } as const;

describe('a file that has arrived', () => {
  it('counts as attached from its receipt on', async () => {
    const { t } = await arrived(['j.txt'], {}, [fakeTransfer('jaw.stl')]);
    expect(groups(t)).to.deep.equal([
      'Not attached yet 1 of 2 96 of 192 MB safe on the server Pause all',
      'Attached 2',
    ]);
    expect(t.row('j.txt').closest('.attached')).to.not.equal(null);
    expect(t.note('j.txt')).to.equal('Attached just now');
  });

  it('leaves no ghost when it is deleted', async () => {
    const { t, ids } = await arrived(['j.txt']);
    const attachment = fakeAttachment('j.txt', { id: ids[0]!, category: 'document' });
    await read(t, { attachments: [attachment, old] });
    expect(t.buttonNames(t.row('j.txt'))).to.contain('Download j.txt');
    t.button('Delete j.txt').click();
    await settled(t.tab);
    expect(() => t.row('j.txt')).to.throw('no row');
    expect(groups(t)).to.deep.equal([]);
    expect(stripText(t)).to.deep.equal(['Deleted "j.txt"']);
  });

  it('is told of when the filter hides it, until all is shown', async () => {
    const { t, ids } = await arrived(['j.txt'], images);
    expect(stripText(t)).to.deep.equal([]);
    await read(t);
    expect(stripText(t)).to.deep.equal(['j.txt is attached. The filter Images hides it.']);
    t.button('Show all').click();
    expect(t.session.callsOf('setView')).to.deep.equal([['setView', { category: null }]]);
    const view = { ...t.session.snapshot.list.view, category: null };
    await read(t, { view, attachments: [fakeAttachment('j.txt', { id: ids[0]! }), old] });
    expect(stripText(t)).to.deep.equal([]);
  });

  it('is told of with the others, and the person can close it', async () => {
    const { t } = await arrived(['a.txt', 'b.txt', 'c.txt'], images);
    await read(t);
    expect(stripText(t)).to.deep.equal(['3 files are attached. The filter Images hides them.']);
    t.button('Close').click();
    await settled(t.tab);
    await read(t);
    expect(stripText(t)).to.deep.equal([]);
  });

  it('is told of when it lies beyond the rows that are loaded', async () => {
    const view = { category: null, sort: 'name', order: 'asc' } as const;
    const { t } = await arrived(['z.txt'], { view, hasMore: true, total: 101 });
    await read(t);
    expect(groups(t)).to.deep.equal([]);
    expect(stripText(t)).to.deep.equal(['z.txt is attached. It is further down in the list.']);
    t.button('Newest first').click();
    expect(t.session.callsOf('setView')).to.deep.equal([['setView', { sort: 'addedAt', order: 'desc' }]]);
  });

  it('stays while a list comes that was asked for before its receipt', async () => {
    const { t } = await arrived(['j.txt'], { loading: true });
    await t.show({ list: { ...t.session.snapshot.list, loading: false } });
    expect(t.note('j.txt')).to.equal('Attached just now');
  });

  it('is not told of when somebody deleted it before the list was read', async () => {
    const { t } = await arrived(['j.txt']);
    await read(t);
    expect(() => t.row('j.txt')).to.throw('no row');
    expect(stripText(t)).to.deep.equal([]);
  });
});
