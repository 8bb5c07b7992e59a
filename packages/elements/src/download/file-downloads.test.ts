import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import { privateFolder } from './targets/testing/private-folder.js';
import { DownloadsFixture, replaced } from './testing/downloads-fixture.js';
import { someBytes } from './testing/fake-content-server.js';

const MiB = 1024 * 1024;

describe('downloads of single files', () => {
  let t: DownloadsFixture;
  let undo: (() => void)[];
  let isActive: boolean;
  let picked: string[];
  beforeEach(() => {
    t = new DownloadsFixture();
    isActive = true;
    picked = [];
    // A click that really was one cannot be made here.
    undo = [
      replaced(navigator, 'userActivation', {
        get isActive() {
          return isActive;
        },
      }),
      replaced(window, 'showSaveFilePicker', async ({ suggestedName }: SaveFilePickerOptions) => {
        picked.push(suggestedName!);
        throw new DOMException('', 'AbortError');
      }),
    ];
  });
  afterEach(() => {
    t.end();
    for (const one of undo) one();
    document.querySelector('iframe[hidden]')?.remove();
  });

  const large = async (): Promise<Attachment> => ({
    ...(await t.server.add('a', 'scan.dcm', someBytes(100, 1))),
    sizeBytes: 101 * MiB,
  });
  const frame = () => document.querySelector<HTMLIFrameElement>('iframe[hidden]');

  it('are the browser’s own from 100 MB on, in a tab that closes by itself', async () => {
    t.server.tickets.set('ticket', 'https://files.test/api/content?ticket=1');
    const file = await large();
    t.downloads.save(file);
    t.downloads.save(file);
    await waitUntil(() => t.clicked.length > 0);
    expect(t.clicked).to.deep.equal([
      { href: 'https://files.test/api/content?ticket=1', download: '', target: '_blank' },
    ]);
    expect(t.server.ticketWishes.length, 'once at a time').to.equal(1);
    expect([picked, t.states, t.downloads.busy]).to.deep.equal([[], [], false]);
  });

  it('go through a hidden frame when the click is too long ago', async () => {
    isActive = false;
    t.server.tickets.set('ticket', `${location.origin}/blank`);
    t.downloads.save(await large());
    await waitUntil(() => frame() !== null);
    expect(frame()!.src).to.equal(`${location.origin}/blank`);
    expect(t.clicked).to.deep.equal([]);
  });

  it('are saved here where the server has no tickets', async () => {
    t.downloads.save(await large());
    await waitUntil(() => picked.length > 0);
    expect(picked).to.deep.equal(['scan.dcm']);
    expect(t.failures).to.deep.equal([]);
  });

  it('tell why the server gives none', async () => {
    t.server.isDown = true;
    t.downloads.save(await large());
    await waitUntil(() => t.failures.length > 0);
    expect(t.failures[0]![0]).to.equal('scan.dcm');
    expect(t.failures[0]![1].code).to.equal('network');
    expect(picked).to.deep.equal([]);
  });

  it('show again where they are, paused ones too, once what Download All says is put away', async () => {
    const folder = await privateFolder();
    const pick = ({ suggestedName }: SaveFilePickerOptions) =>
      folder.getFileHandle(suggestedName!, { create: true });
    undo.push(replaced(window, 'showSaveFilePicker', pick));
    const scan = await t.server.add('scan', 'scan.dcm', someBytes(17 * MiB, 1));
    t.server.faults.set('scan', [{ kind: 'stall', afterBytes: 2 * MiB }]);
    const downloads = t.downloads;
    downloads.save(scan);
    await waitUntil(() => t.state.bytesDone > 0, 'it is shown');
    downloads.pause();
    t.files = [await t.server.add('a', 'a.txt', someBytes(500, 2))];
    downloads.saveAll({ scope: { kind: 'all' } });
    await waitUntil(() => t.state.status === 'done' && t.state.zipName === 'Case 1.zip');
    downloads.dismiss();
    const ofScan = { zipName: 'scan.dcm', form: 'file', filesTotal: 1, bytesTotal: 17 * MiB };
    expect(t.state).to.deep.include({ ...ofScan, status: 'paused' });
    downloads.resume();
    await t.ended();
    expect(t.state).to.deep.include({ ...ofScan, status: 'done', filesDone: 1, bytesDone: 17 * MiB });
    downloads.dismiss();
    expect(t.state.status).to.equal('idle');
  });

  describe('that are small', () => {
    let small: Attachment;
    beforeEach(async () => {
      const folder = await privateFolder();
      const pick = ({ suggestedName }: SaveFilePickerOptions) =>
        folder.getFileHandle(suggestedName!, { create: true });
      undo.push(replaced(window, 'showSaveFilePicker', pick));
      small = await t.server.add('small', 'note.txt', someBytes(500, 1));
    });
    const shownAs = () => [...new Set(t.states.map(({ status }) => status))];

    it('are saved without a word', async () => {
      t.downloads.save(small);
      await waitUntil(() => !t.downloads.busy);
      expect([t.states, t.failures]).to.deep.equal([[], []]);
    });

    it('say what they wait for as soon as they wait, and how it ended', async () => {
      t.server.faults.set('small', [{ kind: 'status', status: 503, code: 'unavailable' }]);
      const downloads = t.start({ patience: { delayMs: () => 200 } });
      downloads.save(small);
      await waitUntil(() => t.state.waitingFor === 'server');
      expect(t.state).to.deep.include({
        zipName: 'note.txt',
        form: 'file',
        status: 'saving',
        bytesTotal: 500,
      });
      await t.ended();
      expect(t.state).to.deep.include({ status: 'done', waitingFor: null, filesDone: 1 });
    });

    it('show themselves when nobody answers for long, and can be cancelled', async () => {
      t.server.faults.set('small', [{ kind: 'stall', afterBytes: 100 }]);
      const downloads = t.start({ shownAfterMs: 50 });
      downloads.save(small);
      await waitUntil(() => t.state.status === 'saving');
      downloads.cancel();
      await waitUntil(() => t.state.status === 'idle');
      expect([shownAs(), t.failures]).to.deep.equal([['saving', 'idle'], []]);
      expect(t.server.asked.every(({ over }) => over)).to.be.true;
    });

    it('leave the strip to Download All, also when they take long', async () => {
      t.server.faults.set('small', [{ kind: 'stall', afterBytes: 100 }]);
      const downloads = t.start({ shownAfterMs: 50 });
      t.files = [await t.server.add('a', 'a.txt', someBytes(500, 2))];
      downloads.saveAll({ scope: { kind: 'all' } });
      await t.ended();
      downloads.save(small);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(t.state).to.deep.include({ status: 'done', zipName: 'Case 1.zip' });
    });
  });

  it('are saved here up to 100 MB', async () => {
    t.downloads.save({ ...(await large()), sizeBytes: 99 * MiB });
    await waitUntil(() => picked.length > 0);
    expect(t.server.ticketWishes).to.deep.equal([]);
  });
});
