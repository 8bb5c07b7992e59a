import { expect } from '@open-wc/testing';
import { ConnectionBudget, type ConnectionPriority } from './connection-budget.js';

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('ConnectionBudget', () => {
  it('grants up to its limit and serves uploads before previews', async () => {
    const budget = new ConnectionBudget({ total: 1, each: { upload: 1, zip: 1, preview: 1, brief: 1 } });
    const order: ConnectionPriority[] = [];
    const release = await budget.acquire('preview');
    for (const priority of ['preview', 'zip', 'upload'] as const) {
      void budget.acquire(priority).then((done) => {
        order.push(priority);
        done();
      });
    }
    await settled();
    expect(order).to.deep.equal([]);
    release();
    await settled();
    expect(order).to.deep.equal(['upload', 'zip', 'preview']);
  });

  it('leaves previews a connection while uploads and a zip run', async () => {
    const budget = new ConnectionBudget();
    await Promise.all([budget.acquire('upload'), budget.acquire('upload'), budget.acquire('zip')]);
    let third = false;
    void budget.acquire('upload').then(() => {
      third = true;
    });
    await budget.acquire('preview');
    expect(third).to.equal(false);
  });

  it('gives brief files what the browser has while nobody else is there, and no more than is left over else', async () => {
    const budget = new ConnectionBudget();
    const releases: (() => void)[] = [];
    const take = (priority: ConnectionPriority) =>
      void budget.acquire(priority).then((release) => releases.push(release));
    for (let count = 0; count < 9; count += 1) take('brief');
    await settled();
    expect(releases.length).to.equal(6);
    take('upload');
    const [first, second, third] = releases;
    first!();
    second!();
    await settled();
    expect(releases.length, 'four are still open: the upload waits, and no brief one goes ahead').to.equal(6);
    third!();
    await settled();
    expect(releases.length, 'the upload').to.equal(7);
    releases[3]!();
    await settled();
    expect(releases.length, 'one in its place, of four').to.equal(8);
    await Promise.race([budget.acquire('brief').then(() => expect.fail('a fifth')), settled()]);
  });

  it('counts a release once, and forgets who gave up', async () => {
    const budget = new ConnectionBudget({ total: 1, each: { upload: 1, zip: 1, preview: 1, brief: 1 } });
    const release = await budget.acquire('zip');
    const gone = new AbortController();
    const waiting = budget.acquire('upload', gone.signal).catch((reason: unknown) => reason);
    gone.abort(new Error('left'));
    expect(await waiting).to.have.property('message', 'left');
    const next = budget.acquire('preview');
    release();
    release();
    await next;
    let another = false;
    void budget.acquire('preview').then(() => {
      another = true;
    });
    await settled();
    expect(another).to.equal(false);
  });

  it('rejects at once when already aborted', async () => {
    const budget = new ConnectionBudget();
    const reason = await budget.acquire('zip', AbortSignal.abort('no')).catch((why: unknown) => why);
    expect(reason).to.equal('no');
  });
});
