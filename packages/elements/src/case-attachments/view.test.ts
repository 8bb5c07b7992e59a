import { expect, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys } from '@web/test-runner-commands';
import type { AttachmentOpenEvent } from '../events/index.js';
import { FakeSession, fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const scan = () => fakeAttachment('panoramic 2026-03-14.tif');
const plan = () =>
  fakeAttachment('treatment plan.pdf', { category: 'document', mediaType: 'application/pdf' });

describe('View in <case-attachments>', () => {
  afterEach(() => resetMouse());

  it('shows a picture in Case Images and tells the page', async () => {
    const picture = scan();
    const t = await tabFixture(new FakeSession(readySnapshot([picture])));
    let opened: AttachmentOpenEvent | undefined;
    t.tab.addEventListener('attachment-open', (event) => (opened = event));
    t.button(`View ${picture.name}`).click();
    expect(t.session.callsOf('view')).to.deep.equal([['view', picture.id]]);
    expect(opened?.attachment).to.equal(picture);
    expect(opened?.bubbles).to.equal(false);
  });

  it('shows text in the viewer, and gives the focus back when it closes', async () => {
    const file = fakeAttachment('notes.txt', {
      category: 'document',
      mediaType: 'text/plain; charset=utf-8',
    });
    const t = await tabFixture(new FakeSession(readySnapshot([file])));
    t.session.content = async () => new Blob(['upper left molar']);
    t.button('View notes.txt').focus();
    t.button('View notes.txt').click();
    await waitUntil(() => t.root.querySelector('pre'));
    expect(t.find<HTMLDialogElement>('.viewer-dialog').open).to.equal(true);
    expect(words(t.find('pre'))).to.equal('upper left molar');
    await sendKeys({ press: 'Escape' });
    await settled(t.tab);
    expect(t.root.querySelector('.viewer-dialog')).to.equal(null);
    expect(t.root.activeElement).to.equal(t.button('View notes.txt'));
  });

  it('says what the browser cannot show can be downloaded', async () => {
    const model = fakeAttachment('jaw.stl', { category: 'model', mediaType: 'model/stl' });
    const t = await tabFixture(new FakeSession(readySnapshot([model])));
    t.button('View jaw.stl').click();
    await settled(t.tab);
    expect(words(t.find('.viewer'))).to.contain("can't be shown in the browser. Download it");
    t.find('.viewer-tile .primary').click();
    expect(t.session.callsOf('download')).to.deep.equal([['download', model.id]]);
    expect(t.session.callsOf('openContent')).to.deep.equal([]);
  });

  it('says why a file could not be opened', async () => {
    const t = await tabFixture(new FakeSession(readySnapshot([plan()])));
    t.session.content = () => Promise.reject(Object.assign(new Error(), { failure: { code: 'network' } }));
    t.button('View treatment plan.pdf').click();
    await waitUntil(() => t.root.querySelector('.viewer-tile'));
    expect(words(t.find('.viewer'))).to.contain('The server did not answer.');
  });

  const endings: [string, (t: TabFixture) => void][] = [
    ['the page shows another case', (t) => (t.tab.caseId = 'C-1002')],
    ['the page shows none', (t) => (t.tab.caseId = '')],
    ['access is denied', (t) => t.session.show({ status: 'denied', policy: null })],
    ['the person signed out', (t) => t.session.show({ status: 'signed-out', policy: null })],
    [
      'another person signed in',
      (t) => t.session.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } }),
    ],
  ];
  for (const [when, end] of endings) {
    it(`closes when ${when}`, async () => {
      const file = fakeAttachment('notes.txt', { category: 'document', mediaType: 'text/plain' });
      const t = await tabFixture(new FakeSession(readySnapshot([file])));
      t.session.content = async () => new Blob(['upper left molar']);
      t.button('View notes.txt').click();
      await waitUntil(() => t.root.querySelector('pre'));
      end(t);
      await settled(t.tab);
      expect(t.root.querySelector('.viewer-dialog')).to.equal(null);
    });
  }

  it('stays open while the same person is asked to sign in again', async () => {
    const t = await tabFixture(new FakeSession(readySnapshot([plan()])));
    t.button('View treatment plan.pdf').click();
    await t.show({ signInNeeded: true, policy: { ...fakePolicy } });
    expect(t.find<HTMLDialogElement>('.viewer-dialog').open).to.equal(true);
  });
});
