import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileBlobStore } from '../adapters/filesystem/file-blob-store.js';
import { SqliteUnitOfWork } from '../adapters/sqlite/sqlite-unit-of-work.js';
import type { AttachmentRecord } from '../domain/attachment.js';
import { attachmentRecord } from '../ports/unit-of-work.suite.js';

/** A real store and a real database, empty, that have not met: for services that need no more. */
export async function openStores() {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  const blobs = await FileBlobStore.open(join(folder, 'data'));
  const unitOfWork = await SqliteUnitOfWork.open(join(folder, 'rows.sqlite'));
  return {
    blobs,
    unitOfWork,
    /** An attachment with its bytes, as uploads leave them. */
    attach: async (bytes: Buffer, over: Partial<AttachmentRecord> = {}): Promise<AttachmentRecord> => {
      const record = attachmentRecord(
        { tenantId: 'clinic', caseId: 'C-1' },
        { sizeBytes: bytes.length, ...over },
      );
      await writeFile(blobs.folder.stagedPath(record.id), bytes);
      await blobs.commit(record.id, record.blobKey);
      await unitOfWork.attachments.insert(record);
      return record;
    },
    close: async () => {
      await unitOfWork.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type Stores = Awaited<ReturnType<typeof openStores>>;
