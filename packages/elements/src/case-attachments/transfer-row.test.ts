import { expect } from '@open-wc/testing';
import type { TransferSnapshot } from '../case/case-state.js';
import { FakeSession, fakeAttachment, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const MB = 1024 * 1024;
const NAME = 'jaw.stl';

interface Case {
  readonly state: string;
  readonly transfer: Partial<TransferSnapshot>;
  readonly note: string;
  readonly buttons: readonly string[];
  /** Position of the rule; null for none. */
  readonly rule: number | null;
}

const cases: readonly Case[] = [
  {
    state: 'queued',
    transfer: { status: 'queued' },
    note: 'Next in line',
    buttons: ['Cancel jaw.stl'],
    rule: 0,
  },
  {
    state: 'uploading',
    transfer: { bytesSafe: 61 * MB, secondsLeft: 118 },
    note: '61 of 96 MB safe on the server, about 2 min left',
    buttons: ['Pause jaw.stl', 'Cancel jaw.stl'],
    rule: 61 / 96,
  },
  {
    state: 'uploading what is soon there',
    transfer: { bytesTotal: 1024, bytesSafe: 1024, secondsLeft: 1 },
    note: 'Sending',
    buttons: ['Pause jaw.stl', 'Cancel jaw.stl'],
    rule: 1,
  },
  {
    state: 'waiting for the network',
    transfer: { bytesSafe: 12 * MB, waitingFor: 'network' },
    note: 'Waiting for the network, 12 of 96 MB safe on the server',
    buttons: ['Pause jaw.stl', 'Cancel jaw.stl'],
    rule: 12 / 96,
  },
  {
    state: 'waiting for sign-in',
    transfer: { bytesSafe: 12 * MB, waitingFor: 'sign-in' },
    note: 'Waiting for you to sign in, 12 of 96 MB safe on the server',
    buttons: ['Pause jaw.stl', 'Cancel jaw.stl'],
    rule: 12 / 96,
  },
  {
    state: 'in another tab',
    transfer: { bytesSafe: 12 * MB, waitingFor: 'other-tab' },
    note: 'Uploading in another tab of this browser, 12 of 96 MB safe on the server',
    buttons: ['Cancel jaw.stl'],
    rule: 12 / 96,
  },
  {
    state: 'starting over',
    transfer: { bytesSafe: 12 * MB, secondsLeft: 118, failure: { code: 'upload-lost' } },
    note: 'The server no longer had what was sent before, so it is sent from the start. 12 of 96 MB safe on the server',
    buttons: ['Pause jaw.stl', 'Cancel jaw.stl'],
    rule: 12 / 96,
  },
  {
    state: 'paused by a full server',
    transfer: { status: 'paused', bytesSafe: 38 * MB, failure: { code: 'storage-full' } },
    note: 'Paused: The server has no room left. Tell the person who looks after the portal; what arrived is kept. 38 of 96 MB safe on the server.',
    buttons: ['Resume jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'chosen again, but another file',
    transfer: { status: 'paused', bytesSafe: 38 * MB, needsFile: true, failure: { code: 'file-differs' } },
    note: 'This is not the file that was started: its content differs. Choose the original file. 38 of 96 MB safe on the server.',
    buttons: ['Choose the file again: jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'chosen again, but of another size',
    transfer: {
      status: 'paused',
      bytesSafe: 38 * MB,
      needsFile: true,
      failure: { code: 'file-differs', facts: { sizeBytes: 5.1 * MB, expectedBytes: 96 * MB } },
    },
    note: 'This is not the file that was started: it has 5.1 MB, and that one has 96.0 MB. Choose the original file. 38 of 96 MB safe on the server.',
    buttons: ['Choose the file again: jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'remembered, and the browser was not allowed to open it',
    transfer: {
      status: 'paused',
      bytesSafe: 38 * MB,
      needsFile: true,
      failure: { code: 'file-not-permitted' },
    },
    note: 'The browser was not allowed to open the file. Choose it again to go on. 38 of 96 MB safe on the server.',
    buttons: ['Choose the file again: jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'left by an earlier visit, and remembered',
    transfer: { status: 'paused', unfinished: true, bytesSafe: 38 * MB },
    note: 'Unfinished, 38 of 96 MB safe on the server',
    buttons: ['Resume jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'paused',
    transfer: { status: 'paused', bytesSafe: 38 * MB },
    note: 'Paused, 38 of 96 MB safe on the server',
    buttons: ['Resume jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'needs the file',
    transfer: { status: 'paused', bytesSafe: 38 * MB, needsFile: true },
    note: 'Unfinished, 38 of 96 MB safe on the server. Choose the file again to go on.',
    buttons: ['Choose the file again: jaw.stl', 'Cancel jaw.stl'],
    rule: 38 / 96,
  },
  {
    state: 'verifying',
    transfer: { status: 'verifying', bytesSafe: 96 * MB },
    note: 'All 96 MB arrived. Checking the copy',
    buttons: [],
    rule: 1,
  },
  {
    state: 'failed, retry helps',
    transfer: { status: 'failed', bytesSafe: 96 * MB, retryable: true, failure: { code: 'digest-mismatch' } },
    note: 'Failed: The copy on the server did not match the file, so it was not attached. Retry sends it again.',
    buttons: ['Retry jaw.stl', 'Remove jaw.stl'],
    rule: null,
  },
  {
    state: 'failed, in the words of the server',
    transfer: { status: 'failed', failure: { code: 'content-refused', detail: 'jaw.stl is a program.' } },
    note: 'Failed: jaw.stl is a program.',
    buttons: ['Remove jaw.stl'],
    rule: null,
  },
  {
    state: 'failed, too large',
    transfer: {
      status: 'failed',
      failure: { code: 'file-too-large', facts: { sizeBytes: 731 * MB, limitBytes: 500 * MB } },
    },
    note: 'Failed: It is 731 MB, and the limit is 500 MB a file. Export a smaller file, then choose it again.',
    buttons: ['Remove jaw.stl'],
    rule: null,
  },
];

const withTransfers = (...transfers: TransferSnapshot[]): Promise<TabFixture> =>
  tabFixture(new FakeSession({ ...readySnapshot(), transfers }));

describe('a transfer in the list', () => {
  for (const { state, transfer, note, buttons, rule } of cases) {
    it(`says everything in words: ${state}`, async () => {
      const t = await withTransfers(fakeTransfer(NAME, transfer));
      expect(t.note(NAME)).to.equal(note);
      expect(t.buttonNames(t.row(NAME))).to.deep.equal(buttons);
      const progress = t.row(NAME).querySelector('progress');
      expect(progress?.position ?? null).to.equal(rule);
      if (progress) expect(progress.getAttribute('aria-label')).to.equal(`Upload of ${NAME}`);
    });
  }

  for (const width of ['375px', '560px', '720px', '1280px']) {
    it(`has room for its widest button at ${width}`, async () => {
      const transfer = fakeTransfer(`${'long name '.repeat(20)}.stl`, { status: 'paused', needsFile: true });
      const t = await tabFixture(new FakeSession({ ...readySnapshot(), transfers: [transfer] }), { width });
      const again = t.button(`Choose the file again: ${transfer.fileName}`);
      const cross = t.button(`Cancel ${transfer.fileName}`);
      expect(again.scrollWidth).to.be.at.most(again.clientWidth);
      expect(cross.getBoundingClientRect().left).to.be.at.least(again.getBoundingClientRect().right);
      expect(t.find('.is-transfer .c-name').getBoundingClientRect().width).to.be.above(150);
      expect(t.find('.list').scrollWidth).to.be.at.most(t.find('.list').clientWidth);
    });
  }

  it('does what its buttons say', async () => {
    const running = fakeTransfer('running.stl');
    const paused = fakeTransfer('paused.stl', { status: 'paused' });
    const failed = fakeTransfer('failed.stl', {
      status: 'failed',
      retryable: true,
      failure: { code: 'stalled' },
    });
    const t = await withTransfers(running, paused, failed);
    for (const name of [
      'Pause running.stl',
      'Cancel running.stl',
      'Resume paused.stl',
      'Retry failed.stl',
      'Remove failed.stl',
      'Pause all',
    ]) {
      t.button(name).click();
    }
    expect(t.session.calls).to.deep.equal([
      ['pause', running.id],
      ['cancel', running.id],
      ['resume', paused.id],
      ['retry', failed.id],
      ['dismissTransfer', failed.id],
      ['pauseAll'],
    ]);
  });

  it('shows the progress of all together, and resumes all when all are paused', async () => {
    const t = await withTransfers(
      fakeTransfer('a.stl', { status: 'paused', bytesSafe: 20 * MB }),
      fakeTransfer('b.stl', { status: 'paused', bytesSafe: 40 * MB }),
    );
    expect(words(t.find('.group'))).to.equal('Not attached yet 2 60 of 192 MB safe on the server Resume all');
    t.button('Resume all').click();
    expect(t.session.callsOf('resumeAll')).to.have.length(1);
  });

  it('crosses over to the attached only with its receipt', async () => {
    const transfer = fakeTransfer(NAME, { status: 'verifying', bytesSafe: 96 * MB });
    const t = await withTransfers(transfer);
    const attachment = fakeAttachment(NAME, { category: 'model' });
    const done: TransferSnapshot = { ...transfer, status: 'done', attachmentId: attachment.id };
    await t.show({ transfers: [done] });
    expect(t.note(NAME)).to.equal('Attached just now');
    await t.show({ list: readySnapshot([attachment]).list });
    expect(t.root.querySelectorAll('.is-transfer')).to.have.length(0);
    expect(t.note(NAME)).to.equal('Attached just now');
    expect(t.buttonNames(t.row(NAME))).to.contain(`Download ${NAME}`);
  });

  it('warns of content that is not what the name says, even just attached', async () => {
    const transfer = fakeTransfer(NAME, { status: 'verifying', bytesSafe: 96 * MB });
    const t = await withTransfers(transfer);
    const notes = {
      'image/png': `This is PNG, though its name ends in ${NAME.slice(NAME.lastIndexOf('.'))}.`,
      'text/plain': 'The content is of another type than the name says.',
      'application/vnd.rar': 'The content is of another type than the name says.',
    };
    for (const [mediaType, note] of Object.entries(notes)) {
      const attachment = fakeAttachment(NAME, { mediaType, contentMismatch: true });
      const done: TransferSnapshot = { ...transfer, status: 'done', attachmentId: attachment.id };
      await t.show({ transfers: [done], list: readySnapshot([attachment]).list });
      expect(t.note(NAME)).to.equal(note);
    }
  });

  it('announces arrivals politely and failures at once', async () => {
    const [a, b] = [fakeTransfer('a.stl'), fakeTransfer('b.stl')];
    const t = await withTransfers(a, b);
    expect(t.find('[role=status]').textContent).to.equal('');
    await t.show({
      transfers: [
        { ...a, status: 'done', attachmentId: 'x' },
        { ...b, status: 'failed', failure: { code: 'file-unreadable' } },
      ],
    });
    await settled(t.tab);
    expect(t.find('[role=status]').textContent).to.equal('a.stl is attached');
    expect(t.find('[role=alert]').textContent).to.contain(
      'b.stl was not attached. The file can no longer be read',
    );
  });

  it('U12: takes a double click on any of its buttons for one', async () => {
    const transfers = [
      fakeTransfer('running.stl'),
      fakeTransfer('paused.stl', { status: 'paused' }),
      fakeTransfer('failed.stl', { status: 'failed', retryable: true, failure: { code: 'stalled' } }),
    ];
    const t = await withTransfers(...transfers);
    const labels = ['Pause running.stl', 'Cancel running.stl', 'Resume paused.stl', 'Cancel paused.stl'];
    for (const name of [...labels, 'Retry failed.stl', 'Remove failed.stl', 'Pause all']) {
      for (const detail of [1, 2]) t.button(name).dispatchEvent(new MouseEvent('click', { detail }));
    }
    expect(t.session.calls.map(([method]) => method)).to.deep.equal([
      'pause',
      'cancel',
      'resume',
      'cancel',
      'retry',
      'dismissTransfer',
      'pauseAll',
    ]);
  });

  it('U38: has a row among the first hundred, and what needs a hand always has one', async () => {
    const queued = Array.from({ length: 300 }, (_, index) =>
      fakeTransfer(`queued ${index}.stl`, { status: 'queued' }),
    );
    const failed = fakeTransfer('failed.stl', { status: 'failed', failure: { code: 'file-unreadable' } });
    const moving = fakeTransfer('moving.stl');
    const t = await withTransfers(...queued, moving, failed);
    const rows = () =>
      [...t.root.querySelectorAll('.is-transfer .name')].map((name) => name.getAttribute('title'));
    expect(rows()).to.have.length(100);
    expect(rows().slice(-3)).to.deep.equal(['queued 97.stl', 'moving.stl', 'failed.stl']);
    expect(t.text).to.contain('Not attached yet 302');
    expect(t.text).to.contain('and 202 more');
    t.button('Show more files on their way').click();
    await settled(t.tab);
    expect(rows()).to.have.length(200);
    await t.show({ transfers: [moving] });
    expect(rows()).to.deep.equal(['moving.stl']);
    expect(t.buttonOrNull('Show more files on their way')).to.equal(null);
  });
});
