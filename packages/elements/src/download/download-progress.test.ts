import { expect } from '@open-wc/testing';
import { type DownloadState, idleSnapshot } from '../case/case-state.js';
import { DownloadProgress } from './download-progress.js';

describe('DownloadProgress', () => {
  let state: DownloadState;
  let nowMs: number;
  let progress: DownloadProgress;
  beforeEach(() => {
    state = idleSnapshot.download;
    nowMs = 0;
    progress = new DownloadProgress(
      (patch) => {
        state = { ...state, ...patch };
      },
      () => nowMs,
    );
    progress.start(2, 10_000);
  });
  /** So many bytes, 100 each tenth of a second. */
  const steady = (count: number) => {
    for (let at = 0; at < count; at += 100) {
      progress.bytes(100);
      nowMs += 100;
    }
  };

  it('tells the speed and what is left once it has seen enough', () => {
    steady(1_000);
    expect([state.bytesPerSecond, state.secondsLeft]).to.deep.equal([null, null]);
    steady(3_000);
    expect(state).to.deep.include({ bytesDone: 4_000, bytesPerSecond: 1_000, secondsLeft: 6 });
  });

  it('begins anew after a pause or an outage: the time of standing still is no speed', () => {
    steady(4_000);
    progress.waiting('network');
    expect(state).to.deep.include({ waitingFor: 'network', bytesPerSecond: null, secondsLeft: null });
    nowMs += 3_600_000;
    steady(3_000);
    expect(state).to.deep.include({ waitingFor: null, bytesPerSecond: 1_000, secondsLeft: 3 });
  });

  it('does not count what is of no use, or what will not come', () => {
    progress.bytes(3_000);
    progress.lost(1_000);
    const entry = { attachmentId: 'a', fileName: 'a.tif', failure: { code: 'network' } } as const;
    progress.failed(entry, 4_000);
    expect(state).to.deep.include({ bytesDone: 2_000, bytesTotal: 6_000, missing: [entry] });
  });

  it('does not take what was there already for speed', () => {
    steady(2_000);
    progress.skipped(5_000);
    steady(2_000);
    expect(state).to.deep.include({ bytesDone: 9_000, secondsLeft: 1 });
    expect(state.bytesPerSecond).to.equal(1_000);
  });
});
