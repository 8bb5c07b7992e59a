import { expect } from '@open-wc/testing';
import { ApiError } from '../../api/api-error.js';
import { askWhereToSave, pickerTarget } from './picker-target.js';
import { filesIn, privateFolder } from './testing/private-folder.js';
import { rejection } from './testing/rejection.js';
import { patternBytes, streamOf } from './testing/streams.js';

const bytes = patternBytes(300_000);
const idle = () => ({ signal: new AbortController().signal, finishing: () => {} });
const codeOf = (error: unknown) => error instanceof ApiError && error.failure.code;

describe('pickerTarget', () => {
  let folder: FileSystemDirectoryHandle;
  let handle: FileSystemFileHandle;

  beforeEach(async () => {
    folder = await privateFolder();
    handle = await folder.getFileHandle('case.zip', { create: true });
  });

  it('says that the file is checked when it holds what came', async () => {
    let isFinishing = false;
    const options = { ...idle(), finishing: () => (isFinishing = true), sizeBytes: bytes.length };
    expect(await pickerTarget(handle).write(streamOf(bytes).stream, options)).to.equal('checked');
    expect(isFinishing).to.be.true;
    expect(new Uint8Array(await (await handle.getFile()).arrayBuffer())).to.deep.equal(bytes);
  });

  it('saves an empty file', async () => {
    expect(await pickerTarget(handle).write(streamOf(new Uint8Array()).stream, idle())).to.equal('checked');
  });

  it('refuses what ends at another size than it must have, and leaves nothing', async () => {
    const work = pickerTarget(handle).write(streamOf(bytes).stream, {
      ...idle(),
      sizeBytes: bytes.length + 1,
    });
    expect(codeOf(await rejection(work))).to.equal('save-refused');
    expect(await filesIn(folder)).to.deep.equal({});
  });

  it('refuses a file that is another one when it is opened again', async () => {
    const other = await folder.getFileHandle('other.zip', { create: true });
    const writable = await other.createWritable();
    await writable.write(patternBytes(bytes.length, 2));
    await writable.close();
    // Nothing real writes other bytes than it was given.
    const lying = (canRemove: boolean) =>
      new Proxy(handle, {
        get: (target, key) => {
          if (key === 'getFile') return () => other.getFile();
          return key === 'remove' && !canRemove ? undefined : Reflect.get(target, key).bind?.(target);
        },
      });
    const codeFrom = async (canRemove: boolean) =>
      codeOf(await rejection(pickerTarget(lying(canRemove)).write(streamOf(bytes).stream, idle())));
    expect(await codeFrom(false), 'in a browser that removes nothing').to.equal('saved-damaged');
    expect(await filesIn(folder)).to.have.keys('case.zip', 'other.zip');
    expect(await codeFrom(true)).to.equal('save-refused');
    expect(await filesIn(folder), 'what is wrong does not keep the name').to.have.keys('other.zip');
  });

  it('says that it is saved when it is whole before a late cancel is heard', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, finishing: () => controller.abort('too late') };
    expect(await pickerTarget(handle).write(streamOf(bytes).stream, options)).to.equal('checked');
    expect(await filesIn(folder)).to.deep.equal({ 'case.zip': bytes.length });
  });

  it('leaves nothing when the stream fails, and says why it did', async () => {
    const error = await rejection(pickerTarget(handle).write(streamOf(bytes, { failAt: 2 }).stream, idle()));
    expect((error as Error).message).to.equal('the source failed');
    expect(await filesIn(folder)).to.deep.equal({});
  });

  it('ends at once when cancelled while the stream waits', async () => {
    const controller = new AbortController();
    const { stream, facts } = streamOf(bytes, { hangAt: 2 });
    const work = pickerTarget(handle).write(stream, { ...idle(), signal: controller.signal });
    setTimeout(() => controller.abort(new DOMException('enough', 'AbortError')), 50);
    expect(((await rejection(work)) as Error).message).to.equal('enough');
    expect((facts.cancelled as Error).message).to.equal('enough');
    expect(await filesIn(folder)).to.deep.equal({});
  });

  it('reads nothing when cancelled before it began', async () => {
    const { stream, facts } = streamOf(bytes);
    const work = pickerTarget(handle).write(stream, { ...idle(), signal: AbortSignal.abort('left') });
    expect(await rejection(work)).to.equal('left');
    expect(facts.chunks).to.equal(0);
  });
});

describe('askWhereToSave', () => {
  const { showSaveFilePicker } = window;
  let asked: (string | undefined)[];

  // The native dialog cannot be driven: this one call is replaced.
  beforeEach(async () => {
    const folder = await privateFolder();
    asked = [];
    window.showSaveFilePicker = async ({ suggestedName } = {}) => {
      asked.push(suggestedName);
      return folder.getFileHandle(suggestedName ?? 'untitled', { create: true });
    };
  });

  after(() => {
    window.showSaveFilePicker = showSaveFilePicker;
  });

  it('does not suggest a name again that the page has saved by', async () => {
    const save = async (isWhole: boolean) => {
      const target = await askWhereToSave('twice.zip');
      await target?.write(streamOf(bytes, isWhole ? {} : { failAt: 1 }).stream, idle()).catch(() => {});
    };
    await save(false);
    await save(true);
    await save(true);
    await save(true);
    expect(asked).to.deep.equal(['twice.zip', 'twice.zip', 'twice (2).zip', 'twice (3).zip']);
  });

  it('gives null where the browser will not ask, and throws when the person chose no place', async () => {
    window.showSaveFilePicker = () => Promise.reject(new DOMException('no gesture', 'SecurityError'));
    expect(await askWhereToSave('a.zip')).to.equal(null);
    window.showSaveFilePicker = () => Promise.reject(new DOMException('closed', 'AbortError'));
    expect(((await rejection(askWhereToSave('a.zip'))) as Error).name).to.equal('AbortError');
  });
});
