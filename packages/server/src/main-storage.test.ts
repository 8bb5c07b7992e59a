import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { allRows, undoSettings } from './testing/database-file.js';
import { demoCalls, demoProcess, pdf } from './testing/demo-server.js';
import type { ServerProcess } from './testing/server-process.js';

const MIB = 1024 * 1024;

/** Database on one disk, files on another, as two folders. */
describe('case-attachments-server without one of its disks', () => {
  let scratch: string;
  let folder: string;
  let away: string;
  let database: string;
  let child: ServerProcess;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'disks-'));
    folder = join(scratch, 'files');
    away = join(scratch, 'not-mounted');
    database = join(scratch, 'rows', 'database.sqlite');
    await mkdir(join(scratch, 'rows'));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(scratch, { recursive: true, force: true });
  });

  const run = (...args: string[]) => {
    child = demoProcess(folder, { CASE_ATTACHMENTS_DATABASE_PATH: database }, args);
    return child;
  };
  const start = () => demoCalls(run());
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    assert.equal(code, 0, child.output.join(''));
  };
  const ended = async (...args: string[]) => {
    const [code] = await once(run(...args), 'close');
    return { code: code as number, output: child.output.join('') };
  };
  const rows = () => allRows(database);
  const begun = async () => {
    const server = await start();
    const bytes = pdf(2 * MIB);
    const id = await server.create('scan.pdf', bytes.length);
    await server.patch(id, 0, bytes.subarray(0, MIB));
    await stop();
    return { id, bytes };
  };

  it('refuses to start while the files are away, and goes on at the offset when they are back', async () => {
    const { id, bytes } = await begun();
    const before = rows();
    await rename(folder, away);

    const refused = await ended();
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /The data folder \S+\/files is not the one that the database \S+ has its files/,
    );
    assert.match(refused.output, /volume is not mounted[\s\S]*adopt-storage/);
    assert.doesNotMatch(refused.output, /at .*\.js/);
    assert.deepEqual(rows(), before);
    await assert.rejects(stat(folder), { code: 'ENOENT' }, 'nothing is in the way of the mount');

    await mkdir(folder);
    assert.equal((await ended()).code, 1);
    assert.deepEqual(await readdir(folder), [], 'an empty mount point stays empty');
    assert.deepEqual(rows(), before);

    await rm(folder, { recursive: true });
    await rename(away, folder);
    const server = await start();
    assert.equal(await server.head(id), MIB);
    await server.patch(id, MIB, bytes.subarray(MIB));
    assert.equal((await server.commit(id, bytes)).status, 200);
  });

  it('refuses another installation’s folder, until it is told to adopt it', async () => {
    const { id } = await begun();
    await rename(folder, away);
    await rename(database, `${database}.kept`);
    await start();
    await stop();
    const other = await readFile(join(folder, 'storage-id'), 'utf8');
    await rename(`${database}.kept`, database);

    const refused = await ended();
    assert.equal(refused.code, 1);
    assert.match(refused.output, /"storage-id" is another/);
    assert.equal(await readFile(join(folder, 'storage-id'), 'utf8'), other);

    const adopted = await ended('adopt-storage');
    assert.deepEqual(adopted, {
      code: 0,
      output: `The data folder ${folder} now belongs to the database ${database}.\n`,
    });
    const server = await start();
    assert.equal(await server.codeOf(id), 'upload-not-found');
    await stop();

    await rm(folder, { recursive: true });
    const nothing = await ended('adopt-storage');
    assert.equal(nothing.code, 1);
    assert.equal(nothing.output, `There is no folder ${folder} to adopt.\n`);
  });

  it('refuses to start with a new database over files that belong to another', async () => {
    const { id } = await begun();
    await rename(database, `${database}.away`);
    const refused = await ended();
    assert.equal(refused.code, 1);
    assert.match(refused.output, /database \S+ is new\. Most likely the database's volume is not mounted/);
    await rename(`${database}.away`, database);
    assert.equal(await (await start()).head(id), MIB);
  });

  it('is upgraded from before there were storage ids without a hand', async () => {
    const { id } = await begun();
    undoSettings(database);
    await rm(join(folder, 'storage-id'));

    assert.equal(await (await start()).head(id), MIB);
    await stop();
    const marked = (await readFile(join(folder, 'storage-id'), 'utf8')).trim();
    const settings = rows().settings as { name: string; value: string }[];
    assert.equal(settings.find(({ name }) => name === 'storage-id')?.value, marked);
  });
});
