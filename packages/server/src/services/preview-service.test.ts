import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Previewer } from '../ports/previewer.js';
import { AttachmentContentService } from './attachment-content-service.js';
import { PreviewService } from './preview-service.js';

it('a picture that cannot be kept is shown', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'picture'), 'picture');
  const full = new Error('disk full');
  const blobs = {
    sizeBytes: async () => 7,
    withFile: <T>(_key: string, use: (path: string) => Promise<T>) => use(join(folder, 'picture')),
    readDerived: async () => null,
    putDerived: () => Promise.reject(full),
  } as Partial<BlobStore> as BlobStore;
  const previewer = {
    render: (source) => source.withFile((path) => readFile(path)),
  } as Partial<Previewer> as Previewer;
  const errors: unknown[] = [];
  const previews = new PreviewService({
    previewer,
    blobs,
    content: new AttachmentContentService(blobs),
    onKeepError: (...told) => void errors.push(told),
  });
  const record = {
    blobKey: 'b',
    sizeBytes: 7,
    preview: {
      state: 'available',
      width: 1,
      height: 1,
      pageCount: 1,
      animated: false,
      autoContrast: false,
      incomplete: false,
    },
  } as Partial<AttachmentRecord> as AttachmentRecord;
  const webp = await previews.webp(record, {}, new AbortController().signal);
  assert.equal(webp.toString(), 'picture');
  assert.deepEqual(errors, [[full, { blobKey: 'b' }]]);
});
