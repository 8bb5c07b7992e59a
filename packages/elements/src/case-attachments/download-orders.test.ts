import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { CaseSnapshot } from '../case/case-state.js';
import { GIGABYTE } from './testing/downloads.js';
import { FakeSession, fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const files = () => [
  fakeAttachment('panoramic.tif'),
  fakeAttachment('periapical.tif'),
  fakeAttachment('jaw.stl', { category: 'model' }),
];

function filtered(): CaseSnapshot {
  const all = readySnapshot(files());
  const attachments = all.list.attachments.filter(({ category }) => category === 'image');
  const view = { ...all.list.view, category: 'image' as const };
  return { ...all, list: { ...all.list, attachments, total: 2, totalSizeBytes: 4.8 * 1024 ** 2, view } };
}

const large = (caseSizeBytes = 6.1 * GIGABYTE) => {
  const snapshot = readySnapshot(files());
  return new FakeSession({ ...snapshot, list: { ...snapshot.list, caseSizeBytes } });
};

const offers = (t: TabFixture) => t.buttonNames(t.find('.download-dialog .offers'));

describe('which files, and in which form', () => {
  it('Download All starts in the click', async () => {
    const t = await tabFixture(new FakeSession(readySnapshot(files())));
    t.button('Download All').click();
    expect(t.session.callsOf('downloadAll')).to.deep.equal([['downloadAll', { scope: { kind: 'all' } }]]);
  });

  it('what the filter shows has a button of its own, and Download All stays', async () => {
    const t = await tabFixture(new FakeSession(filtered()));
    t.button('Download these 2').click();
    t.button('Download All').click();
    expect(t.session.callsOf('downloadAll').map(([, order]) => order)).to.deep.equal([
      { scope: { kind: 'category', category: 'image' } },
      { scope: { kind: 'all' } },
    ]);
    await t.show(readySnapshot(files()));
    expect(t.buttonOrNull('Download these 2')).to.equal(null);
  });

  it('nothing of it is shown to who may not export', async () => {
    const policy = { ...fakePolicy, actions: ['list' as const, 'read' as const] };
    const t = await tabFixture(new FakeSession({ ...filtered(), policy }));
    const found = t.buttonNames().filter((name) => /^(Download (All|these|options)|Select)/.test(name));
    expect(found).to.deep.equal([]);
    expect(t.root.querySelector('.pick')).to.equal(null);
  });

  it('over 4 GB asks in which form, with one recommended, and starts in the click', async () => {
    const t = await tabFixture(large());
    t.button('Download All').focus();
    t.button('Download All').click();
    await settled(t.tab);
    const dialog = t.find<HTMLDialogElement>('.download-dialog');
    expect(dialog.open).to.equal(true);
    expect(words(dialog)).to.contain('Download 3 files, 6.1 GB from Case 1001, upper left molar');
    expect(offers(t)).to.deep.equal(['Save zip', 'Choose folder', 'Save zips']);
    expect(words(t.find('.offers [data-form=folder]'))).to.contain('A folder Recommended');
    expect(t.root.activeElement).to.equal(t.button('Choose folder'));
    t.find<HTMLInputElement>('.by-category input').click();
    await t.tab.updateComplete;
    t.button('Choose folder').click();
    expect(t.session.callsOf('downloadAll')).to.deep.equal([
      ['downloadAll', { scope: { kind: 'all' }, form: 'folder', folders: true }],
    ]);
    await settled(t.tab);
    expect(t.root.querySelector('.download-dialog')).to.equal(null);
    expect(t.root.activeElement).to.equal(t.button('Download All'));
  });

  it('offers no folder where the browser has none: parts are recommended then', async () => {
    const own = Object.getOwnPropertyDescriptor(window, 'showDirectoryPicker')!;
    Reflect.deleteProperty(window, 'showDirectoryPicker');
    try {
      const t = await tabFixture(large());
      t.button('Download All').click();
      await settled(t.tab);
      expect(offers(t)).to.deep.equal(['Save zip', 'Save zips']);
      expect(words(t.find('.offers [data-form=parts]'))).to.equal(
        'Several zips Recommended About 4 zips of up to 1.9 GB, each whole by itself. Save zips',
      );
    } finally {
      Object.defineProperty(window, 'showDirectoryPicker', own);
    }
  });

  it('Download options asks the same of a small case, and Esc is no answer', async () => {
    const t = await tabFixture(large(40));
    t.button('Download options').focus();
    await sendKeys({ press: 'Enter' });
    await settled(t.tab);
    expect(offers(t)).to.deep.equal(['Save zip', 'Choose folder']);
    await sendKeys({ press: 'Escape' });
    await settled(t.tab);
    expect(t.root.querySelector('.download-dialog')).to.equal(null);
    expect(t.session.callsOf('downloadAll')).to.deep.equal([]);
    expect(t.root.activeElement).to.equal(t.button('Download options'));
  });

  it('the question goes when the person or the case does', async () => {
    const t = await tabFixture(large());
    t.button('Download All').click();
    await settled(t.tab);
    await t.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } });
    await settled(t.tab);
    expect(t.root.querySelector('.download-dialog')).to.equal(null);
  });
});
