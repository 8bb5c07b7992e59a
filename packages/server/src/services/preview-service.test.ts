import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Previewer } from '../ports/previewer.js';
import { AttachmentContentService } from './attachment-content-service.js';
import { PreviewService } from './preview-service.js';

it('a picture that cannot be kept is shown, from bytes that came in pieces', async () => {
  const full = new Error('disk full');
  const blobs = {
    sizeBytes: async () => 7,
    read: async () => Readable.from([Buffer.from('pic'), Buffer.from('ture')]),
    readDerived: async () => null,
    putDerived: () => Promise.reject(full),
  } as Partial<BlobStore> as BlobStore;
  const previewer = { render: (source) => source.bytes() } as Partial<Previewer> as Previewer;
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
    preview: { state: 'available', width: 1, height: 1, pageCount: 1, animated: false },
  } as Partial<AttachmentRecord> as AttachmentRecord;
  const webp = await previews.webp(record, {}, new AbortController().signal);
  assert.equal(webp.toString(), 'picture');
  assert.deepEqual(errors, [[full, { blobKey: 'b' }]]);
});
