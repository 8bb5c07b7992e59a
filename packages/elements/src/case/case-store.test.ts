import { expect } from '@open-wc/testing';
import { reportedErrors } from '../testing/reported-errors.js';
import type { CaseEvent } from './case-session.js';
import { CaseStore } from './case-store.js';

const microtask = () => Promise.resolve();

describe('CaseStore', () => {
  it('tells subscribers once a microtask, however often it changes', async () => {
    const store = new CaseStore();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.update({ status: 'loading' });
    store.update({ status: 'ready', online: false });
    expect(told).to.equal(0);
    await microtask();
    expect(told).to.equal(1);
    expect(store.snapshot).to.include({ status: 'ready', online: false });
  });

  it('keeps unchanged parts and stays silent when nothing is new', async () => {
    const store = new CaseStore();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    const before = store.snapshot;
    store.update({ status: 'idle' });
    store.updatePart('list', { loading: false });
    await microtask();
    expect(store.snapshot).to.equal(before);
    expect(told).to.equal(0);
    store.updatePart('list', { loading: true });
    expect(store.snapshot.images).to.equal(before.images);
    expect(store.snapshot.list).to.not.equal(before.list);
  });

  it('isolates listeners that throw', async () => {
    const store = new CaseStore();
    const got: CaseEvent[] = [];
    let told = false;
    const boom = () => {
      throw new Error('host');
    };
    store.subscribe(boom);
    store.subscribe(() => {
      told = true;
    });
    store.onEvent(boom);
    store.onEvent((event) => got.push(event));
    const errors = await reportedErrors(async () => {
      store.update({ status: 'loading' });
      store.emit({ type: 'attachments-change' });
      await microtask();
    });
    expect(told).to.equal(true);
    expect(got).to.deep.equal([{ type: 'attachments-change' }]);
    expect(errors).to.have.length(2);
  });

  it('forgets who unsubscribed', async () => {
    const store = new CaseStore();
    let told = 0;
    const count = () => {
      told += 1;
    };
    const first = store.subscribe(count);
    store.subscribe(count);
    first();
    store.update({ status: 'loading' });
    await microtask();
    expect(told).to.equal(1);
  });
});
