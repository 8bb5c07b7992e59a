import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import { html, LitElement } from 'lit';
import { type CaseSnapshot, idleSnapshot } from '../case/case-state.js';
import { StaleList } from './stale-list.js';

const PATIENCE_MS = 40;

class TestStale extends LitElement {
  snapshot: CaseSnapshot = idleSnapshot;
  readonly stale = new StaleList(this, this, PATIENCE_MS);
}
customElements.define('test-stale', TestStale);

const failure = { code: 'network' } as const;

async function shown() {
  const element = await fixture<TestStale>(html`<test-stale></test-stale>`);
  const show = async (list: Partial<CaseSnapshot['list']>, more: Partial<CaseSnapshot> = {}) => {
    element.snapshot = { ...element.snapshot, ...more, list: { ...element.snapshot.list, ...list } };
    element.requestUpdate();
    await element.updateComplete;
    return element.stale.isStale;
  };
  return { element, show };
}

describe('StaleList', () => {
  it('says nothing of a failure that is over soon, as after an outage', async () => {
    const { element, show } = await shown();
    await show({ failure }, { online: false });
    await aTimeout(PATIENCE_MS * 1.5);
    expect(await show({}, { online: true })).to.equal(false);
    expect(await show({ failure: null })).to.equal(false);
    await aTimeout(PATIENCE_MS * 1.5);
    expect(element.stale.isStale).to.equal(false);
  });

  it('speaks up when it lasts, and not while an answer may be on its way', async () => {
    const { element, show } = await shown();
    await show({ failure });
    await show({ loading: true });
    await aTimeout(PATIENCE_MS * 1.5);
    expect(element.stale.isStale).to.equal(false);
    expect(await show({ loading: false })).to.equal(true);
    // Each further try does not take it away for a moment.
    expect(await show({ loading: true })).to.equal(true);
    expect(await show({ loading: false, failure: null })).to.equal(false);
  });

  it('leaves an outage and a sign-in that ended to their own words', async () => {
    const { element, show } = await shown();
    await show({ failure });
    await waitUntil(() => element.stale.isStale);
    expect(await show({}, { online: false })).to.equal(false);
    expect(await show({}, { online: true, signInNeeded: true })).to.equal(false);
  });
});
