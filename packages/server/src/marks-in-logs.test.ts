import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ACTIONS } from '@case-attachments/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { signCaseGrant } from './access/case-grants.js';
import { buildApp } from './build-app.js';
import { readConfig } from './config.js';

const SECRET = 'only tests sign with this secret and nobody else';
/** In every name, word and credential of the run. */
const MARK = /marked/i;

describe('a run in which everything about people is marked', () => {
  let app: FastifyInstance;
  let folder: string;
  let token: string;
  const logLines: string[] = [];
  const tickets: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marks-'));
    app = await buildApp(
      readConfig({
        CASE_ATTACHMENTS_SECRET: SECRET,
        CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
        CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
        CASE_ATTACHMENTS_LOG_LEVEL: 'trace',
      }),
      { logStream: { write: (line) => void logLines.push(line) } },
    );
    token = await signCaseGrant({
      secret: SECRET,
      user: { id: 'u-1', displayName: 'Marked Person', orgName: 'Marked Clinic' },
      caseId: 'C-1',
      actions: ACTIONS,
    });
    await everythingOnce();
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, { headers, ...options }: InjectOptions = {}) =>
    app.inject({
      url: `/api/cases/C-1/${path}`,
      ...options,
      headers: {
        authorization: `Bearer ${token}`,
        cookie: 'session=marked-cookie',
        referer: 'https://portal.example.org/patients/marked-patient',
        'user-agent': 'marked browser',
        'x-request-id': 'marked by somebody',
        ...headers,
      },
    });
  const upload = (name: string, sizeBytes: number, payload: Buffer) =>
    ask('uploads', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(sizeBytes),
        'upload-metadata': `filename ${Buffer.from(name).toString('base64')},note ${Buffer.from('marked note').toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      payload,
    });

  async function everythingOnce(): Promise<void> {
    const table = Buffer.from('a,b\n1,2\n');
    assert.equal((await upload('marked.csv', table.length, table)).statusCode, 201);
    assert.equal((await upload('marked unfinished.csv', 1000, table)).statusCode, 201);
    assert.equal((await upload('marked.exe', table.length, table)).statusCode, 415);
    const [attachment] = (await ask('attachments')).json().attachments;
    assert.equal(attachment.name, 'marked.csv');
    const one = `attachments/${attachment.id}`;
    const renamed = await ask(one, { method: 'PATCH', payload: { name: 'marked again.csv' } });
    assert.equal(renamed.statusCode, 200, renamed.body);
    assert.equal((await ask(`${one}/content`)).statusCode, 200);
    await useTicket(`${one}/ticket`, {});
    await useTicket('export-ticket', { label: 'Marked case, upper left molar' });
    await everyRefusal(one);
    await rm((await blobPaths())[0]!);
    assert.equal((await ask(`${one}/content`)).statusCode, 503);
  }

  async function useTicket(path: string, payload: object): Promise<void> {
    const made = await ask(path, { method: 'POST', payload });
    assert.equal(made.statusCode, 200, made.body);
    const { pathname, search } = new URL(made.json().url, `http://localhost/api/cases/C-1/${path}`);
    tickets.push(new URLSearchParams(search).values().next().value as string);
    assert.equal((await app.inject({ url: pathname + search })).statusCode, 200);
  }

  async function everyRefusal(one: string): Promise<void> {
    const refused: [string, InjectOptions, number][] = [
      ['attachments?search=marked', {}, 400],
      ['attachments', { headers: { authorization: 'Bearer marked-token' } }, 401],
      [`${one}/content?ticket=marked-ticket`, {}, 404],
      [one, { method: 'PATCH', payload: { name: 'marked', person: 'marked' } }, 400],
      [
        one,
        { method: 'PATCH', payload: '{"name": "marked', headers: { 'content-type': 'application/json' } },
        400,
      ],
      [one, { method: 'PATCH', payload: 'marked', headers: { 'content-type': 'marked/type' } }, 415],
    ];
    for (const [path, options, status] of refused) {
      assert.equal((await ask(path, options)).statusCode, status, path);
    }
  }

  async function blobPaths(): Promise<string[]> {
    const entries = await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  it('leaves no mark and no ticket in the log, at its most talkative', () => {
    assert.ok(logLines.length > 30, String(logLines.length));
    assert.ok(logLines.some((line) => line.includes('/api/cases/C-1/attachments')));
    for (const line of logLines) {
      assert.doesNotMatch(line, MARK);
      for (const ticket of [...tickets, token]) assert.ok(!line.includes(ticket), line);
    }
  });

  it('leaves none in the names of folders and files, nor in a file beside the database', async () => {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    assert.ok(files.some(({ parentPath }) => parentPath.endsWith('staging')));
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      assert.doesNotMatch(path, MARK);
      if (!file.isFile() || file.name.startsWith('case-attachments.sqlite')) continue;
      assert.doesNotMatch((await readFile(path)).toString('latin1'), MARK, path);
    }
  });
});
