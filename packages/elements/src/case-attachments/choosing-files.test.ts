import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import type { PickedFile } from '../case/case-session.js';
import { FakeSession, fakePolicy, fakeTransfer, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

/** Real handles, from the origin's private file system: the native picker cannot be driven. */
async function realHandle(name: string, content = 'x'): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await writable.write(content);
  await writable.close();
  return handle;
}

type Picker = typeof window.showOpenFilePicker;

const browsersOwn = window.showOpenFilePicker;
const asked: (OpenFilePickerOptions | undefined)[] = [];

function replacePicker(answer: () => Promise<readonly FileSystemFileHandle[]>): void {
  window.showOpenFilePicker = ((options?: OpenFilePickerOptions) => {
    asked.push(options);
    return answer();
  }) as Picker;
}

const throwing = (name: string) => async () => {
  throw new DOMException('', name);
};

async function tab(session = new FakeSession(), rememberFiles = true): Promise<TabFixture> {
  const t = await tabFixture(session);
  t.tab.rememberFiles = rememberFiles;
  await settled(t.tab);
  return t;
}

async function dialogTab(rememberFiles = true): Promise<TabFixture> {
  const t = await tab(new FakeSession(), rememberFiles);
  t.button('Attach Files').click();
  await settled(t.tab);
  return t;
}

/** How often the file input was opened. */
function watchInput(t: TabFixture): { opened: number } {
  const seen = { opened: 0 };
  t.find('input[type=file]').addEventListener('click', (event) => {
    event.preventDefault();
    seen.opened += 1;
  });
  return seen;
}

const zone = (t: TabFixture) => t.button('Choose files or drop them here');

describe('choosing files', () => {
  afterEach(() => {
    window.showOpenFilePicker = browsersOwn;
    asked.length = 0;
  });

  it('where files are remembered gives them their handles', async () => {
    const handles = [await realHandle('a.jpg'), await realHandle('jaw.stl', 'jaw')];
    replacePicker(async () => handles);
    const t = await dialogTab();
    const input = watchInput(t);
    zone(t).click();
    await waitUntil(() => t.root.querySelector('.staged'));
    expect(words(t.find('.staged h3'))).to.equal('2 files ready 4 bytes');
    t.button('Continue').click();
    const [[, files]] = t.session.callsOf('attach') as [[string, PickedFile[]]];
    expect(files.map(({ handle }) => handle)).to.deep.equal(handles);
    expect(input.opened).to.equal(0);
    const [options] = asked;
    expect(options?.multiple).to.equal(true);
    const endings = Object.values(options?.types?.[0]?.accept ?? {}).flat();
    expect(endings).to.include.members(['.jpg', '.stl', '.dcm', '.zip']);
  });

  it('where nothing may be remembered uses the file input', async () => {
    replacePicker(async () => []);
    const t = await dialogTab(false);
    const input = watchInput(t);
    zone(t).click();
    expect(input.opened).to.equal(1);
    expect(asked).to.deep.equal([]);
  });

  for (const name of ['SecurityError', 'NotAllowedError', 'AbortError']) {
    it(`falls back to the file input when the picker does not open: ${name}`, async () => {
      replacePicker(throwing(name));
      const t = await dialogTab();
      const input = watchInput(t);
      zone(t).click();
      await settled(t.tab);
      expect(input.opened).to.equal(1);
    });
  }

  it('falls back to the file input where there is no such picker', async () => {
    Object.assign(window, { showOpenFilePicker: undefined });
    const t = await dialogTab();
    const input = watchInput(t);
    zone(t).click();
    await settled(t.tab);
    expect(input.opened).to.equal(1);
  });

  it('does nothing when the person cancels', async () => {
    let cancel = () => {};
    replacePicker(
      () =>
        new Promise((_resolve, reject) => {
          cancel = () => reject(new DOMException('The user aborted a request.', 'AbortError'));
        }),
    );
    const t = await dialogTab();
    const input = watchInput(t);
    zone(t).click();
    await aTimeout(150);
    cancel();
    await settled(t.tab);
    expect(input.opened).to.equal(0);
    expect(t.root.querySelector('.staged')).to.equal(null);
  });

  it("falls back when the browser's own picker finds an ending odd", async () => {
    const acceptedTypes = [{ category: 'model' as const, extensions: ['stl', 'x_t'] }];
    const t = await tab(new FakeSession({ ...readySnapshot(), policy: { ...fakePolicy, acceptedTypes } }));
    t.button('Attach Files').click();
    await settled(t.tab);
    const input = watchInput(t);
    // The real one: it looks at the endings before it looks for a click.
    let thrown: unknown;
    window.showOpenFilePicker = ((options) =>
      browsersOwn(options).catch((error: unknown) => {
        thrown = error;
        throw error;
      })) as Picker;
    zone(t).click();
    await waitUntil(() => input.opened === 1);
    expect(thrown).to.be.instanceOf(TypeError);
  });

  it('names no types where files without an ending are accepted', async () => {
    replacePicker(async () => []);
    const acceptedTypes = [{ category: 'dicom' as const, extensions: ['dcm', ''] }];
    const t = await tab(new FakeSession({ ...readySnapshot(), policy: { ...fakePolicy, acceptedTypes } }));
    t.button('Attach Files').click();
    await settled(t.tab);
    zone(t).click();
    expect(asked[0]?.types).to.deep.equal([]);
  });

  it('refuses a file that is gone, and takes the rest', async () => {
    const gone = await realHandle('gone.jpg');
    const kept = await realHandle('kept.jpg');
    await (await navigator.storage.getDirectory()).removeEntry('gone.jpg');
    replacePicker(async () => [gone, kept]);
    const t = await dialogTab();
    zone(t).click();
    await waitUntil(() => t.root.querySelector('.staged'));
    expect(words(t.find('.staged .is-refused .note'))).to.contain("Not accepted: it can't be read");
    expect(words(t.find('.staged h3'))).to.equal('1 file ready 1 byte');
  });

  it('again, for an unfinished upload, takes one file with its handle', async () => {
    const handle = await realHandle('jaw.stl', 'jaw');
    replacePicker(async () => [handle]);
    const unfinished = fakeTransfer('jaw.stl', { status: 'paused', needsFile: true });
    const t = await tab(new FakeSession({ ...readySnapshot(), transfers: [unfinished] }));
    t.button('Choose the file again: jaw.stl').click();
    await waitUntil(() => t.session.callsOf('chooseAgain').length > 0);
    const [[, id, picked]] = t.session.callsOf('chooseAgain') as [[string, string, PickedFile]];
    expect(id).to.equal(unfinished.id);
    expect(picked.handle).to.equal(handle);
    expect(asked[0]?.multiple).to.equal(false);
  });

  it('for one case is of no use to the next', async () => {
    const handle = await realHandle('jaw.stl');
    let give = (_handles: FileSystemFileHandle[]) => {};
    replacePicker(() => new Promise((resolve) => (give = resolve)));
    const t = await dialogTab();
    t.tab.sessions.set('C-1002', new FakeSession(readySnapshot(), 'C-1002'));
    zone(t).click();
    t.tab.caseId = 'C-1002';
    await settled(t.tab);
    await handle.getFile();
    give([handle]);
    await aTimeout(50);
    expect(t.root.querySelector('.staged')).to.equal(null);
    expect(t.root.querySelector('dialog[open]')).to.equal(null);
  });

  it('of very many shows a hundred, the refused among them, and attaches all', async () => {
    const t = await tabFixture();
    t.find<HTMLButtonElement>('.button.primary').click();
    await settled(t.tab);
    const input = t.find<HTMLInputElement>('.attach-dialog input[type=file]');
    const data = new DataTransfer();
    for (let n = 1; n <= 250; n += 1) data.items.add(new File(['x'], n === 250 ? 'setup.exe' : `${n}.jpg`));
    input.files = data.files;
    input.dispatchEvent(new Event('change'));
    const rows = () => [...t.root.querySelectorAll('.staged li')];
    await waitUntil(() => t.root.querySelector('.staged h3')?.textContent?.includes('249 files ready'));
    expect(rows()).to.have.length(100);
    expect(rows().at(-1)?.className).to.equal('is-refused');
    expect(words(t.find('.staged .rest'))).to.equal('and 150 more Show more');
    t.find<HTMLButtonElement>('.staged .rest button').click();
    await settled(t.tab);
    expect(rows()).to.have.length(200);
    t.find<HTMLButtonElement>('.attach-dialog footer .primary').click();
    await settled(t.tab);
    const [[, files]] = t.session.callsOf('attach') as [[string, PickedFile[]]];
    expect(files).to.have.length(249);
  });
});
