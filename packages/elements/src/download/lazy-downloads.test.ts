import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import type { DownloadState } from '../case/case-state.js';
import * as code from './create-downloads.js';
import type { Downloads } from './downloads.js';
import { LazyDownloads } from './lazy-downloads.js';

describe('LazyDownloads', () => {
  const file = { id: 'a', name: 'scan.tif' } as Attachment;
  let isDown = false;
  let asked = 0;
  let calls: string[] = [];
  let states: Partial<DownloadState>[] = [];
  let failed: string[] = [];

  /** The code's own surface, so that a call can be seen; the code itself is tested where it is. */
  const recorded: Downloads = {
    save: ({ name }) => void calls.push(`save ${name}`),
    busy: false,
    saveAll: ({ scope }) => void calls.push(`saveAll ${scope.kind}`),
    retryMissing: () => void calls.push('retryMissing'),
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    cancel: () => void calls.push('cancel'),
    dismiss: () => void calls.push('dismiss'),
    dispose: () => void calls.push('dispose'),
  };

  function start(): LazyDownloads {
    const options = {
      about: () => ({ caseId: 'C-1', caseLabel: 'Case 1001', madeBy: '' }),
      update: (patch: Partial<DownloadState>) => void states.push(patch),
      fail: (name: string, failure: { code: string }) => void failed.push(`${name} ${failure.code}`),
    } as unknown as code.DownloadsOptions;
    return new LazyDownloads(options, async () => {
      asked += 1;
      if (isDown) throw new TypeError('Failed to fetch dynamically imported module');
      return { ...code, createDownloads: () => recorded };
    });
  }

  beforeEach(() => {
    isDown = false;
    asked = 0;
    calls = [];
    states = [];
    failed = [];
  });

  it('acts in the click itself once the code is here, as the save picker wants it', async () => {
    const downloads = start();
    downloads.preload();
    downloads.preload();
    downloads.cancel();
    await waitUntil(() => asked === 1);
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    downloads.save(file);
    downloads.saveAll({ scope: { kind: 'all' } });
    downloads.cancel();
    expect(calls).to.deep.equal(['save scan.tif', 'saveAll all', 'cancel']);
    expect(asked).to.equal(1);
  });

  it('acts when the code comes, for a click that is sooner', async () => {
    start().save(file);
    expect(calls).to.deep.equal([]);
    await waitUntil(() => calls.length > 0);
    expect(calls).to.deep.equal(['save scan.tif']);
  });

  it('says that the server did not answer when the code cannot be had, and tries again with the next click', async () => {
    isDown = true;
    const downloads = start();
    downloads.preload();
    await waitUntil(() => asked === 1);
    await new Promise((resolve) => setTimeout(resolve));
    expect(failed.length + states.length).to.equal(0);
    downloads.save(file);
    downloads.saveAll({ scope: { kind: 'all' } });
    await waitUntil(() => failed.length > 0 && states.length > 0);
    expect(failed).to.deep.equal(['scan.tif network']);
    expect(states[0]).to.include({ status: 'failed', zipName: 'Case 1001.zip' });
    downloads.dismiss();
    expect(states.at(-1)).to.include({ status: 'idle' });
    isDown = false;
    downloads.save(file);
    await waitUntil(() => calls.length > 0);
  });

  it('does nothing after the case was left', async () => {
    const downloads = start();
    downloads.save(file);
    downloads.dispose();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(calls).to.deep.equal([]);
  });
});
