import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys } from '@web/test-runner-commands';
import { FakeSession, fakeAttachment, readySnapshot } from './testing/fake-session.js';
import { settled, tabFixture } from './testing/tab-fixture.js';

describe('Delete, again at once', () => {
  afterEach(() => resetMouse());

  const files = () => ['a.png', 'b.png', 'c.png'].map((name) => fakeAttachment(name));
  const tab = async () => {
    const attachments = files();
    const t = await tabFixture(new FakeSession(readySnapshot(attachments)));
    const clickAt = async (name: string, atMs: number) => {
      const click = new MouseEvent('click', { bubbles: true, composed: true, detail: 1 });
      Object.defineProperty(click, 'timeStamp', { value: atMs });
      t.button(`Delete ${name}`).dispatchEvent(click);
      await settled(t.tab);
    };
    const deleted = () =>
      t.session.callsOf('delete').map(([, id]) => attachments.find((file) => file.id === id)?.name);
    return { t, clickAt, deleted };
  };

  it('does not take the row that came under the pointer', async () => {
    const { clickAt, deleted } = await tab();
    await clickAt('a.png', 1000);
    await clickAt('b.png', 1000);
    await clickAt('b.png', 1699);
    expect(deleted()).to.deep.equal(['a.png']);
    await clickAt('b.png', 1700);
    await clickAt('c.png', 2399);
    expect(deleted()).to.deep.equal(['a.png', 'b.png']);
  });

  it('is not asked for by a key that is held down', async () => {
    const { t, deleted } = await tab();
    await sendKeys({ down: 'Enter' });
    try {
      t.button('Delete a.png').focus();
      await sendKeys({ down: 'Enter' });
      await sendKeys({ down: 'Enter' });
      expect(deleted()).to.deep.equal([]);
    } finally {
      await sendKeys({ up: 'Enter' });
    }
    await sendKeys({ press: 'Enter' });
    expect(deleted()).to.deep.equal(['a.png']);
  });
});
