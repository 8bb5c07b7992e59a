import type { Attachment } from '@case-attachments/contract';
import { expect, waitUntil } from '@open-wc/testing';
import type { DownloadScope, DownloadState, Failure } from '../case/case-state.js';
import { ConnectionBudget } from '../transfer/connection-budget.js';
import { sha256Hex } from './block-plan.js';
import { createDownloads, type DownloadsOptions } from './create-downloads.js';
import type { Downloads } from './downloads.js';
import { FakeContentServer, iterate, someBytes } from './testing/fake-content-server.js';
import { readZip } from './testing/read-zip.js';

const ALL = { scope: { kind: 'all' } } as const;
const MiB = 1024 * 1024;

describe('createDownloads', () => {
  let server: FakeContentServer;
  let root: FileSystemDirectoryHandle;
  let state: DownloadState;
  let states: DownloadState[];
  let failures: [string, Failure][];
  let pickerCalls: SaveFilePickerOptions[];
  let downloads: Downloads;
  let listed: readonly Attachment[];
  let caseLabel: string;
  const picker = window.showSaveFilePicker;

  /** The save dialog cannot be driven here: it answers with a real file of the origin's private file system. */
  function pickFile() {
    window.showSaveFilePicker = async (options) => {
      pickerCalls.push(options!);
      return root.getFileHandle('target', { create: true });
    };
  }

  function start(options: Partial<DownloadsOptions> = {}) {
    states = [];
    failures = [];
    downloads = createDownloads({
      client: server.client(),
      caseId: 'C-1',
      budget: new ConnectionBudget(),
      list: () => iterate(listed),
      ladder: () => ({ workerUrl: null }),
      hasServerZip: () => false,
      about: () => ({ caseId: 'C-1', caseLabel, madeBy: 'Front desk' }),
      update: (patch) => {
        state = { ...state, ...patch };
        states.push(state);
      },
      fail: (fileName, failure) => failures.push([fileName, failure]),
      patience: { maxTries: 3, delayMs: () => 1 },
      stallMs: 200,
      ...options,
    });
    return downloads;
  }

  /** All of a case of these files. */
  function saveAll(files: readonly Attachment[], label: string, options: Partial<DownloadsOptions> = {}) {
    listed = files;
    caseLabel = label;
    start(options).saveAll(ALL);
  }

  const ended = () =>
    waitUntil(() => ['done', 'failed', 'cancelled'].includes(state.status), 'ended', { timeout: 8_000 });
  const exists = () =>
    root.getFileHandle('target').then(
      () => true,
      () => false,
    );
  async function savedBytes() {
    const file = await (await root.getFileHandle('target')).getFile();
    return new Uint8Array(await file.arrayBuffer());
  }

  beforeEach(async () => {
    server = new FakeContentServer();
    server.install();
    root = await navigator.storage.getDirectory();
    await root.removeEntry('target').catch(() => undefined);
    pickerCalls = [];
    listed = [];
    caseLabel = 'case';
    state = { status: 'idle' } as DownloadState;
    pickFile();
  });
  afterEach(() => {
    downloads.dispose();
    server.restore();
    window.showSaveFilePicker = picker;
  });

  it('saves every file, whole, under safe and unique names', async () => {
    const files = [
      await server.add('a', '../scan.tif', someBytes(5000, 1)),
      await server.add('b', 'SCAN.tif', someBytes(9 * MiB, 2)),
      await server.add('c', 'نتيجة\u202e.pdf', someBytes(70_000, 3)),
      await server.add('d', 'empty.txt', new Uint8Array()),
    ];
    saveAll(files, 'Case 1001, upper/left: molar');
    await ended();
    expect(state).to.deep.include({
      status: 'done',
      filesDone: 4,
      filesTotal: 4,
      missing: [],
      failure: null,
    });
    expect(state.bytesDone).to.equal(state.bytesTotal);
    expect(state.bytesTotal).to.equal(5000 + 9 * MiB + 70_000);
    expect(pickerCalls).to.deep.equal([
      {
        suggestedName: 'Case 1001, upper-left_ molar.zip',
        types: [{ accept: { 'application/zip': ['.zip'] } }],
      },
    ]);
    const entries = readZip(await savedBytes());
    expect(entries.map(({ name }) => name)).to.deep.equal([
      'scan.tif',
      'SCAN (2).tif',
      'نتيجة.pdf',
      'empty.txt',
      'download report.txt',
      'download report.json',
    ]);
    for (const [index, file] of files.entries()) {
      const entry = entries[index]!;
      expect(await sha256Hex(entry.bytes)).to.equal(file.sha256);
      expect(entry.utf8).to.equal(true);
      expect([entry.year, entry.month]).to.deep.equal([2026, 3]);
    }
    expect(states.some(({ status }) => status === 'saving')).to.equal(true);
  });

  it('asks for the place within the click', async () => {
    saveAll([], 'x.zip');
    expect(pickerCalls.length).to.equal(1);
    await ended();
  });

  it('goes on without what cannot be had, and says what is missing', async () => {
    const files = [
      await server.add('gone', 'gone.tif', someBytes(500, 1)),
      await server.add('good', 'good.tif', someBytes(800, 2)),
      await server.add('cut', 'cut.bin', someBytes(9 * MiB, 3)),
      await server.add('wrong', 'wrong.png', someBytes(900, 4)),
      await server.add('locked', 'locked.bin', someBytes(10 * MiB, 5)),
      await server.add('last', 'Download Report.txt', someBytes(20, 6)),
    ];
    server.faults.set('gone', [{ kind: 'status', status: 410, code: 'attachment-deleted' }]);
    server.faults.set('cut', [
      { kind: 'reset', afterBytes: 3.5 * MiB },
      { kind: 'status', status: 404, code: 'attachment-not-found' },
    ]);
    server.faults.set('wrong', Array(3).fill({ kind: 'corrupt', afterBytes: 1 }));
    server.faults.set('locked', [{ kind: 'status', status: 423, code: 'attachment-infected' }]);
    saveAll(files, 'case.zip');
    await ended();
    expect(state.failure).to.equal(null);
    expect(state).to.deep.include({ status: 'done', filesDone: 2, filesTotal: 6 });
    expect(state.missing.map(({ fileName, failure }) => [fileName, failure.code])).to.deep.equal([
      ['gone.tif', 'attachment-deleted'],
      ['cut.bin', 'attachment-not-found'],
      ['wrong.png', 'copy-damaged'],
      ['locked.bin', 'attachment-infected'],
    ]);
    expect(state.missing[1]!.failure.facts).to.deep.equal({ sizeBytes: 9 * MiB, offsetBytes: 3 * MiB });
    expect(state.bytesDone).to.equal(state.bytesTotal);

    const entries = readZip(await savedBytes());
    expect(entries.map(({ name, bytes }) => [name, bytes.length])).to.deep.equal([
      ['good.tif', 800],
      ['cut.bin', 3 * MiB],
      ['Download Report (2).txt', 20],
      ['download report.txt', entries[3]!.bytes.length],
      ['download report.json', entries[4]!.bytes.length],
    ]);
    const report = new TextDecoder().decode(entries[3]!.bytes);
    expect(report).to.contain('2 of 6 files');
    expect(report).to.contain('MISSING: gone.tif\r\n  About attachment-deleted.');
    expect(report).to.contain('INCOMPLETE, do not use it: cut.bin');
    expect(report).to.contain(`SHA-256 ${files[0]!.sha256}`);
    const { filesSaved, files: listed } = JSON.parse(new TextDecoder().decode(entries[4]!.bytes));
    expect(filesSaved).to.equal(2);
    expect(listed.map(({ status }: { status: string }) => status)).to.deep.equal([
      'missing',
      'saved',
      'incomplete',
      'missing',
      'missing',
      'saved',
    ]);
  });

  it('is no zip when not one file could be had', async () => {
    const file = await server.add('a', 'a.tif', someBytes(500, 1));
    server.faults.set('a', [{ kind: 'status', status: 410, code: 'attachment-deleted' }]);
    saveAll([file], 'case.zip');
    await ended();
    expect(state).to.deep.include({ status: 'failed' });
    expect(state.failure!.code).to.equal('attachment-deleted');
    expect(await exists()).to.equal(false);
  });

  it('ends its requests and leaves nothing when cancelled', async () => {
    const files = [
      await server.add('a', 'a.bin', someBytes(20 * MiB, 1)),
      await server.add('b', 'b.bin', someBytes(500, 2)),
    ];
    server.faults.set('a', [{ kind: 'stall', afterBytes: 2 * MiB }]);
    saveAll(files, 'case.zip', { stallMs: 10_000 });
    await waitUntil(() => state.bytesDone >= MiB);
    downloads.cancel();
    await ended();
    expect(state.status).to.equal('cancelled');
    expect(server.asked.find(({ id, what }) => id === 'a' && what === 'content')!.aborted).to.equal(true);
    expect(await exists()).to.equal(false);
    downloads.dismiss();
    expect(state.status).to.equal('idle');
  });

  it('keeps no request open while it is paused, and goes on where it was', async () => {
    const files = [
      await server.add('a', 'a.bin', someBytes(12 * MiB, 1)),
      await server.add('b', 'b.bin', someBytes(500, 2)),
    ];
    server.faults.set('a', [{ kind: 'stall', afterBytes: 4.5 * MiB }]);
    saveAll(files, 'case', { stallMs: 10_000 });
    await waitUntil(() => state.bytesDone >= 4.5 * MiB);
    downloads.pause();
    expect(state).to.deep.include({ status: 'paused', waitingFor: null, secondsLeft: null });
    await waitUntil(() => server.asked.every(({ over }) => over), 'no request is open');
    const { length } = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.asked.length).to.equal(length);
    expect(state.status).to.equal('paused');
    downloads.resume();
    await ended();
    expect(state).to.deep.include({ status: 'done', filesDone: 2, bytesDone: 12 * MiB + 500 });
    expect(server.contentRanges('a')).to.deep.equal([null, `bytes=${4.5 * MiB}-`]);
    const [entry] = readZip(await savedBytes());
    expect(await sha256Hex(entry!.bytes)).to.equal(files[0]!.sha256);
  });

  it('is cancelled while it is paused', async () => {
    saveAll([await server.add('a', 'a.bin', someBytes(12 * MiB, 1))], 'case');
    await waitUntil(() => state.bytesDone > 0);
    downloads.pause();
    downloads.cancel();
    await ended();
    expect(state.status).to.equal('cancelled');
    expect(await exists()).to.equal(false);
  });

  it('makes a zip of just what was missing', async () => {
    const files = [
      await server.add('good', 'good.tif', someBytes(500, 1)),
      await server.add('locked', 'locked.tif', someBytes(600, 2)),
      await server.add('cut', 'cut.bin', someBytes(9 * MiB, 3)),
    ];
    server.faults.set('locked', [{ kind: 'status', status: 423, code: 'attachment-not-scanned' }]);
    server.faults.set('cut', [
      { kind: 'reset', afterBytes: 3.5 * MiB },
      { kind: 'status', status: 423, code: 'attachment-not-scanned' },
    ]);
    const scopes: [DownloadScope, string[]][] = [];
    saveAll(files, 'Case 1', {
      list: (scope, known) => {
        scopes.push([scope, known.map(({ id }) => id)]);
        return iterate(scope.kind === 'selected' ? files.slice(1) : files);
      },
    });
    await ended();
    expect(state).to.deep.include({ status: 'done', filesDone: 1, filesTotal: 3 });
    downloads.retryMissing();
    await waitUntil(() => state.status === 'saving');
    await ended();
    expect(state).to.deep.include({ status: 'done', filesDone: 2, filesTotal: 2, missing: [] });
    expect(state.zipName).to.equal('Case 1, missing files.zip');
    const selected = { kind: 'selected', attachmentIds: ['locked', 'cut'] } as const;
    expect(scopes).to.deep.equal([
      [{ kind: 'all' }, []],
      [selected, ['locked', 'cut']],
    ]);
    const names = readZip(await savedBytes()).map(({ name }) => name);
    expect(names.slice(0, 2)).to.deep.equal(['locked.tif', 'cut.bin']);
    downloads.retryMissing();
    expect(pickerCalls.length).to.equal(2);
  });

  it('leaves no zip of a second try that brings no whole file, and says so', async () => {
    const files = [
      await server.add('good', 'good.tif', someBytes(500, 1)),
      await server.add('cut', 'cut.bin', someBytes(9 * MiB, 3)),
    ];
    const cut = [
      { kind: 'reset', afterBytes: 3.5 * MiB },
      { kind: 'status', status: 423, code: 'attachment-not-scanned' },
    ] as const;
    server.faults.set('cut', [...cut, ...cut]);
    saveAll(files, 'Case 1', {
      list: (scope) => iterate(scope.kind === 'selected' ? files.slice(1) : files),
    });
    await ended();
    const before = state;
    expect(before).to.deep.include({ status: 'done', filesDone: 1, filesTotal: 2, triedInVain: false });
    await root.removeEntry('target');
    downloads.retryMissing();
    await waitUntil(() => state.status === 'saving');
    await ended();
    expect(state).to.deep.equal({ ...before, triedInVain: true });
    expect(await exists()).to.equal(false);
  });

  it('names the zip by what is in it, and lays out folders where they are wanted', async () => {
    const files = [await server.add('a', 'a.tif', someBytes(500, 1))];
    listed = files;
    caseLabel = 'x'.repeat(200);
    start().saveAll({ scope: { kind: 'category', category: 'image' }, folders: true });
    expect(pickerCalls[0]!.suggestedName).to.match(/^x{108}, Images\.zip$/);
    await ended();
    expect(readZip(await savedBytes())[0]!.name).to.equal('Other/a.tif');
    downloads.dismiss();
    downloads.saveAll({ scope: { kind: 'selected', attachmentIds: ['a', 'b', 'c'] } });
    expect(pickerCalls[1]!.suggestedName).to.match(/x, 3 files\.zip$/);
    downloads.saveAll(ALL);
    expect(pickerCalls.length, 'one at a time').to.equal(2);
  });

  it('says nothing when the person chose no place', async () => {
    window.showSaveFilePicker = () => Promise.reject(new DOMException('', 'AbortError'));
    start({ list: () => expect.fail('listed') }).saveAll(ALL);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(states).to.deep.equal([]);
  });

  it('fails with a reason when there is nothing, when the list fails, and when the disk does', async () => {
    saveAll([], 'case.zip');
    await ended();
    expect(state.failure!.code).to.equal('nothing-to-save');
    expect(await exists()).to.equal(false);

    state = { status: 'idle' } as DownloadState;
    window.showSaveFilePicker = async () => {
      const handle = await root.getFileHandle('target', { create: true });
      handle.createWritable = async () =>
        ({
          write: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
          abort: () => Promise.resolve(),
        }) as unknown as FileSystemWritableFileStream;
      return handle;
    };
    const file = await server.add('a', 'a.bin', someBytes(500, 1));
    listed = [file];
    downloads.saveAll(ALL);
    await ended();
    expect(state.failure!.code).to.equal('save-refused');
    expect(await exists()).to.equal(false);
  });

  it('saves one file where the person wants it', async () => {
    const file = await server.add('a', 'a.bin', someBytes(17 * MiB, 1));
    server.faults.set('a', [{ kind: 'reset', afterBytes: 5 * MiB + 3 }]);
    start().save(file);
    await ended();
    expect(pickerCalls).to.deep.equal([{ suggestedName: 'a.bin' }]);
    expect(await sha256Hex(await savedBytes())).to.equal(file.sha256);
    expect(state).to.deep.include({ status: 'done', zipName: 'a.bin', filesDone: 1, bytesDone: 17 * MiB });
  });
});
