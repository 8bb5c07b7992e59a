import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { DownloadState } from '../case/case-state.js';
import { downloading, ended, MEGABYTE, running } from './testing/downloads.js';
import { type TabFixture, words } from './testing/tab-fixture.js';

const strip = (t: TabFixture) => t.find('.strip.download');
const missing = [
  { attachmentId: 'a', fileName: 'gone.tif', failure: { code: 'attachment-deleted' as const } },
  { attachmentId: 'b', fileName: 'slow.zip', failure: { code: 'stalled' as const } },
];

describe('the strip of a download', () => {
  const underWay: [string, Partial<DownloadState>, string, string][] = [
    [
      'running',
      { bytesPerSecond: 12 * MEGABYTE, secondsLeft: 128 },
      'Saving 200 files to Case 2040.zip 112 of 200 files, 1.9 of 3.4 GB, 12 MB a second, about 2 minutes left. Keep this page open until it ends.',
      'Pause Cancel',
    ],
    [
      'before it is known how many',
      { filesTotal: 0, bytesTotal: 0 },
      'Preparing Case 2040.zip Finding out which files there are. Keep this page open until it ends.',
      'Pause Cancel',
    ],
    [
      'waiting',
      { waitingFor: 'network' },
      'Saving 200 files to Case 2040.zip 112 of 200 files, 1.9 of 3.4 GB. Waiting for the network. It goes on by itself.',
      'Pause Cancel',
    ],
    [
      'paused',
      { status: 'paused' },
      'Paused: Case 2040.zip 112 of 200 files, 1.9 of 3.4 GB. Resume goes on from here. Keep this page open.',
      'Resume Cancel',
    ],
    [
      'finishing',
      { status: 'finishing', filesDone: 200, bytesDone: running.bytesTotal },
      'Finishing Case 2040.zip 200 of 200 files, 3.4 of 3.4 GB. The browser puts it in its place. Keep this page open until it ends.',
      '',
    ],
    [
      'in parts',
      { form: 'parts', zipName: 'Case 2040, part 2 of 4.zip', part: { number: 2, total: 4 } },
      'Saving 200 files to Case 2040, part 2 of 4.zip Part 2 of 4, 112 of 200 files, 1.9 of 3.4 GB. Keep this page open until it ends.',
      'Pause Cancel',
    ],
    [
      'into a folder',
      { form: 'folder', zipName: 'Case 2040' },
      'Saving 200 files to the folder Case 2040 112 of 200 files, 1.9 of 3.4 GB. Keep this page open until it ends.',
      'Pause Cancel',
    ],
    [
      'one file',
      {
        form: 'file',
        zipName: 'CBCT.zip',
        filesTotal: 1,
        bytesDone: 212 * MEGABYTE,
        bytesTotal: 480 * MEGABYTE,
      },
      'Saving CBCT.zip 212 of 480 MB. Keep this page open until it ends.',
      'Pause Cancel',
    ],
  ];
  for (const [when, state, text, buttons] of underWay) {
    it(`says how far it is: ${when}`, async () => {
      const t = await downloading(state);
      expect(words(strip(t))).to.equal(`${text} ${buttons}`.trim());
      const progress = t.find<HTMLProgressElement>('.strip progress');
      expect(progress.getAttribute('aria-label')).to.equal(`Saving ${state.zipName ?? 'Case 2040.zip'}`);
    });
  }

  const ends: [string, Partial<DownloadState>, string][] = [
    ['checked', {}, '200 of 200 saved Case 2040.zip, 3.4 GB. Every file was checked against the server.'],
    [
      'handed over',
      { certainty: 'handed-over', rung: 'worker' },
      '200 of 200 sent to your browser Case 2040.zip, 3.4 GB. Your browser saves it: look in your downloads. Every file was checked against the server. To choose the place yourself, set "Always ask where to save files" in the browser\'s settings.',
    ],
    [
      'by the server',
      { certainty: 'by-server', rung: 'server' },
      'Your browser fetches Case 2040.zip It comes from the server by itself: look in your downloads. If it stops, or a page with a message opens instead, start again. To choose the place yourself, set "Always ask where to save files" in the browser\'s settings. Start again',
    ],
    [
      'in a folder',
      { form: 'folder', rung: 'folder', zipName: 'Case 2040' },
      '200 of 200 saved In the folder Case 2040, 3.4 GB. Every file was checked against the server.',
    ],
    [
      'in parts',
      { form: 'parts', part: { number: 4, total: 4 } },
      '200 of 200 saved 4 zips, 3.4 GB, each whole by itself. Every file was checked against the server.',
    ],
    [
      'one file',
      { form: 'file', zipName: 'CBCT.zip', filesTotal: 1 },
      'CBCT.zip is saved CBCT.zip, 3.4 GB. It was checked against the server.',
    ],
  ];
  for (const [how, state, text] of ends) {
    it(`promises no more at its end than is sure: ${how}`, async () => {
      const t = await downloading({ ...ended, ...state });
      expect(words(strip(t))).to.equal(text);
      t.button('Close').click();
      expect(t.session.callsOf('dismissDownload')).to.have.length(1);
    });
  }

  it('names what is missing, why, and the ways to it', async () => {
    const cut = {
      code: 'network' as const,
      facts: { sizeBytes: 480 * MEGABYTE, offsetBytes: 212 * MEGABYTE },
    };
    const t = await downloading({
      ...ended,
      missing: [...missing, { attachmentId: 'c', fileName: 'cut.zip', failure: cut }],
    });
    expect(words(strip(t))).to.contain(
      '197 of 200 saved 1 file in it is incomplete: do not use that copy. Case 2040.zip is complete except for 3 files. It names them in "download report.txt". ' +
        'cut.zip Incomplete, do not use that copy: only 212 of 480 MB of it arrived.',
    );
    expect(t.text).to.contain('The file was deleted by someone on the case.');
    expect(t.buttonOrNull('Download gone.tif')).to.equal(null);
    t.button('Download slow.zip').click();
    expect(t.session.callsOf('download')).to.deep.equal([['download', 'b']]);
    t.button('Try these 3 again').click();
    expect(t.session.callsOf('retryMissing')).to.have.length(1);
  });

  it('does not call complete what has nothing whole in it', async () => {
    const t = await downloading({ ...ended, filesTotal: 2, filesDone: 0, missing });
    expect(words(strip(t))).to.contain(
      '0 of 2 saved Nothing in Case 2040.zip is whole: "download report.txt" in it says why.',
    );
  });

  it('names the report as it is called beside another one, and how many zips there are', async () => {
    const t = await downloading({
      ...ended,
      ...{ form: 'folder', zipName: 'Case 2040', missing, reportName: 'download report (2).txt' },
    });
    expect(words(strip(t))).to.contain('except for 2 files: see "download report (2).txt" in it.');
    await t.show({
      download: { ...ended, form: 'parts', missing, part: { number: 4, total: 4, leftOut: 1 } },
    });
    expect(words(strip(t))).to.contain(
      'The 3 zips are complete except for 2 files: see "download report.txt" in each. One number is left out: that zip would have been empty.',
    );
  });

  it('offers what was deleted, and brought back since', async () => {
    const t = await downloading({ ...ended, missing: missing.slice(0, 1) });
    const [attachment] = t.session.snapshot.list.attachments;
    const { list } = t.session.snapshot;
    await t.show({ list: { ...list, attachments: [...list.attachments, { ...attachment!, id: 'a' }] } });
    expect(t.text).to.contain('It was deleted, and is there again.');
    t.button('Download gone.tif').click();
    t.button('Try this one again').click();
    expect(t.session.callsOf('download')).to.deep.equal([['download', 'a']]);
    expect(t.session.callsOf('retryMissing')).to.have.length(1);
    await t.show({ list });
    expect(t.buttonNames(strip(t))).to.deep.equal(['Close']);
  });

  it('does not offer to try again what is gone for good', async () => {
    const t = await downloading({ ...ended, missing: missing.slice(0, 1) });
    expect(t.buttonNames(strip(t))).to.deep.equal(['Close']);
  });

  it('stays of one size with 200 missing, which scroll by keyboard', async () => {
    const many = Array.from({ length: 200 }, (_, n) => ({
      attachmentId: `m${n}`,
      fileName: `slice ${n}.dcm`,
      failure: { code: 'network' as const },
    }));
    const t = await downloading({ ...ended, missing: many }, { width: '375px' });
    expect(strip(t).offsetHeight).to.be.below(480);
    const list = t.find('.missing');
    expect(list.scrollHeight).to.be.above(2_000);
    list.focus();
    await sendKeys({ press: 'End' });
    await sendKeys({ press: 'Tab' });
    expect(t.root.activeElement?.getAttribute('aria-label')).to.equal('Download slice 0.dcm');
  });

  it('repeats the same order after it was stopped or failed', async () => {
    const scope = { kind: 'category' as const, category: 'image' as const };
    const t = await downloading({ status: 'cancelled', scope, folders: true });
    expect(words(strip(t))).to.equal(
      'Stopped, nothing was saved The unfinished Case 2040.zip was removed. Start again',
    );
    t.button('Start again').click();
    await t.show({
      download: { ...running, status: 'failed', scope, folders: true, failure: { code: 'network' } },
    });
    expect(words(strip(t))).to.contain('Case 2040.zip was not saved The server did not answer.');
    t.button('Start again').click();
    const again = ['downloadAll', { scope, form: 'zip', folders: true }];
    expect(t.session.callsOf('downloadAll')).to.deep.equal([again, again]);
  });

  it('does not promise that the browser removed what it was saving itself', async () => {
    const t = await downloading({ status: 'cancelled', rung: 'worker' });
    expect(words(strip(t))).to.contain(
      'Stopped, nothing was saved Your browser may keep an unfinished Case 2040.zip in its downloads: remove it there.',
    );
  });

  it('says that it was cancelled in the browser, and what else it may have been', async () => {
    const failure = { code: 'save-cancelled' as const };
    const t = await downloading({ status: 'cancelled', rung: 'worker', failure });
    expect(words(strip(t))).to.equal(
      "Cancelled in the browser's downloads Your browser may keep an unfinished Case 2040.zip in its downloads: remove it there. If you did not cancel it there, check the free space on the disk. Start again",
    );
    t.button('Start again').click();
    expect(t.session.callsOf('downloadAll')).to.have.length(1);
  });

  it('says what is kept when a folder or parts are stopped', async () => {
    const t = await downloading({ status: 'cancelled', form: 'folder', zipName: 'Case 2040' });
    expect(words(strip(t))).to.contain('Stopped 112 files in the folder Case 2040 so far, each whole.');
    await t.show({
      download: { ...running, status: 'cancelled', form: 'parts', part: { number: 3, total: 4 } },
    });
    expect(words(strip(t))).to.contain('Stopped The first 2 zips are whole. The unfinished one was removed.');
  });

  it('keeps the focus on Pause when it becomes Resume, and on the strip when its button goes', async () => {
    const t = await downloading();
    const hold = t.button('Pause');
    hold.focus();
    await sendKeys({ press: 'Enter' });
    expect(t.session.callsOf('pauseDownload')).to.have.length(1);
    await t.show({ download: { ...running, status: 'paused' } });
    expect(t.root.activeElement).to.equal(hold);
    expect(t.button('Resume')).to.equal(hold);
    await sendKeys({ press: 'Enter' });
    expect(t.session.callsOf('resumeDownload')).to.have.length(1);
    await t.show({ download: ended });
    expect(t.root.activeElement).to.equal(strip(t));
    t.button('Close').focus();
    await t.show({ download: { ...ended, status: 'idle' } });
    expect(t.root.activeElement).to.equal(t.button('Download All'));
  });

  it('does not change its height while it runs, in the narrow tab', async () => {
    const t = await downloading({}, { width: '343px' });
    const before = strip(t).offsetHeight;
    for (const over of [
      { bytesPerSecond: 12 * MEGABYTE, secondsLeft: 7_300 },
      { waitingFor: 'network' as const },
      { status: 'paused' as const },
      { status: 'finishing' as const },
    ]) {
      await t.show({ download: { ...running, ...over } });
      expect(strip(t).offsetHeight, JSON.stringify(over)).to.equal(before);
    }
  });
});
