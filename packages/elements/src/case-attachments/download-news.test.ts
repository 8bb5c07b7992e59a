import { aTimeout, expect } from '@open-wc/testing';
import type { DownloadState } from '../case/case-state.js';
import { downloading, ended, GIGABYTE, running } from './testing/downloads.js';
import type { TabFixture } from './testing/tab-fixture.js';

const said = (t: TabFixture, role = 'status') => t.find(`[role=${role}]`).textContent;
const show = (t: TabFixture, over: Partial<DownloadState>) => t.show({ download: { ...running, ...over } });

describe('what is said of a download', () => {
  it('its beginning, and of its progress the newest, at most every 5 s', async () => {
    const t = await downloading({ status: 'idle' });
    await show(t, { filesDone: 0, bytesDone: 0 });
    expect(said(t)).to.equal('The download has begun: 200 files to Case 2040.zip');
    for (const [filesDone, gigabytes] of [
      [30, 0.5],
      [60, 1],
      [112, 1.9],
    ] as const) {
      await show(t, { filesDone, bytesDone: gigabytes * GIGABYTE });
    }
    expect(said(t)).to.equal('The download has begun: 200 files to Case 2040.zip');
    await aTimeout(5_100);
    await t.tab.updateComplete;
    expect(said(t)).to.equal('112 of 200 files, 1.9 of 3.4 GB saved');
  });

  it('what answers a press of the person at once, one after the other', async () => {
    const t = await downloading({ status: 'idle' });
    for (const [over, text] of [
      [{ filesTotal: 0, filesDone: 0, bytesDone: 0 }, 'The download is being prepared'],
      [{ filesDone: 0, bytesDone: 0 }, 'The download has begun: 200 files to Case 2040.zip'],
      [{ status: 'paused' }, 'The download is paused'],
      [{}, 'The download goes on'],
      [{ status: 'cancelled' }, 'The download was stopped'],
      [{ filesDone: 0, bytesDone: 0 }, 'The download has begun: 200 files to Case 2040.zip'],
    ] as const) {
      await show(t, over);
      expect(said(t)).to.equal(text);
    }
  });

  it('its end at once', async () => {
    const t = await downloading({ status: 'idle' });
    await show(t, {});
    await show(t, ended);
    expect(said(t)).to.equal(
      'The download has ended, with 200 files out of 200. Case 2040.zip, 3.4 GB. Every file was checked against the server.',
    );
  });

  it('that it was stopped, and as an alarm that it failed', async () => {
    const t = await downloading({ status: 'idle' });
    await show(t, {});
    await show(t, { status: 'cancelled' });
    expect(said(t)).to.equal('The download was stopped');
    await show(t, {});
    await show(t, { status: 'failed', failure: { code: 'network' } });
    expect(said(t, 'alert')).to.equal(
      'The download did not work. The server did not answer. Check the network, then try again.',
    );
  });

  it('a second click takes the person to the strip, with how far it is', async () => {
    const t = await downloading();
    t.button('Download All').click();
    await t.tab.updateComplete;
    expect(t.session.callsOf('downloadAll')).to.deep.equal([]);
    expect(t.root.activeElement).to.equal(t.find('.strip.download'));
    expect(said(t)).to.equal('112 of 200 files, 1.9 of 3.4 GB saved');
    await show(t, { status: 'paused' });
    t.button('Download options').click();
    await t.tab.updateComplete;
    expect(said(t)?.trim()).to.equal('The download is paused');
    expect(t.root.querySelector('.download-dialog')).to.equal(null);
  });
});
