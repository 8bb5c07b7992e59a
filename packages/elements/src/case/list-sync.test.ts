import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import type { ApiClient } from '../api/api-client.js';
import { WakeUp } from '../transfer/wake-up.js';
import { CaseStore } from './case-store.js';
import type { IdentityParts } from './identity-parts.js';
import { ListSync } from './list-sync.js';
import { DEFAULT_TIMES } from './session-times.js';

/** A list that cannot be fetched, and how often it was tried. */
function failing() {
  const store = new CaseStore();
  const wakeUp = new WakeUp();
  const stop = new AbortController();
  const tried = { times: 0 };
  const refresh = async () => {
    tried.times += 1;
    store.updatePart('list', { failure: { code: 'network' } });
  };
  const parts = { signal: stop.signal, list: { refresh }, images: { refresh: async () => {} } };
  const sync = new ListSync({
    client: {} as ApiClient,
    caseId: 'C-1',
    wakeUp,
    times: { ...DEFAULT_TIMES, gatherMs: 0 },
    parts: () => parts as unknown as IdentityParts,
    store,
    onCaseChange: () => {},
    onStreamEnd: () => {},
  });
  const answered = () => {
    wakeUp.lost();
    wakeUp.answered();
  };
  const end = () => {
    stop.abort();
    wakeUp.dispose();
  };
  return { sync, wakeUp, tried, answered, end };
}

describe('ListSync', () => {
  it('fetches again at once when the server is heard of, however long it would have waited, and once', async () => {
    const { sync, wakeUp, tried, answered, end } = failing();
    sync.refreshSoon();
    // To where it waits for half a minute.
    for (let times = 1; times <= 8; times += 1) {
      await waitUntil(() => tried.times === times);
      await aTimeout(0);
      if (times < 8) wakeUp.wake('visible');
    }
    answered();
    await waitUntil(() => tried.times === 9);
    await aTimeout(0);
    answered();
    await aTimeout(50);
    expect(tried.times).to.equal(9);
    end();
  });
});
