import { expect } from '@open-wc/testing';
import type { DownloadState } from '../case/case-state.js';
import { ended, running } from './testing/downloads.js';
import { FakeSession, readySnapshot } from './testing/fake-session.js';
import { type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

/** The sessions of the page, as `open-case-session` holds them. */
const page = globalThis as { [key: symbol]: { sessions: Map<string, object> } | undefined };
const REGISTRY = Symbol.for('case-attachments/v1');

describe('a download whose case was left', () => {
  let former: FakeSession;
  let t: TabFixture;
  const before = page[REGISTRY];
  const stray = () => t.root.querySelector<HTMLElement>('.strip.stray');
  const goTo = async (caseId: string) => {
    t.tab.caseId = caseId;
    t.tab.caseLabel = `Label of ${caseId}`;
    await t.tab.updateComplete;
  };
  const show = async (over: Partial<DownloadState>) => {
    former.show({ download: { ...running, ...over } });
    await t.tab.updateComplete;
  };

  beforeEach(async () => {
    former = new FakeSession({ ...readySnapshot(), download: running }, 'C-2040');
    page[REGISTRY] = { ...before, sessions: new Map([['former', { session: former, holders: 0 }]]) };
    t = await tabFixture(former);
  });
  afterEach(() => {
    page[REGISTRY] = before;
  });

  it('is told by the name of its case, and stopped there and not here', async () => {
    expect(stray()).to.equal(null);
    await goTo('C-1');
    expect(words(stray()!)).to.equal(
      'Download of another case: C-2040 Saving 200 files to Case 2040.zip. 112 of 200 files, 1.9 of 3.4 GB. Keep this page open until it ends. Pause Cancel',
    );
    t.button('Cancel').click();
    t.button('Pause').click();
    expect(former.calls.map(([method]) => method)).to.deep.equal(['cancelDownload', 'pauseDownload']);
    await show({ waitingFor: 'network' });
    expect(words(stray()!)).to.contain('Waiting for the network.');
  });

  it('leaves the buttons of the new case to that one', async () => {
    await goTo('C-1');
    t.button('Download All').click();
    await t.tab.updateComplete;
    expect(former.callsOf('downloadAll')).to.deep.equal([]);
    expect(t.root.activeElement).not.to.equal(stray());
  });

  it('says how it ended until that is put away, and then is gone', async () => {
    await goTo('C-1');
    await show({ status: 'failed', failure: { code: 'network' } });
    expect(words(stray()!)).to.contain('Case 2040.zip was not saved. The server did not answer.');
    await show(ended);
    expect(words(stray()!)).to.equal(
      'Download of another case: C-2040 200 of 200 saved. Case 2040.zip, 3.4 GB. Every file was checked against the server.',
    );
    expect(t.buttonNames(stray()!)).to.deep.equal(['Close']);
    t.button('Close').click();
    await t.tab.updateComplete;
    expect(former.callsOf('dismissDownload')).to.have.length(1);
    expect(stray()).to.equal(null);
  });

  it('is its own again where the case is shown, here or in another tab of the page', async () => {
    await goTo('C-1');
    await goTo('C-2040');
    expect([stray(), words(t.find('.strip.download'))[0]]).to.deep.equal([null, 'S']);
    await goTo('C-1');
    expect(stray()).not.to.equal(null);
    const other = await tabFixture(former);
    t.tab.requestUpdate();
    await t.tab.updateComplete;
    expect(stray()).to.equal(null);
    other.tab.remove();
  });

  it('is not told of when it was over, or when its person has left', async () => {
    await show(ended);
    await goTo('C-1');
    expect(stray()).to.equal(null);
    await show({});
    t.tab.requestUpdate();
    await t.tab.updateComplete;
    expect(stray()).not.to.equal(null);
    await show({ status: 'idle' });
    expect(stray()).to.equal(null);
  });
});
