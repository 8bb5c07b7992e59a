import { expect } from '@open-wc/testing';
import type { TransferSnapshot } from '../case/case-state.js';
import { FakeSession, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const MB = 1024 * 1024;

const head = (t: TabFixture) => words(t.find('.group'));
const tabWith = (...transfers: TransferSnapshot[]) =>
  tabFixture(new FakeSession({ ...readySnapshot(), transfers }), { width: '800px' });

const file = (name: string, over: Partial<TransferSnapshot> = {}) =>
  fakeTransfer(name, { bytesTotal: 10 * MB, ...over });
const done = (one: TransferSnapshot): TransferSnapshot => ({
  ...one,
  status: 'done',
  bytesSafe: one.bytesTotal,
  attachmentId: one.id,
});

describe('the progress of a batch', () => {
  it('U38: counts the files that arrived, so that it never stands still or falls', async () => {
    const [a, b, c] = [file('a.stl'), file('b.stl'), file('c.stl', { status: 'queued' })];
    const t = await tabWith(a, b, c);
    const seen = [head(t)];
    const steps: TransferSnapshot[][] = [
      [{ ...a, bytesSafe: 9 * MB }, b, c],
      [{ ...a, bytesSafe: 10 * MB, status: 'verifying' }, b, c],
      [done(a), b, { ...c, status: 'uploading' }],
      [done(a), { ...b, status: 'paused', bytesSafe: 2 * MB }, { ...c, bytesSafe: 5 * MB }],
      [done(a), { ...b, bytesSafe: 4 * MB }, done(c)],
      [done(a), { ...b, bytesSafe: 10 * MB, status: 'verifying' }, done(c)],
    ];
    for (const transfers of steps) {
      await t.show({ transfers });
      seen.push(head(t));
    }
    expect(seen).to.deep.equal([
      'Not attached yet 3 0 of 30 MB safe on the server Pause all',
      'Not attached yet 3 9 of 30 MB safe on the server Pause all',
      'Not attached yet 3 10 of 30 MB safe on the server Pause all',
      'Not attached yet 2 of 3 10 of 30 MB safe on the server Pause all',
      'Not attached yet 2 of 3 17 of 30 MB safe on the server Pause all',
      'Not attached yet 1 of 3 24 of 30 MB safe on the server Pause all',
      'Not attached yet 1 of 3 30 of 30 MB safe on the server',
    ]);
  });

  it('does not count what another tab sends', async () => {
    const elsewhere = file('c.stl', { unfinished: true, waitingFor: 'other-tab', bytesSafe: 8 * MB });
    const t = await tabWith(file('a.stl', { bytesSafe: MB }), file('b.stl'), elsewhere);
    expect(head(t)).to.equal('Not attached yet 3 1 of 20 MB safe on the server Pause all');
  });

  it('is silent where only failures are left: the rows say what to do', async () => {
    const failed = file('b.stl', { status: 'failed', failure: { code: 'file-unreadable' } });
    const t = await tabWith(done(file('a.stl')), failed);
    expect(head(t)).to.equal('Not attached yet 1 of 2');
  });

  it('stands in a line of its own where the tab is narrow, close under the first', async () => {
    const session = new FakeSession({ ...readySnapshot(), transfers: [file('a.stl'), file('b.stl')] });
    const t = await tabFixture(session, { width: '343px' });
    const box = (selector: string) => t.find(`.group ${selector}`).getBoundingClientRect();
    expect(box('button').top).to.be.below(box('.count').top);
    expect(box('.detail').left).to.equal(box('.line').left);
    expect(box('.detail').top - box('.count').bottom).to.be.within(0, 8);
  });
});
