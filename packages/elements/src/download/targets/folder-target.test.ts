import { expect } from '@open-wc/testing';
import { type BlockPlan, sha256Hex } from '../block-plan.js';
import { folderTarget } from './folder-target.js';
import { filesIn, privateFolder } from './testing/private-folder.js';
import { rejection } from './testing/rejection.js';
import { patternBytes, streamOf } from './testing/streams.js';

const bytes = patternBytes(250_000);
const idle = () => ({ signal: new AbortController().signal, finishing: () => {} });
const { signal } = new AbortController();

async function planOf(file: Uint8Array<ArrayBuffer>, blockSizeBytes = 100_000): Promise<BlockPlan> {
  const digests: string[] = [];
  for (let start = 0; start < file.length; start += blockSizeBytes) {
    digests.push(await sha256Hex(file.slice(start, start + blockSizeBytes)));
  }
  return { sizeBytes: file.length, blockSizeBytes, digests };
}

describe('folderTarget', () => {
  let folder: FileSystemDirectoryHandle;

  beforeEach(async () => {
    folder = await privateFolder();
  });

  const put = (path: string, file = bytes) => folderTarget(folder).write(path, streamOf(file).stream, idle());

  it('makes the folders of a path', async () => {
    expect(await put('Images/2024/scan.dcm')).to.equal('Images/2024/scan.dcm');
    expect(await filesIn(folder)).to.deep.equal({ 'Images/2024/scan.dcm': bytes.length });
  });

  it('knows what is there and whole, and so goes on after a crash', async () => {
    const target = folderTarget(folder);
    const plan = await planOf(bytes);
    expect(await target.find('Images/scan.dcm', plan, signal)).to.equal(null);
    await put('Images/scan.dcm');
    expect(await target.find('Images/scan.dcm', plan, signal)).to.equal('Images/scan.dcm');
    expect(await target.find('scan.dcm', plan, signal)).to.equal(null);
    // A file where a folder is wanted.
    expect(await target.find('Images/scan.dcm/deeper', plan, signal)).to.equal(null);
  });

  it('takes no file for whole that differs in size or in one byte', async () => {
    const target = folderTarget(folder);
    await put('short.dcm', bytes.slice(0, -1));
    const other = bytes.slice();
    other[240_000]! ^= 1;
    await put('other.dcm', other);
    const plan = await planOf(bytes);
    expect(await target.find('short.dcm', plan, signal)).to.equal(null);
    expect(await target.find('other.dcm', plan, signal)).to.equal(null);
    expect(await target.find('other.dcm', await planOf(other), signal)).to.equal('other.dcm');
  });

  it('knows an empty file', async () => {
    await put('empty.txt', new Uint8Array());
    const plan = await planOf(new Uint8Array());
    expect(await folderTarget(folder).find('empty.txt', plan, signal)).to.equal('empty.txt');
  });

  it("leaves a person's own file of that name alone, and finds its own beside it", async () => {
    const own = patternBytes(1000, 7);
    await put('scan.dcm', own);
    expect(await put('scan.dcm')).to.equal('scan (2).dcm');
    expect(await filesIn(folder)).to.deep.equal({ 'scan.dcm': 1000, 'scan (2).dcm': bytes.length });
    expect(await folderTarget(folder).find('scan.dcm', await planOf(bytes), signal)).to.equal('scan (2).dcm');
  });

  it('fills the empty file that a crash left', async () => {
    await folder.getFileHandle('scan.dcm', { create: true });
    expect(await put('scan.dcm')).to.equal('scan.dcm');
  });

  it('leaves nothing of a file that failed', async () => {
    const target = folderTarget(folder);
    const { stream } = streamOf(bytes, { failAt: 2 });
    expect(((await rejection(target.write('a/scan.dcm', stream, idle()))) as Error).message).to.equal(
      'the source failed',
    );
    expect(await filesIn(folder)).to.deep.equal({});
    const short = target.write('a/scan.dcm', streamOf(bytes).stream, { ...idle(), sizeBytes: 1 });
    await rejection(short);
    expect(await filesIn(folder)).to.deep.equal({});
  });

  it('ends the stream when the folder cannot be made', async () => {
    await put('scan.dcm');
    const { stream, facts } = streamOf(bytes);
    await rejection(folderTarget(folder).write('scan.dcm/deeper.dcm', stream, idle()));
    expect(facts.cancelled).not.to.equal(undefined);
  });
});
