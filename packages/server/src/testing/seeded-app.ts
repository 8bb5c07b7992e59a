import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS, type Action, BLOCK_SIZE_BYTES, extensionOf } from '@case-attachments/contract';
import type { FastifyInstance } from 'fastify';
import { FileBlobStore } from '../adapters/filesystem/file-blob-store.js';
import { SqliteUnitOfWork } from '../adapters/sqlite/sqlite-unit-of-work.js';
import { buildApp } from '../build-app.js';
import { readConfig } from '../config.js';
import type { AttachmentRecord } from '../domain/attachment.js';
import { naturalSortKey } from '../domain/file-name.js';
import { newId } from '../domain/new-id.js';
import type { CaseAttachmentsOptions } from '../plugin-options.js';
import { digestsOf } from './upload-server.js';

export const PORTAL = 'https://portal.example.org';

/** Members by user and case: `allow('ada', 'C-1', 'list')`. Users sign in with `Bearer <id>`. */
export class Members {
  readonly #allowed = new Map<string, Set<Action>>();
  readonly asked: string[] = [];

  allow(userId: string, caseId: string, ...actions: Action[]): void {
    this.#allowed.set(`${userId} ${caseId}`, new Set(actions.length > 0 ? actions : ACTIONS));
  }

  remove(userId: string, caseId: string): void {
    this.#allowed.delete(`${userId} ${caseId}`);
  }

  readonly access: NonNullable<CaseAttachmentsOptions['access']> = {
    authenticate: async ({ headers }) => {
      const id = /^Bearer (\w+)$/.exec(headers.authorization ?? '')?.[1];
      return id ? { id, displayName: `Dr. ${id}` } : null;
    },
    authorize: async ({ user, caseId, action }) => {
      this.asked.push(action);
      return this.#allowed.get(`${user.id} ${caseId}`)?.has(action) ?? false;
    },
  };
}

export interface SeededApp {
  readonly app: FastifyInstance;
  readonly members: Members;
  readonly unitOfWork: SqliteUnitOfWork;
  readonly logLines: string[];
  readonly folder: string;
  /** Commit a file as uploads do, without going through them. */
  attach(file: Partial<AttachmentRecord> & { readonly bytes?: Buffer }): Promise<AttachmentRecord>;
  close(): Promise<void>;
}

/** The standalone app on a fresh folder, with a second hand on its database and store. */
export async function seededApp(
  overrides: Partial<CaseAttachmentsOptions> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<SeededApp> {
  const folder = await mkdtemp(join(tmpdir(), 'case-attachments-'));
  const members = new Members();
  const logLines: string[] = [];
  const config = readConfig({
    CASE_ATTACHMENTS_SECRET: 'only tests sign with this secret and nobody else',
    CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
    CASE_ATTACHMENTS_ALLOWED_ORIGINS: PORTAL,
    ...variables,
  });
  const app = await buildApp(config, {
    access: members.access,
    logStream: { write: (line) => void logLines.push(line) },
    timings: { drainMs: 200 },
    ...overrides,
  });
  await app.ready();
  const blobs = await FileBlobStore.open(folder);
  const unitOfWork = await SqliteUnitOfWork.open(join(folder, 'case-attachments.sqlite'));
  return {
    app,
    members,
    unitOfWork,
    logLines,
    folder,
    attach: async ({ bytes, ...over }) => {
      const record = attachmentOf(bytes ?? Buffer.from('hello'), over);
      if (bytes) {
        await writeFile(blobs.folder.stagedPath(record.id), bytes);
        await blobs.commit(record.id, record.blobKey);
      }
      await unitOfWork.attachments.insert(record);
      return record;
    },
    close: async () => {
      await app.close();
      await unitOfWork.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function attachmentOf(bytes: Buffer, over: Partial<AttachmentRecord>): AttachmentRecord {
  const { id = newId(), name = 'scan.png', uploaderName = 'Dr. ada' } = over;
  return {
    tenantId: 'default',
    caseId: 'C-1',
    id,
    blobKey: id,
    name,
    nameKey: naturalSortKey(name),
    extension: extensionOf(name),
    category: 'image',
    mediaType: 'image/png',
    contentMismatch: false,
    sizeBytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    blockSizeBytes: BLOCK_SIZE_BYTES,
    blockDigests: digestsOf(bytes, BLOCK_SIZE_BYTES),
    addedAtMs: 1_700_000_000_000,
    uploaderId: 'ada',
    uploaderName,
    uploaderNameKey: naturalSortKey(uploaderName),
    uploaderOrgName: null,
    scanState: 'unscanned',
    scanFinding: null,
    preview: { state: 'none', code: 'preview-none', detail: 'There is no preview of this.' },
    examinedBy: null,
    deletedAtMs: null,
    deletedBy: null,
    ...over,
  };
}
