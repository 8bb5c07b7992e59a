import { expect, waitUntil } from '@open-wc/testing';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import { filesIn, privateFolder } from './targets/testing/private-folder.js';
import { DownloadsFixture, replaced } from './testing/downloads-fixture.js';
import { someBytes } from './testing/fake-content-server.js';
import { readZip } from './testing/read-zip.js';

const MiB = 1024 * 1024;

describe('cancels and the connections of a download', () => {
  let t: DownloadsFixture;
  let folder: FileSystemDirectoryHandle;
  let undo: () => void;
  let rejections: unknown[];
  const onRejection = (event: PromiseRejectionEvent) => void rejections.push(event.reason);
  beforeEach(async () => {
    t = new DownloadsFixture();
    folder = await privateFolder();
    rejections = [];
    let count = 0;
    // The save dialog cannot be driven here: it answers with real files of the origin's private file system.
    undo = replaced(window, 'showSaveFilePicker', () =>
      folder.getFileHandle(`${(count += 1)}.zip`, { create: true }),
    );
    window.addEventListener('unhandledrejection', onRejection);
  });
  afterEach(() => {
    t.end();
    undo();
    window.removeEventListener('unhandledrejection', onRejection);
  });

  it('leave no request, no file and no rejection behind, fifty times at any moment', async function () {
    this.timeout(60_000);
    for (let index = 0; index < 12; index += 1) {
      const bytes = someBytes(index % 4 === 3 ? 9 * MiB : 40_000, index + 1);
      t.files = [...t.files, await t.server.add(`f${index}`, `${index}.bin`, bytes)];
    }
    const budget = new ConnectionBudget();
    const downloads = t.start({ budget });
    for (let round = 0; round < 50; round += 1) {
      downloads.saveAll({ scope: { kind: 'all' } });
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % 60));
      if (round % 5 === 0) downloads.pause();
      downloads.cancel();
      await waitUntil(() => !downloads.busy, 'ended', { timeout: 5_000 });
      downloads.dismiss();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(t.server.asked.filter(({ over }) => !over)).to.deep.equal([]);
    await waitUntil(async () => Object.keys(await filesIn(folder)).length === 0, 'nothing is left');
    expect(rejections).to.deep.equal([]);
    const isFree = Promise.all(Array.from({ length: 6 }, () => budget.acquire('brief')));
    await Promise.race([
      isFree,
      new Promise((_, reject) => setTimeout(reject, 1_000, 'a connection is still held')),
    ]);
  });

  it('keep the line full of small files, and large ones to one at a time', async function () {
    this.timeout(20_000);
    for (let index = 0; index < 30; index += 1) {
      const bytes = someBytes(index % 10 === 0 ? 9 * MiB : 50_000, index + 1);
      t.files = [...t.files, await t.server.add(`f${index}`, `${index}.bin`, bytes)];
    }
    const openLarge = () =>
      t.server.asked.filter(({ id, what, over }) => what === 'content' && !over && /0$/.test(id)).length;
    let mostLarge = 0;
    let whileLarge = 0;
    t.server.onAsked = () => {
      mostLarge = Math.max(mostLarge, openLarge());
      if (openLarge() > 0) whileLarge += 1;
    };
    t.server.delayMs = 5;
    t.downloads.saveAll({ scope: { kind: 'all' } });
    await t.ended();
    expect(t.state).to.deep.include({ status: 'done', filesDone: 30, missing: [] });
    expect(mostLarge).to.equal(1);
    expect(whileLarge, 'small ones are fetched while a large one streams').to.be.above(3);
    expect(t.server.mostOpen).to.be.within(3, 6);
    const zip = await (await folder.getFileHandle('1.zip')).getFile();
    const names = readZip(new Uint8Array(await zip.arrayBuffer())).map(({ name }) => name);
    expect(names.slice(0, 30)).to.deep.equal(t.files.map(({ name }) => name));
  });
});
