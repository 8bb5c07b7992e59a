import { expect, waitUntil } from '@open-wc/testing';
import { sha256Hex } from './block-plan.js';
import { DownloadsFixture, replaced } from './testing/downloads-fixture.js';
import { someBytes } from './testing/fake-content-server.js';
import { readZip } from './testing/read-zip.js';

const ALL = { scope: { kind: 'all' } } as const;
const MiB = 1024 * 1024;

/** As in a private window of Firefox, so that the last rung is what is left. */
describe('without a save picker and private files', () => {
  let t: DownloadsFixture;
  let undo: (() => void)[];
  let blobs: Map<string, Blob>;
  beforeEach(() => {
    t = new DownloadsFixture();
    blobs = new Map();
    const create = URL.createObjectURL.bind(URL);
    undo = [
      replaced(window, 'showSaveFilePicker', undefined),
      replaced(StorageManager.prototype, 'getDirectory', () =>
        Promise.reject(new DOMException('', 'SecurityError')),
      ),
      replaced(URL, 'createObjectURL', (blob: Blob) => {
        const url = create(blob);
        blobs.set(url, blob);
        return url;
      }),
    ];
  });
  afterEach(() => {
    for (const restore of undo) restore();
    t.end();
  });

  const clickedBlob = () => blobs.get(t.clicked[0]!.href)!;

  it('saves a zip as a download', async () => {
    const file = await t.server.add('a', 'a.bin', someBytes(9 * MiB, 1));
    t.files = [file];
    t.start().saveAll(ALL);
    await t.ended();
    expect(t.state.status).to.equal('done');
    expect(t.clicked[0]!.download).to.equal('Case 1.zip');
    const [entry] = readZip(new Uint8Array(await clickedBlob().arrayBuffer()));
    expect(await sha256Hex(entry!.bytes)).to.equal(file.sha256);
  });

  it('says that it is too large before it fetches anything', async () => {
    // Nor in the private file system.
    undo.push(replaced(navigator.storage, 'estimate', () => Promise.resolve({ quota: 0, usage: 0 })));
    const file = await t.server.add('a', 'a.bin', someBytes(10_000, 1));
    t.files = [file];
    t.start({ ladder: () => ({ workerUrl: null, blobLimitBytes: 10_000 }) }).saveAll(ALL);
    await t.ended();
    expect(t.state.failure!.code).to.equal('save-too-large');
    expect(t.state.failure!.facts!.limitBytes).to.equal(10_000);
    expect(t.server.asked).to.deep.equal([]);
    t.downloads.save({ ...file, sizeBytes: 10_001 });
    await waitUntil(() => t.failures.length === 1);
    expect(t.failures[0]![0]).to.equal('a.bin');
    expect(t.failures[0]![1].code).to.equal('save-too-large');
  });

  it('saves one file, checked, and tells when it cannot', async () => {
    const file = await t.server.add('a', 'CON.png', someBytes(3000, 1));
    t.server.faults.set('a', [{ kind: 'corrupt', afterBytes: 7 }]);
    t.start().save(file);
    await waitUntil(() => t.clicked.length === 1, 'saved', { timeout: 8_000 });
    expect(t.clicked[0]!.download).to.equal('_CON.png');
    const blob = clickedBlob();
    expect(blob.type).to.equal('application/octet-stream');
    expect(await sha256Hex(await blob.arrayBuffer())).to.equal(file.sha256);

    t.server.faults.set('a', [{ kind: 'status', status: 410, code: 'attachment-deleted' }]);
    t.downloads.save(file);
    await waitUntil(() => t.failures.length === 1);
    expect(t.failures[0]!).to.deep.equal([
      'CON.png',
      { code: 'attachment-deleted', detail: 'About attachment-deleted.', facts: {} },
    ]);
    expect(t.states).to.deep.equal([]);
  });
});
