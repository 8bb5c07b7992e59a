import { expect } from '@open-wc/testing';
import type { TransferSnapshot } from '../case/case-state.js';
import { FakeSession, fakePolicy, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture } from './testing/tab-fixture.js';

const MB = 1024 * 1024;

const status = (t: TabFixture) => t.find('[role=status]').textContent;
const alert = (t: TabFixture) => t.find('[role=alert]').textContent;

async function tabWith(...transfers: TransferSnapshot[]): Promise<TabFixture> {
  return tabFixture(new FakeSession({ ...readySnapshot(), transfers }));
}

const failed = (one: TransferSnapshot): TransferSnapshot => ({
  ...one,
  status: 'failed',
  retryable: true,
  failure: { code: 'digest-mismatch' },
});

describe('the news of the tab', () => {
  describe('calls uploading only what is sent from here', () => {
    const kinds: Record<string, Partial<TransferSnapshot>> = {
      'left by an earlier visit, its file at hand': { status: 'paused', unfinished: true },
      'left by an earlier visit': { status: 'paused', unfinished: true, needsFile: true },
      'sent by another tab': { status: 'uploading', unfinished: true, waitingFor: 'other-tab' },
    };
    for (const [what, over] of Object.entries(kinds)) {
      it(`not a file ${what}, before somebody goes on with it`, async () => {
        const t = await tabWith();
        const one = fakeTransfer('jaw.stl', over);
        await t.show({ transfers: [one] });
        expect(status(t)).to.equal('');
        const begun = { unfinished: false, needsFile: false, waitingFor: null };
        await t.show({ transfers: [{ ...one, ...begun, status: 'queued' }] });
        expect(status(t)).to.equal('Uploading 1 file');
      });
    }

    it('a file that was picked', async () => {
      const t = await tabWith();
      await t.show({ transfers: [fakeTransfer('a.stl', { status: 'queued' }), fakeTransfer('b.stl')] });
      expect(status(t)).to.equal('Uploading 2 files');
    });

    it('nor tells the progress that another tab makes', async () => {
      const elsewhere = { unfinished: true, waitingFor: 'other-tab' } as const;
      const one = fakeTransfer('jaw.stl', elsewhere);
      const t = await tabWith(one);
      await t.show({ transfers: [{ ...one, bytesSafe: 60 * MB }] });
      expect(status(t)).to.equal('');
    });
  });

  it('says at once why a file does not go on before a hand helps', async () => {
    const one = fakeTransfer('jaw.stl', { status: 'paused', needsFile: true });
    const t = await tabWith(one);
    await t.show({ transfers: [{ ...one, failure: { code: 'file-differs' } }] });
    expect(alert(t)).to.equal(
      'jaw.stl is not attached yet. This is not the file that was started: its content differs. Choose the original file.',
    );
  });

  it('counts what has arrived in the progress it tells', async () => {
    const [a, b] = [fakeTransfer('a.stl'), fakeTransfer('b.stl')];
    const t = await tabWith(a, b);
    await t.show({ transfers: [{ ...a, status: 'verifying', bytesSafe: 96 * MB }, b] });
    expect(status(t)).to.equal('96 of 192 MB safe on the server');
  });

  describe('leaves nothing in its regions', () => {
    const spoken = async () => {
      const [a, b] = [fakeTransfer('anna.stl'), fakeTransfer('bert.stl')];
      const t = await tabWith(a, b);
      await t.show({ transfers: [{ ...a, status: 'done', attachmentId: 'x' }, failed(b)] });
      expect(status(t)).to.equal('anna.stl is attached');
      expect(alert(t)).to.contain('bert.stl was not attached');
      return t;
    };

    it('when the page turns to another case', async () => {
      const t = await spoken();
      t.tab.caseId = 'C-2';
      await settled(t.tab);
      expect([status(t), alert(t)]).to.deep.equal(['', '']);
    });

    it('when the person signs out', async () => {
      const t = await spoken();
      await t.show({ ...readySnapshot(), status: 'signed-out', policy: null });
      expect([status(t), alert(t)]).to.deep.equal(['', '']);
    });

    it('when it is another person, who is told what concerns them', async () => {
      const t = await spoken();
      const policy = { ...fakePolicy, user: { id: 'u2', displayName: 'Night desk' } };
      const notices = [{ id: 'n', kind: 'not-attached', why: 'other-person', count: 1 }] as const;
      await t.show({ ...readySnapshot(), policy, notices });
      expect(status(t)).to.equal('');
      expect(alert(t)).to.match(/^1 chosen file was not attached\. Somebody else has signed in/);
    });

    it('but when the same person is let in again', async () => {
      const t = await spoken();
      await t.show({ policy: { ...fakePolicy } });
      expect(status(t)).to.equal('anna.stl is attached');
    });
  });

  it('says of an outage what the strip says, and of its end', async () => {
    const t = await tabWith();
    await t.show({ online: false });
    expect(t.text).to.contain('The server does not answer');
    expect(status(t)).to.equal(
      'The server does not answer. Uploads and downloads go on by themselves when it answers again.',
    );
    const offline = await tabWith();
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    await offline.show({ online: false });
    Reflect.deleteProperty(navigator, 'onLine');
    expect(status(offline)).to.equal(
      'You are offline. Uploads and downloads go on by themselves when the network is back.',
    );
    const back = await tabFixture(new FakeSession({ ...readySnapshot(), online: false }));
    await back.show({ online: true });
    expect(status(back)).to.equal('The server answers again');
  });

  it('takes an alarm back when its file is on its way again', async () => {
    const [a, b] = [fakeTransfer('a.stl'), fakeTransfer('b.stl')];
    const t = await tabWith(a, b);
    await t.show({ transfers: [failed(a), b] });
    expect(alert(t)).to.contain('a.stl was not attached');
    await t.show({ transfers: [failed(a), { ...b, bytesSafe: MB }] });
    expect(alert(t)).to.contain('a.stl was not attached');
    await t.show({ transfers: [{ ...a, status: 'queued' }, b] });
    expect(alert(t)).to.equal('');
    await t.show({ transfers: [failed(a), failed(b)] });
    expect(alert(t)).to.equal('2 files were not attached. The list says why.');
    await t.show({ transfers: [failed(b)] });
    expect(alert(t)).to.equal('');
  });

  it('takes back no alarm that another has taken the place of', async () => {
    const a = fakeTransfer('a.stl');
    const t = await tabWith(a);
    await t.show({ transfers: [failed(a)] });
    const failure = { code: 'network' } as const;
    await t.show({ notices: [{ id: 'n', kind: 'failed', what: 'delete', fileName: 'x.png', failure }] });
    await t.show({ transfers: [{ ...a, status: 'queued' }] });
    expect(alert(t)).to.match(/^"x.png" was not deleted/);
  });
});
