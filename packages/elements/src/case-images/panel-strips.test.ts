import { expect } from '@open-wc/testing';
import type { Notice } from '../case/case-state.js';
import { tabFixture } from '../case-attachments/testing/tab-fixture.js';
import { find, root, showPanel, text } from './testing/panel-fixture.js';
import { fakePicture, PictureSession } from './testing/picture-session.js';
import { waitUntil } from './testing/wait-until.js';

const images = [fakePicture('occlusal.jpg'), fakePicture('bitewing.bmp')];
const failed = (what: 'download' | 'view', { id, name }: { id: string; name: string }): Notice => ({
  id: `${what} ${id}`,
  kind: 'failed',
  what,
  attachmentId: id,
  fileName: name,
  failure: { code: 'network' },
});
const word = (element: Element, label: string) =>
  [...root(element).querySelectorAll<HTMLElement>('.strips button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent!.trim()) === label,
  )!;

describe('case-images beside a list of attachments', () => {
  it('leaves it to the list to say that nobody answers, as long as that is in sight', async () => {
    const session = new PictureSession(images);
    const t = await tabFixture(session);
    const element = await showPanel(session);
    session.show({ online: false });
    await Promise.all([t.tab.updateComplete, element.updateComplete]);
    expect([t.text.split('The server does not answer').length, text(element, '.strips')]).to.deep.equal([
      2,
      '',
    ]);
    t.tab.parentElement!.hidden = true;
    session.show({});
    await waitUntil(() => text(element, '.strips strong') === 'You are offline');
  });
});

describe('case-images without a list of attachments', () => {
  it('has the lightbox at hand before it is asked for', async () => {
    expect(customElements.get('case-images-lightbox')).to.equal(undefined);
    await showPanel(new PictureSession(images));
    await waitUntil(() => customElements.get('case-images-lightbox'));
  });

  it('says which download failed, and tries again', async () => {
    const session = new PictureSession(images);
    const element = await showPanel(session);
    expect(text(element, '.strips')).to.equal('');
    session.dismissNotice = (id) =>
      session.show({ notices: session.snapshot.notices.filter((each) => each.id !== id) });
    session.show({ notices: [failed('download', images[1]!)] });
    await waitUntil(() => find(element, '.strips .strip'));
    expect(find(element, '.strips')!.getAttribute('role')).to.equal('status');
    expect(text(element, '.strips strong')).to.equal('"bitewing.bmp" was not downloaded');
    word(element, 'Try again').click();
    expect(session.callsOf('download')).to.deep.equal([['download', images[1]!.id]]);
    await waitUntil(() => !find(element, '.strips .strip'));
  });

  it('says that the lightbox could not be fetched, and opens it when asked again', async () => {
    const session = new PictureSession(images);
    const element = await showPanel(session);
    session.show({ notices: [failed('view', images[1]!)] });
    await waitUntil(() => find(element, '.strips .strip'));
    expect(text(element, '.strips strong')).to.equal('"bitewing.bmp" can\'t be shown');
    word(element, 'Try again').click();
    await waitUntil(() => find(element, 'case-images-lightbox'));
    expect(session.snapshot.images.viewedId).to.equal(images[1]!.id);
  });

  it('lets a strip be closed, and has none for files that are no pictures here', async () => {
    const session = new PictureSession(images);
    const element = await showPanel(session);
    const closed: string[] = [];
    session.dismissNotice = (id) => void closed.push(id);
    session.show({
      notices: [failed('download', { id: 'letter', name: 'letter.pdf' }), failed('view', images[0]!)],
    });
    await waitUntil(() => find(element, '.strips .strip'));
    expect(root(element).querySelectorAll('.strips .strip').length).to.equal(1);
    word(element, 'Close').click();
    expect(closed).to.deep.equal([`view ${images[0]!.id}`]);
  });

  it('says that there is no connection, for as long as there is none', async () => {
    const session = new PictureSession(images);
    const element = await showPanel(session);
    session.show({ online: false });
    await waitUntil(() => text(element, '.strips')! === 'You are offline');
    session.show({ online: true });
    await waitUntil(() => text(element, '.strips') === '');
  });
});
