import { expect, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { idleSnapshot } from '../case/case-state.js';
import { LayoutShifts } from '../testing/screen.js';
import { FakeSession, fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const names = ['a.tif', 'b.tif', 'c.stl', 'd.pdf', 'e.tif'];
const categoryOf = (name: string) =>
  name.endsWith('stl') ? 'model' : name.endsWith('pdf') ? 'document' : 'image';
const files = () =>
  names.map((name) => fakeAttachment(name, { category: categoryOf(name), sizeBytes: 10 * 1024 ** 2 }));

const box = (t: TabFixture, name: string) => t.find<HTMLInputElement>(`[aria-label="Select ${name}"]`);
const ticked = (t: TabFixture) =>
  names.filter((name) => t.root.querySelector<HTMLInputElement>(`[aria-label="Select ${name}"]`)?.checked);
const bar = (t: TabFixture) => words(t.find('.picked'));
const tops = (t: TabFixture) => names.map((name) => t.row(name).getBoundingClientRect().top);

/** Its code comes when the page is idle. */
async function selectable(attachments = files(), attributes: { width?: string } = {}): Promise<TabFixture> {
  const t = await tabFixture(new FakeSession(readySnapshot(attachments)), attributes);
  await waitUntil(() => t.root.querySelector('.select-rows'), 'the code is here', {
    timeout: 5_000,
  });
  return t;
}

async function clickBox(t: TabFixture, name: string): Promise<void> {
  const { x, y, width, height } = box(t, name).getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
  await t.tab.updateComplete;
}

describe('selecting rows', () => {
  afterEach(() => resetMouse());

  for (const width of ['1000px', '600px', '343px']) {
    it(`moves nothing at ${width}`, async () => {
      const t = await selectable(files(), { width });
      const before = tops(t);
      const shifts = new LayoutShifts();
      t.button('Select files').click();
      await t.tab.updateComplete;
      expect(tops(t)).to.deep.equal(before);
      await clickBox(t, 'b.tif');
      expect(bar(t)).to.equal('1 selected, 10.0 MB');
      expect(tops(t)).to.deep.equal(before);
      t.button('Clear').click();
      await t.tab.updateComplete;
      expect(tops(t)).to.deep.equal(before);
      await new Promise((resolve) => setTimeout(resolve, 50));
      // The word in the head grows to its left.
      expect(shifts.stop()).to.be.below(0.001);
    });
  }

  it('by pointer: a box, a range by Shift, what is locked left out, and the download in the click', async () => {
    const all = files();
    all[2] = { ...all[2]!, scanState: 'infected' };
    const t = await selectable(all);
    await clickBox(t, 'b.tif');
    await sendKeys({ down: 'Shift' });
    await clickBox(t, 'e.tif');
    await sendKeys({ up: 'Shift' });
    expect(ticked(t)).to.deep.equal(['b.tif', 'd.pdf', 'e.tif']);
    expect(getSelection()?.toString()).to.equal('');
    expect(bar(t)).to.equal('3 selected, 30.0 MB');
    t.button('Download selected').click();
    const attachmentIds = [1, 3, 4].map((n) => all[n]!.id);
    expect(t.session.callsOf('downloadAll')).to.deep.equal([
      ['downloadAll', { scope: { kind: 'selected', attachmentIds } }],
    ]);
  });

  it('by keyboard: Select, arrows, Space, and Esc with the focus kept', async () => {
    const t = await selectable();
    const heard: string[] = [];
    t.tab.parentElement!.addEventListener('keydown', ({ key }) => heard.push(key));
    t.button('Select files').focus();
    await sendKeys({ press: 'Enter' });
    await t.tab.updateComplete;
    await sendKeys({ press: 'Tab' });
    expect(t.root.activeElement).to.equal(box(t, 'a.tif'));
    await sendKeys({ press: ' ' });
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: ' ' });
    expect(ticked(t)).to.deep.equal(['a.tif', 'c.stl']);
    await t.tab.updateComplete;
    expect(t.find('[role=status]').textContent?.trim()).to.equal('2 selected, 20.0 MB');
    await sendKeys({ press: 'Escape' });
    await t.tab.updateComplete;
    expect(ticked(t)).to.deep.equal([]);
    expect(heard).to.not.include('Escape');
    expect(t.root.activeElement).to.equal(box(t, 'c.stl'));
    await sendKeys({ press: 'Escape' });
    expect(heard).to.include('Escape');
  });

  it('all of what is shown, and none; Clear leaves the focus in the list', async () => {
    const t = await selectable();
    t.button('Select files').click();
    await t.tab.updateComplete;
    expect(bar(t)).to.equal('Nothing selected yet');
    expect(t.button('Download selected').disabled).to.equal(true);
    t.button('Select all that are shown').click();
    await t.tab.updateComplete;
    expect(ticked(t)).to.deep.equal(names);
    t.button('Select none of those that are shown').click();
    await t.tab.updateComplete;
    expect(ticked(t)).to.deep.equal([]);
    t.button('Done').focus();
    await sendKeys({ press: 'Enter' });
    await t.tab.updateComplete;
    await t.tab.updateComplete;
    expect(t.root.activeElement).to.equal(t.button('Select files'));
    expect(t.buttonOrNull('Download All')).to.not.equal(null);
  });

  it('outside of selecting the boxes are no stops of the Tab key', async () => {
    const t = await selectable();
    expect(box(t, 'a.tif').tabIndex).to.equal(-1);
    await clickBox(t, 'a.tif');
    expect(box(t, 'b.tif').tabIndex).to.equal(0);
  });

  it('survives sorting, filtering and more rows, and says what is not shown', async () => {
    const all = files();
    const t = await selectable(all);
    for (const name of ['a.tif', 'c.stl']) box(t, name).click();
    const { list } = t.session.snapshot;
    await t.show({ list: { ...list, attachments: [...all].reverse() } });
    expect(ticked(t)).to.deep.equal(['a.tif', 'c.stl']);
    const images = all.filter(({ category }) => category === 'image');
    const view = { ...list.view, category: 'image' as const };
    await t.show({ list: { ...list, attachments: images, total: 3, view } });
    expect(bar(t)).to.equal('2 selected, 20.0 MB, 1 not shown');
    await t.show({ list: { ...list, attachments: all.slice(3), hasMore: true } });
    expect(bar(t)).to.contain('2 not shown');
    await t.show({ list: { ...list, attachments: all } });
    expect(ticked(t)).to.deep.equal(['a.tif', 'c.stl']);
  });

  it('forgets what left the case', async () => {
    const all = files();
    const t = await selectable(all);
    for (const name of ['a.tif', 'b.tif']) box(t, name).click();
    await t.tab.updateComplete;
    t.button('Delete a.tif').click();
    await t.tab.updateComplete;
    await t.tab.updateComplete;
    expect(bar(t)).to.equal('1 selected, 10.0 MB');
  });

  const endings: [string, (t: TabFixture) => unknown][] = [
    [
      'the download has begun',
      ({ session }) =>
        session.show({
          download: {
            ...idleSnapshot.download,
            status: 'saving',
            scope: { kind: 'selected', attachmentIds: ['x'] },
          },
        }),
    ],
    [
      'the person may not export any more',
      ({ session }) => session.show({ policy: { ...fakePolicy, actions: ['list', 'read'] } }),
    ],
    [
      'another person signed in',
      ({ session }) =>
        session.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } }),
    ],
    ['another case is shown', ({ tab }) => (tab.caseId = 'C-1002')],
  ];
  for (const [when, end] of endings) {
    it(`ends when ${when}`, async () => {
      const t = await selectable();
      box(t, 'a.tif').click();
      await t.tab.updateComplete;
      end(t);
      await t.tab.updateComplete;
      await t.tab.updateComplete;
      expect(t.root.querySelector('.picked')).to.equal(null);
    });
  }
});
