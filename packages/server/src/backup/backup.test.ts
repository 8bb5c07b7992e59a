import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DataFolder } from '../adapters/filesystem/data-folder.js';
import { buildApp } from '../build-app.js';
import { readConfig } from '../config.js';
import { resolvePlaces } from '../open-data.js';
import { Members, type SeededApp, seededApp } from '../testing/seeded-app.js';
import { BackupRefusedError, backUp } from './back-up.js';
import { checkStoredFiles } from './check-stored-files.js';

const LATER = new Date('2100-01-01');

describe('backup', () => {
  let server: SeededApp;
  let scratch: string;
  let target: string;
  beforeEach(async () => {
    server = await seededApp({ limits: { freeSpaceFloorBytes: 0 } });
    server.members.allow('ada', 'C-1');
    scratch = await mkdtemp(join(tmpdir(), 'backup-'));
    target = join(scratch, 'copy');
  });
  afterEach(async () => {
    await server.close();
    await rm(scratch, { recursive: true });
  });

  const places = () => resolvePlaces({ dataDirectory: server.folder });

  /** As a browser does it: the bytes come with the creation, and the server commits by itself. */
  async function upload(bytes: Buffer): Promise<void> {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/cases/C-1/uploads',
      headers: {
        authorization: 'Bearer ada',
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${Buffer.from('list.csv').toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      payload: bytes,
    });
    assert.equal(answer.statusCode, 201, answer.body);
  }
  const rows = (count: number) => Buffer.from(`${randomBytes(count).toString('hex')},1\n`);

  it('taken under writes is a server with every file it tells of', async () => {
    await upload(rows(100));
    const uploading = (async () => {
      for (let sent = 0; sent < 30; sent += 1) await upload(rows(10_000 + sent));
    })();
    await backUp(places(), target);
    await uploading;
    const { files } = await checkStoredFiles(resolvePlaces({ dataDirectory: target }));

    const members = new Members();
    members.allow('ada', 'C-1');
    const restored = await buildApp(
      readConfig({
        CASE_ATTACHMENTS_SECRET: 'only tests sign with this secret and nobody else',
        CASE_ATTACHMENTS_DATA_DIRECTORY: target,
        CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
      }),
      { access: members.access },
    );
    const get = (path: string) =>
      restored.inject({ url: `/api/cases/C-1/${path}`, headers: { authorization: 'Bearer ada' } });
    const page = (await get('attachments?limit=100')).json();
    assert.ok(files >= 1);
    assert.equal(page.total, files);
    for (const { id } of page.attachments) {
      const { sha256 } = (await get(`attachments/${id}`)).json();
      const { rawPayload } = await get(`attachments/${id}/content`);
      assert.equal(createHash('sha256').update(rawPayload).digest('hex'), sha256);
    }
    await restored.close();
  });

  it('again copies only what is new, and keeps nothing that was purged', async () => {
    const kept = await server.attach({ bytes: Buffer.from('kept') });
    const purged = await server.attach({ bytes: Buffer.from('purged') });
    assert.deepEqual(await backUp(places(), target), { files: 2, copied: 2, lost: [] });
    await server.attach({ bytes: Buffer.from('new') });
    await rm(new DataFolder(server.folder).blobPath(purged.blobKey));
    await removeRow(purged.id);
    assert.deepEqual(await backUp(places(), target), { files: 2, copied: 1, lost: [] });
    const copy = new DataFolder(target);
    assert.equal((await stat(copy.blobPath(kept.blobKey))).size, 4);
    await assert.rejects(stat(copy.blobPath(purged.blobKey)));
    assert.deepEqual(await checkStoredFiles(resolvePlaces({ dataDirectory: target })), {
      files: 2,
      bytes: 7,
      damaged: [],
    });
  });

  it('says which files the server has lost, and keeps the rest', async () => {
    await server.attach({ bytes: Buffer.from('kept') });
    const { id, blobKey } = await server.attach({ bytes: Buffer.from('lost') });
    await rm(new DataFolder(server.folder).blobPath(blobKey));
    assert.deepEqual(await backUp(places(), target), { files: 2, copied: 1, lost: [id] });
  });

  it('goes on where a cut one stopped, and is nobody else’s', async () => {
    const { blobKey } = await server.attach({ bytes: Buffer.from('hello') });
    const copy = new DataFolder(target);
    await mkdir(join(copy.blobPath(blobKey), '..'), { recursive: true });
    await writeFile(join(target, 'case-attachments.sqlite.draft'), 'half');
    await writeFile(`${copy.blobPath(blobKey)}.draft`, 'he');
    await backUp(places(), target);
    assert.deepEqual(await readdir(join(copy.blobPath(blobKey), '..')), [blobKey]);

    const foreign = join(scratch, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'letters.txt'), 'private');
    for (const place of [foreign, server.folder, join(server.folder, 'backup')]) {
      await assert.rejects(backUp(places(), place), BackupRefusedError);
    }
    assert.deepEqual(await readdir(foreign), ['letters.txt']);
    const other = await seededApp();
    await assert.rejects(backUp(resolvePlaces({ dataDirectory: other.folder }), target), BackupRefusedError);
    await other.close();
  });

  it('is found out when a byte of it is another', async () => {
    const { id, blobKey } = await server.attach({ bytes: Buffer.from('hello') });
    await server.attach({ bytes: Buffer.from('whole') });
    await backUp(places(), target);
    await writeFile(new DataFolder(target).blobPath(blobKey), 'jello');
    const report = await checkStoredFiles(resolvePlaces({ dataDirectory: target }));
    assert.deepEqual(report, { files: 2, bytes: 5, damaged: [id] });
  });

  it('again repairs what was damaged in it since', async () => {
    const { blobKey } = await server.attach({ bytes: Buffer.from('hello') });
    await server.attach({ bytes: Buffer.from('whole') });
    await backUp(places(), target);
    const copied = new DataFolder(target).blobPath(blobKey);

    await writeFile(copied, 'jello');
    await utimes(copied, LATER, LATER);
    assert.deepEqual(await backUp(places(), target), { files: 2, copied: 1, lost: [] });
    assert.equal(await readFile(copied, 'utf8'), 'hello');

    const { mtime } = await stat(copied);
    await writeFile(copied, 'cello');
    await utimes(copied, mtime, mtime);
    assert.equal((await backUp(places(), target)).copied, 0, 'size and date are the same');
    assert.deepEqual(await backUp(places(), target, { verify: true }), { files: 2, copied: 1, lost: [] });
    assert.equal(await readFile(copied, 'utf8'), 'hello');
  });

  it('keeps its good copy of what the server’s disk has damaged, and names the attachment', async () => {
    const { id, blobKey } = await server.attach({ bytes: Buffer.from('hello') });
    await backUp(places(), target);
    const original = new DataFolder(server.folder).blobPath(blobKey);
    await writeFile(original, 'jello');
    await utimes(original, LATER, LATER);
    assert.deepEqual(await backUp(places(), target), { files: 1, copied: 0, lost: [id] });
    assert.equal(await readFile(new DataFolder(target).blobPath(blobKey), 'utf8'), 'hello');
  });

  it('keeps its rows to the account that made it', async () => {
    await backUp(places(), target);
    assert.equal((await stat(join(target, 'case-attachments.sqlite'))).mode & 0o777, 0o600);
  });

  async function removeRow(id: string): Promise<void> {
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const database = new SqliteDatabase(places().database);
    database.prepare('delete from attachments where id = ?').run(id);
    database.close();
  }
});
