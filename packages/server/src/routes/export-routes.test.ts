import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Problem } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { openExport } from '../testing/export-calls.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { TicketCalls } from '../testing/ticket-calls.js';

const run = promisify(execFile);
const BLOCK_BYTES = 8 * 1024 * 1024;

describe('export', () => {
  let server: SeededApp;
  let origin: string;
  let calls: TicketCalls;
  let cases = 0;

  before(async () => {
    server = await seededApp();
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    calls = new TicketCalls(origin);
  });
  after(() => server.close());

  /** A case of its own for one test. */
  function newCase(...actions: Parameters<SeededApp['members']['allow']>[2][]): string {
    cases += 1;
    const caseId = `E-${cases}`;
    server.members.allow('ada', caseId, ...actions);
    return caseId;
  }

  const get = (caseId: string, query = '', options: RequestInit = {}) =>
    fetch(`${origin}/api/cases/${caseId}/export${query}`, {
      ...options,
      headers: { authorization: 'Bearer ada' },
    });
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
  const opened = async (caseId: string, query = '') => openExport(await bytesOf(await get(caseId, query)));
  const blobOf = ({ blobKey }: AttachmentRecord) =>
    join(server.folder, 'blobs', blobKey.slice(0, 2), blobKey);
  const codeOf = async (answer: Response) => `${answer.status} ${((await answer.json()) as Problem).code}`;

  it('is a zip of all files with safe names, their dates in the time zone asked for, and a report', async () => {
    const caseId = newCase();
    const addedAtMs = Date.UTC(2026, 2, 29, 1, 30, 8);
    const scan = randomBytes(300_000);
    await server.attach({ caseId, bytes: scan, name: '../Röntgen:1.png', addedAtMs });
    await server.attach({
      caseId,
      bytes: scan,
      name: 'CON.png',
      addedAtMs: addedAtMs + 1,
      category: 'other',
    });
    await server.attach({ caseId, bytes: Buffer.alloc(0), name: 'Röntgen:1.PNG', addedAtMs: addedAtMs + 2 });
    await server.attach({ caseId, bytes: scan, name: 'download report.txt', addedAtMs: addedAtMs + 3 });

    const answer = await get(caseId, `?timeZone=Europe/Berlin&label=${encodeURIComponent('Case 1/2, ü')}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/zip');
    assert.equal(answer.headers.get('content-length'), null);
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(
      answer.headers.get('content-disposition'),
      `attachment; filename="Case 1-2, u.zip"; filename*=UTF-8''Case%201-2%2C%20%C3%BC.zip`,
    );
    const { files, text, told } = openExport(await bytesOf(answer));
    assert.deepEqual(
      files.map(({ name, modified }) => [name, modified]),
      [
        // 01:30 UTC is the hour after the one that Berlin skipped that night.
        ['Röntgen_1.png', '2026-03-29 03:30:08'],
        ['_CON.png', '2026-03-29 03:30:08'],
        ['Röntgen_1 (2).PNG', '2026-03-29 03:30:08'],
        ['download report (2).txt', '2026-03-29 03:30:08'],
      ],
    );
    assert.deepEqual(files[0]?.bytes, scan);
    assert.equal(files[2]?.bytes.length, 0);
    assert.deepEqual([told.filesTotal, told.filesSaved, told.madeBy], [4, 4, 'Dr. ada']);
    assert.match(text, /^\ufeffCase 1\/2, ü\r\nDownloaded on .* by Dr\. ada\r\n\r\n4 of 4 files/);
    assert.match(text, /added on 2026-03-29 03:30 UTC\+02:00/);
  });

  it('has UTC dates and the id of the case for a name where nothing else is asked for, and folders where they are', async () => {
    const caseId = newCase();
    const addedAtMs = Date.UTC(2026, 0, 31, 23, 59, 58);
    await server.attach({ caseId, bytes: Buffer.from('a'), name: 'a.png', addedAtMs });
    await server.attach({ caseId, bytes: Buffer.from('b'), name: 'a.png', addedAtMs, category: 'archive' });
    const answer = await get(caseId, '?folders=true');
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      new RegExp(`^attachment; filename="${caseId}.zip"`),
    );
    const { files } = openExport(await bytesOf(answer));
    assert.deepEqual(files.map(({ name }) => name).sort(), ['Archives/a.png', 'Images/a.png']);
    assert.ok(files.every(({ modified }) => modified === '2026-01-31 23:59:58'));
  });

  it('of an empty case is a report that says so', async () => {
    const { files, text } = await opened(newCase());
    assert.deepEqual(files, []);
    assert.match(text, /0 of 0 files/);
  });

  for (const [tool, args] of [
    ['unzip', ['-t']],
    ['7z', ['t']],
    ['python3', ['-m', 'zipfile', '-t']],
    ['bsdtar', ['-tf']],
  ] as const) {
    it(`is read by ${tool}`, async (t) => {
      const caseId = newCase();
      for (let index = 0; index < 5; index += 1) {
        await server.attach({ caseId, bytes: randomBytes(index * 100_000), name: `Bild ß ${index}.png` });
      }
      const zip = join(server.folder, `${tool}.zip`);
      await writeFile(zip, await bytesOf(await get(caseId, '?folders=true')));
      try {
        // Python prints what is wrong, and ends with 0.
        const { stdout, stderr } = await run(tool, [...args, zip]);
        assert.doesNotMatch(stdout.replace(/^No errors detected/m, '') + stderr, /bad|corrupt|error/i);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        t.skip(`${tool} is not installed`);
      }
    });
  }

  it('holds a category, or the files asked for by id, and never one of another case', async () => {
    const [caseId, otherCase] = [newCase(), newCase()];
    const attach = (name: string, over: Partial<AttachmentRecord> = {}) =>
      server.attach({ caseId, bytes: Buffer.from(name), name, ...over });
    const one = await attach('1.png', { addedAtMs: 3 });
    const two = await attach('2.zip', { addedAtMs: 2, category: 'archive' });
    const three = await attach('3.png', { addedAtMs: 1 });
    const foreign = await attach('foreign.png', { caseId: otherCase });
    const unknown = '0'.repeat(32);
    const names = async (query: string) => (await opened(caseId, query)).files.map(({ name }) => name);
    assert.deepEqual(await names('?category=image'), ['3.png', '1.png']);
    assert.deepEqual(await names(`?attachmentIds=${one.id},${two.id}`), ['2.zip', '1.png']);
    assert.deepEqual(await names(`?attachmentIds=${one.id}&attachmentIds=${three.id},${one.id}`), [
      '3.png',
      '1.png',
    ]);
    assert.deepEqual(await names(`?category=archive&attachmentIds=${one.id},${two.id}`), ['2.zip']);

    const { files, text, told } = await opened(caseId, `?attachmentIds=${one.id},${foreign.id},${unknown}`);
    assert.deepEqual(
      files.map(({ name }) => name),
      ['1.png'],
    );
    assert.deepEqual([told.filesTotal, told.filesSaved], [3, 1]);
    for (const id of [foreign.id, unknown]) {
      const { status, failure } = told.files.find((file) => file.id === id) ?? {};
      assert.deepEqual([status, failure?.code], ['missing', 'attachment-not-found']);
    }
    assert.doesNotMatch(text, /foreign\.png/);
  });

  it('leaves out what cannot be had, cuts what is damaged behind its last good block, and reports each', async () => {
    const caseId = newCase();
    const bytes = randomBytes(BLOCK_BYTES + 100_000);
    let addedAtMs = 0;
    const attach = (name: string, over: Partial<AttachmentRecord> & { bytes?: Buffer } = {}) => {
      addedAtMs += 1;
      return server.attach({ caseId, bytes, name, addedAtMs, ...over });
    };
    const whole = await attach('whole.png');
    await rm(blobOf(await attach('gone.png')));
    await truncate(blobOf(await attach('short.png')), 1000);
    await attach('pending.png', { scanState: 'pending' });
    await attach('infected.png', { scanState: 'infected' });
    await attach('encrypted.png', { scanState: 'unscannable', scanFinding: 'encrypted' });
    const flip = async (record: AttachmentRecord, at: number) => {
      const stored = await readFile(blobOf(record));
      stored[at] = (stored[at] ?? 0) ^ 1;
      await writeFile(blobOf(record), stored);
    };
    await flip(await attach('damaged.png', { bytes: randomBytes(50_000) }), 7);
    await flip(await attach('damaged late.png'), BLOCK_BYTES + 1);
    const deleted = await attach('deleted.png', { deletedAtMs: 5, deletedBy: 'ada' });
    const last = await attach('last.png');

    const all = await opened(caseId);
    assert.deepEqual(
      all.files.map(({ name, bytes: { length } }) => [name, length]),
      [
        ['whole.png', whole.sizeBytes],
        ['damaged late.png', BLOCK_BYTES],
        ['last.png', last.sizeBytes],
      ],
    );
    assert.deepEqual(
      all.told.files.map(({ status, savedBytes, failure }) => [status, savedBytes, failure?.code]),
      [
        ['saved', whole.sizeBytes, undefined],
        ['missing', 0, 'storage-unavailable'],
        ['missing', 0, 'storage-unavailable'],
        ['missing', 0, 'attachment-not-scanned'],
        ['missing', 0, 'attachment-infected'],
        ['missing', 0, 'attachment-unscannable'],
        ['missing', 0, 'copy-damaged'],
        ['incomplete', BLOCK_BYTES, 'copy-damaged'],
        ['saved', last.sizeBytes, undefined],
      ],
    );
    assert.match(all.text, /INCOMPLETE, do not use it: damaged late\.png/);
    assert.match(all.text, /MISSING: damaged\.png/);
    assert.match(all.text, /MISSING: encrypted\.png\s+.*could not be checked[^\n]*encrypted/);
    const asked = await opened(caseId, `?attachmentIds=${deleted.id}`);
    assert.equal(asked.told.files[0]?.failure?.code, 'attachment-deleted');
    assert.ok(
      server.logLines.every((line) => !line.includes('damaged late')),
      'the log names no file',
    );
    const damage = server.logLines.filter((line) => line.includes('not those that were attached'));
    assert.equal(damage.length, 2, 'and tells the operator which');
  });

  it('holds no file that the reader may not read by itself', async () => {
    const caseId = newCase('list', 'export');
    await server.attach({ caseId, bytes: Buffer.from('secret'), name: 'a.png' });
    const { files, told } = await opened(caseId);
    assert.deepEqual(files, []);
    assert.equal(told.files[0]?.failure?.code, 'action-not-allowed');
  });

  it('by ticket is what the ticket says, and nothing else', async () => {
    const caseId = newCase();
    const attach = (name: string, over: Partial<AttachmentRecord>) =>
      server.attach({ caseId, bytes: Buffer.from(name), name, ...over });
    await attach('1.png', {});
    const archive = await attach('2.zip', { category: 'archive' });
    const request = {
      attachmentIds: [archive.id],
      folders: true,
      timeZone: 'America/St_Johns',
      label: 'Two',
    };
    const { url } = await calls.ofExport(request, 'ada', caseId);
    const answer = await fetch(url);
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="Two\.zip"$/);
    const { files } = openExport(await bytesOf(answer));
    assert.deepEqual(
      files.map(({ name, modified }) => [name, modified]),
      [['Archives/2.zip', '2023-11-14 18:43:20']],
    );
    assert.equal(await codeOf(await fetch(`${url}&category=image`)), '400 request-invalid');
    const content = await calls.ofAttachment(archive.id, 'ada', caseId);
    const swapped = content.url.replace(`attachments/${archive.id}/content`, 'export');
    assert.equal(await codeOf(await fetch(swapped)), '404 ticket-expired');
    assert.equal(await codeOf(await fetch(url.replace(caseId, 'E-1'))), '404 ticket-expired');
  });

  it('answers HEAD with the headers alone', async () => {
    const caseId = newCase();
    await server.attach({ caseId, bytes: Buffer.from('a') });
    const before = (await server.unitOfWork.audit.after('default', 0, 1000)).length;
    const answer = await get(caseId, '?label=Two', { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/zip');
    assert.match(answer.headers.get('content-disposition') ?? '', /Two\.zip/);
    assert.equal((await server.unitOfWork.audit.after('default', 0, 1000)).length, before);
  });

  for (const query of [
    '?timeZone=Mars/Olympus',
    '?attachmentIds=',
    '?attachmentIds=../../etc/passwd',
    `?attachmentIds=${'0'.repeat(31)}`,
    '?category=everything',
    '?folders=perhaps',
    '?label=',
    `?label=${'x'.repeat(201)}`,
    '?everything=1',
  ]) {
    it(`refuses ${query.slice(0, 40)}`, async () => {
      assert.equal(await codeOf(await get(newCase(), query)), '400 request-invalid');
    });
  }

  it('is recorded when it begins and when it ends, with what was in it', async () => {
    const caseId = newCase();
    await server.attach({ caseId, bytes: randomBytes(1000) });
    await rm(blobOf(await server.attach({ caseId, bytes: randomBytes(1000) })));
    await opened(caseId);
    await opened(newCase());
    const events = (await server.unitOfWork.audit.after('default', 0, 1000))
      .map(({ event }) => event)
      .filter((event) => event.caseId === caseId);
    assert.deepEqual(
      events.map(({ kind, actorId, details }) => [kind, actorId, details]),
      [
        ['export-started', 'ada', { files: 2 }],
        [
          'export-ended',
          'ada',
          { files: 2, whole: 1, missing: 1, sentBytes: 1000, outcome: 'complete-without-some' },
        ],
      ],
    );
  });

  it('leaves nothing on the disk of the server', async () => {
    const caseId = newCase();
    await server.attach({ caseId, bytes: randomBytes(1000) });
    await mkdir(join(server.folder, 'staging'), { recursive: true });
    await opened(caseId);
    assert.deepEqual(await readdir(join(server.folder, 'staging')), []);
  });
});
