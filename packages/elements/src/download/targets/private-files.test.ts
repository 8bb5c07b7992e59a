import { expect, waitUntil } from '@open-wc/testing';
import { forgetDownloads } from '../forget-downloads.js';
import { canKeepFiles, createPrivateFile, type PrivateFile, sweepPrivateFiles } from './private-files.js';
import { filesIn } from './testing/private-folder.js';

const FOLDER = 'case-attachments-downloads/';

/** Of our folder alone: other tests keep files beside it. */
async function kept(): Promise<string[]> {
  const files = await filesIn(await navigator.storage.getDirectory());
  return Object.keys(files).filter((path) => path.startsWith(FOLDER));
}

/** As a page leaves one that is closed before its time: nobody holds it. */
async function leaveOne(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER.slice(0, -1), { create: true });
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write('a scan');
  await writable.close();
}

/** Another tab's, with the locks of its own: a frame on this origin, with this very module. */
async function anotherPage(): Promise<{ createPrivateFile(): Promise<PrivateFile>; close(): void }> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const module = new URL('./private-files.js', import.meta.url).href;
  const script = frame.contentDocument!.createElement('script');
  script.type = 'module';
  script.textContent = `import * as files from ${JSON.stringify(module)}; window.files = files; parent.postMessage('ready')`;
  const ready = new Promise((resolve) => window.addEventListener('message', resolve, { once: true }));
  frame.contentDocument!.body.append(script);
  await ready;
  const { files } = frame.contentWindow as unknown as { files: typeof import('./private-files.js') };
  return { createPrivateFile: files.createPrivateFile, close: () => frame.remove() };
}

describe('files on their way through the private file system', () => {
  afterEach(() => sweepPrivateFiles(0));

  it('are tried on one that is thrown away', async () => {
    expect(await canKeepFiles()).to.be.true;
    expect(await kept()).to.deep.equal([]);
  });

  it('are gone soon after a logout when the browser copies them, at once when it has', async function () {
    this.timeout(30_000);
    await leaveOne('left');
    (await createPrivateFile()).handedOver(1000);
    const running = await createPrivateFile();
    expect(await kept()).to.have.length(3);
    await forgetDownloads();
    expect(await kept()).to.have.length(2);
    await waitUntil(async () => (await kept()).length === 1, 'copied', { timeout: 20_000 });
    await running.remove();

    const { now } = Date;
    (await createPrivateFile()).handedOver(1000);
    Date.now = () => now() + 10_000;
    await forgetDownloads().finally(() => (Date.now = now));
    expect(await kept()).to.deep.equal([]);
  });

  it('a logout never fails for them', async () => {
    await forgetDownloads(() => Promise.reject(new TypeError('offline')));
  });

  it('that an earlier visit left are swept when they are old enough', async () => {
    await leaveOne('left');
    await sweepPrivateFiles(60_000);
    expect(await kept()).to.deep.equal([`${FOLDER}left`]);
    await sweepPrivateFiles(0);
    expect(await kept()).to.deep.equal([]);
  });

  it('are left to the page that holds them, until it is closed', async () => {
    const page = await anotherPage();
    await page.createPrivateFile();
    const mine = await createPrivateFile();
    await sweepPrivateFiles(0);
    expect(await kept()).to.have.length(2);
    await mine.remove();
    page.close();
    // The browser gives a closed page's locks back in its own time.
    for (let tries = 0; tries < 50 && (await kept()).length > 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await sweepPrivateFiles(0);
    }
    expect(await kept()).to.deep.equal([]);
  });

  it('that cannot be removed do not keep the others, nor does one that is being written', async () => {
    const running = await createPrivateFile();
    const writable = await running.handle.createWritable();
    await writable.write('half of');
    await leaveOne('m open elsewhere');
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER.slice(0, -1));
    const open = await (await folder.getFileHandle('m open elsewhere')).createWritable();
    for (const name of ['0 left', 'g left', 'z left']) await leaveOne(name);
    await forgetDownloads();
    expect((await kept()).filter((path) => path.endsWith(' left'))).to.deep.equal([]);
    await writable.close();
    expect((await running.handle.getFile()).size).to.equal(7);
    await running.remove();
    await open.abort();
  });

  it('two sweeps at once do not trip over each other', async () => {
    for (let index = 0; index < 10; index += 1) await leaveOne(`left ${index}`);
    await Promise.all([sweepPrivateFiles(0), sweepPrivateFiles(0)]);
    await sweepPrivateFiles(0);
    expect(await kept()).to.deep.equal([]);
  });
});
