import { expect, waitUntil } from '@open-wc/testing';
import { idleSnapshot } from '../case/case-state.js';
import { FakeSession, fakeAttachment, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { type TabFixture, type TestTab, tabFixture } from './testing/tab-fixture.js';

const scan = () => fakeAttachment('panoramic 2026-03-14.tif');
const plan = () =>
  fakeAttachment('treatment plan.pdf', { category: 'document', mediaType: 'application/pdf' });

describe('<case-attachments>', () => {
  describe('states', () => {
    const show = async (...args: Parameters<FakeSession['show']>): Promise<TabFixture> => {
      const session = new FakeSession(readySnapshot([]));
      session.show(...args);
      return tabFixture(session);
    };

    it('empty: the list is the drop zone', async () => {
      const t = await show({});
      expect(t.text).to.contain('No files in this case yet');
      expect(t.text).to.contain('Up to 500 MB a file.');
      expect(t.find('.blank').classList.contains('drop-here')).to.equal(true);
      expect(t.button('Download All').disabled).to.equal(true);
    });

    it('loading: a skeleton with the same columns', async () => {
      const t = await show({ ...idleSnapshot, status: 'loading' });
      expect(t.find('[role=table]').getAttribute('aria-busy')).to.equal('true');
      expect(t.root.querySelectorAll('.row.is-bone')).to.have.length(4);
      expect(t.button('Attach Files').disabled).to.equal(true);
    });

    it('not configured: waits, without a session', async () => {
      const tab = document.createElement('test-tab') as TestTab;
      document.body.append(tab);
      await tab.updateComplete;
      expect(tab.shadowRoot!.querySelectorAll('.is-bone')).to.have.length(4);
      tab.remove();
    });

    it('a silent server: is not called the network', async () => {
      const t = await show({ ...readySnapshot([scan()]), online: false });
      expect(t.text).to.contain('The server does not answer');
      expect(t.text).not.to.contain('You are offline');
    });

    it('offline: the list stays, and says from when it is', async () => {
      Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
      const t = await show({ ...readySnapshot([scan()]), online: false });
      Reflect.deleteProperty(navigator, 'onLine');
      expect(t.text).to.contain('You are offline');
      expect(t.text).to.contain('The list is from 09:41. Uploads and downloads go on by themselves');
      expect(t.buttonOrNull('View panoramic 2026-03-14.tif')).to.not.equal(null);
    });

    it('denied: the same words for unknown and not yours, and nothing else', async () => {
      const t = await show({ ...idleSnapshot, status: 'denied' });
      expect(t.text).to.contain("This case isn't available to you");
      expect(t.buttonNames()).to.deep.equal(['Try again']);
      t.button('Try again').click();
      expect(t.session.callsOf('reload')).to.have.length(1);
    });

    it('signed out: a word and the way back in, not a skeleton', async () => {
      const t = await show({ ...idleSnapshot, status: 'signed-out' });
      expect(t.text).to.contain('Signed out');
      expect(t.text).to.contain('Sign in to the portal to see the files of this case.');
      expect(t.buttonNames()).to.deep.equal(['Try again']);
      t.button('Try again').click();
      expect(t.session.callsOf('reload')).to.have.length(1);
    });

    it('signed out: also when the credentials went with the person, until there are others', async () => {
      const t = await show({ ...idleSnapshot, status: 'signed-out' });
      t.tab.getToken = null;
      await t.tab.updateComplete;
      expect(t.text).to.contain('Signed out');
      expect(t.buttonNames()).to.deep.equal([]);
      t.session.show(readySnapshot([scan()]));
      t.tab.getToken = async () => 'another';
      await t.tab.updateComplete;
      expect(t.buttonOrNull('View panoramic 2026-03-14.tif')).to.not.equal(null);
    });

    it('signed out: also when the call comes after the credentials went', async () => {
      const t = await show(readySnapshot([scan()]));
      t.tab.getToken = null;
      await t.tab.updateComplete;
      await t.tab.logout();
      await t.tab.updateComplete;
      expect(t.text).to.contain('Signed out');
    });

    it('on legal hold: no bins, and one quiet line that says why', async () => {
      const actions = ['list', 'read', 'upload', 'restore', 'export'] as const;
      const policy = { ...fakePolicy, actions: [...actions], onHold: true };
      const t = await show({ ...readySnapshot([scan()]), policy });
      expect(t.root.querySelector('.delete')).to.equal(null);
      expect(t.text).to.contain('Kept for legal reasons');
      expect(t.text).to.contain('Files of this case can be neither deleted nor renamed for now.');
      await t.show({ policy: fakePolicy });
      expect(t.text).not.to.contain('Kept for legal reasons');
      expect(t.root.querySelector('.delete')).not.to.equal(null);
    });

    it('view only: no dead buttons, one quiet line', async () => {
      const policy = { ...fakePolicy, actions: ['list' as const, 'read' as const, 'export' as const] };
      const t = await show({ ...readySnapshot([scan()]), policy });
      expect(t.text).to.contain('You can view and download');
      expect(t.buttonOrNull('Attach Files')).to.equal(null);
      expect(t.buttonOrNull('Delete panoramic 2026-03-14.tif')).to.equal(null);
      expect(t.buttonOrNull('Download All')).to.not.equal(null);
    });

    it('closed: says why nothing can be attached, whatever the person may otherwise', async () => {
      const actions = ['list' as const, 'read' as const, 'export' as const];
      const t = await show({ ...readySnapshot([scan()]), policy: { ...fakePolicy, actions, closed: true } });
      expect(t.text).to.contain('This case is closed.');
      expect(t.text).to.contain(
        'Its files can be seen and downloaded; nothing can be attached, renamed or deleted.',
      );
      expect(t.text).to.not.contain('treating clinic');
      expect(t.buttonOrNull('Attach Files')).to.equal(null);
      expect(t.buttonOrNull('Delete panoramic 2026-03-14.tif')).to.equal(null);
      expect(t.buttonOrNull('Download All')).to.not.equal(null);
    });

    it('list only: nothing says or offers to view and download', async () => {
      const policy = { ...fakePolicy, actions: ['list' as const] };
      const pending = fakeAttachment('new.pdf', { scanState: 'pending' });
      const t = await show({ ...readySnapshot([scan(), pending]), policy });
      expect(t.text).to.contain('You can see which files there are');
      expect(t.text).to.not.match(/view|download/i);
      expect(t.buttonNames(t.find('[role=table] .attached'))).to.deep.equal([]);
    });

    it('no match: names the filter and the way back', async () => {
      const snapshot = readySnapshot([scan(), plan()]);
      const view = { ...snapshot.list.view, category: 'video' as const };
      const t = await show({ ...snapshot, list: { ...snapshot.list, attachments: [], total: 0, view } });
      expect(t.text).to.contain('No video in this case');
      expect(t.find<HTMLSelectElement>('select').selectedOptions[0]?.text).to.equal('Video (0)');
      t.button('Show all 2 files').click();
      expect(t.session.callsOf('setView')).to.deep.equal([['setView', { category: null }]]);
    });

    it('failed: says why, with one way on', async () => {
      const t = await show({ ...idleSnapshot, status: 'failed', failure: { code: 'network' } });
      expect(t.text).to.contain('The list could not be loaded');
      expect(t.text).to.contain('The server did not answer.');
      t.button('Try again').click();
      expect(t.session.callsOf('reload')).to.have.length(1);
    });

    it('insecure: says so and attaches nothing', async () => {
      const t = await show({ ...idleSnapshot, status: 'insecure' });
      expect(t.text).to.contain("Files can't be sent from this page");
      expect(t.button('Attach Files').disabled).to.equal(true);
    });

    it('sign-in needed, a stale list, and notices', async () => {
      const list = { ...readySnapshot([scan()]).list, failure: { code: 'unavailable' as const } };
      const t = await show({
        list,
        notices: [
          { id: 'n', kind: 'staged-discarded', count: 3, fromLabel: 'Case 1001', toLabel: 'Case 1002' },
          { id: 'f', kind: 'failed', what: 'delete', fileName: 'a.tif', failure: { code: 'network' } },
        ],
      });
      await waitUntil(() => t.text.includes('The list may be out of date'));
      expect(t.text).to.contain('3 chosen files were not attached');
      expect(t.text).to.contain('They were chosen for Case 1001, and this page now shows Case 1002.');
      expect(t.text).to.contain('"a.tif" was not deleted');
      t.button('Close').click();
      expect(t.session.callsOf('dismissNotice')).to.deep.equal([['dismissNotice', 'n']]);
      await t.show({ signInNeeded: true });
      expect(t.text).to.contain('Your sign-in has ended');
    });

    it('that a download was stopped because somebody else is signed in, and what is left of it', async () => {
      const stopped = { kind: 'download-stopped', why: 'other-person' } as const;
      const t = await show({
        notices: [
          { ...stopped, id: '1', saved: 'nothing' },
          { ...stopped, id: '2', saved: 'some' },
        ],
      });
      await waitUntil(() => t.text.includes('The download was stopped'));
      expect(t.text).to.contain('Somebody else is signed in now. Nothing of it was saved.');
      expect(t.text).to.contain('Somebody else is signed in now. What was saved before that is whole');
    });

    it('why a file of a case on legal hold was not deleted', async () => {
      const t = await show({
        notices: [
          { id: 'f', kind: 'failed', what: 'delete', fileName: 'a.tif', failure: { code: 'legal-hold' } },
        ],
      });
      await waitUntil(() => t.text.includes('"a.tif" was not deleted'));
      expect(t.text).to.contain('Files of this case are kept for legal reasons and must stay as they are.');
    });
  });
});
