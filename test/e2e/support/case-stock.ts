import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Category, extensionOf } from '@case-attachments/contract';
import { FileBlobStore } from '#server/adapters/filesystem/file-blob-store.js';
import { SqliteUnitOfWork } from '#server/adapters/sqlite/sqlite-unit-of-work.js';
import { naturalSortKey } from '#server/domain/file-name.js';

const BLOCK_BYTES = 8 * 1024 * 1024;

/** What a case is to hold. */
export interface StockFile {
  /** As it is: nobody makes it safe on this way. */
  readonly name: string;
  /** Bytes, or a file that is moved into the server's data folder. */
  readonly content: Uint8Array | { readonly path: string };
  readonly category?: Category;
  readonly addedAtMs?: number;
}

export interface StockedFile {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly addedAtMs: number;
  /** Where its bytes lie on the server. */
  readonly blobPath: string;
}

/** 14 March 2026, 09:22:09 in London. */
const FIRST_ADDED_AT_MS = Date.UTC(2026, 2, 14, 9, 22, 9);

/**
 * Fills cases behind the server's back, into its folder and database: names that no upload would let through, hundreds
 * of files at once, gigabytes without the way through HTTP. The server may run; it must have run once.
 */
export class CaseStock {
  #count = 0;

  private constructor(
    private readonly blobs: FileBlobStore,
    private readonly unitOfWork: SqliteUnitOfWork,
  ) {}

  static async open(dataDirectory: string): Promise<CaseStock> {
    return new CaseStock(
      FileBlobStore.at(dataDirectory),
      await SqliteUnitOfWork.open(join(dataDirectory, 'case-attachments.sqlite')),
    );
  }

  async add(caseId: string, files: readonly StockFile[]): Promise<StockedFile[]> {
    const stocked: StockedFile[] = [];
    for (const file of files) stocked.push(await this.#addOne(caseId, file));
    return stocked;
  }

  close(): Promise<void> {
    return this.unitOfWork.close();
  }

  async #addOne(caseId: string, file: StockFile): Promise<StockedFile> {
    const { name, content, category = 'archive' } = file;
    const id = randomBytes(16).toString('hex');
    const blobPath = this.blobs.folder.blobPath(id);
    await mkdir(dirname(blobPath), { recursive: true });
    if (content instanceof Uint8Array) await writeFile(blobPath, content);
    // Another disk: then it is copied.
    else await rename(content.path, blobPath).catch(() => copyFile(content.path, blobPath));
    const { sizeBytes, sha256, blockDigests } = await digestsOf(blobPath);
    this.#count += 1;
    // No two alike, and odd seconds among them: a zip knows only every other one.
    const addedAtMs = file.addedAtMs ?? FIRST_ADDED_AT_MS + this.#count * 61_037;
    await this.unitOfWork.attachments.insert({
      tenantId: 'default',
      caseId,
      id,
      blobKey: id,
      name,
      nameKey: naturalSortKey(name),
      extension: extensionOf(name),
      category,
      mediaType: 'application/octet-stream',
      contentMismatch: false,
      sizeBytes,
      sha256,
      blockSizeBytes: BLOCK_BYTES,
      blockDigests,
      addedAtMs,
      uploaderId: 'referring-dentist',
      uploaderName: 'Referring dentist',
      uploaderNameKey: naturalSortKey('Referring dentist'),
      uploaderOrgName: null,
      scanState: 'unscanned',
      scanFinding: null,
      preview: { state: 'none', code: 'preview-none', detail: 'There is no preview of this.' },
      examinedBy: null,
      deletedAtMs: null,
      deletedBy: null,
    });
    return { id, name, sizeBytes, sha256, addedAtMs, blobPath };
  }
}

/** As the server has them: of the file in lower-case hexadecimal, of each block in base64url. */
async function digestsOf(path: string) {
  const whole = createHash('sha256');
  const blockDigests: string[] = [];
  let block = createHash('sha256');
  let inBlock = 0;
  let sizeBytes = 0;
  const endBlock = () => {
    blockDigests.push(block.digest('base64url'));
    block = createHash('sha256');
    inBlock = 0;
  };
  // A block is a whole number of these pieces.
  for await (const piece of createReadStream(path, { highWaterMark: BLOCK_BYTES / 8 })) {
    const bytes = piece as Buffer;
    whole.update(bytes);
    block.update(bytes);
    sizeBytes += bytes.length;
    inBlock += bytes.length;
    if (inBlock === BLOCK_BYTES) endBlock();
  }
  if (inBlock > 0) endBlock();
  return { sizeBytes, sha256: whole.digest('hex'), blockDigests };
}
