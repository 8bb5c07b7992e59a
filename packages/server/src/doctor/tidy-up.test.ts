import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { AttachmentPage, UploadList } from '@case-attachments/contract';
import type { FastifyInstance } from 'fastify';
import { signCaseGrant } from '../access/case-grants.js';
import { buildApp } from '../build-app.js';
import { readConfig } from '../config.js';
import { runDoctor } from './doctor-command.js';

const SECRET = 'only tests sign with this secret and nobody else';

/** A proxy that hands every request on, and loses the answers it is told to. */
async function proxyTo(port: number, loses: (asked: IncomingMessage, status: number) => boolean) {
  const server: Server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answered) => {
      if (loses(asked, answered.statusCode ?? 0)) return asked.socket.destroy();
      answer.writeHead(answered.statusCode ?? 0, answered.rawHeaders);
      answered.on('error', () => {}).pipe(answer);
      return;
    });
    answer.on('close', () => onward.destroy());
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const isCommit = ({ url }: IncomingMessage) => /\/uploads\/[0-9a-f]{32}\/commit$/.test(url ?? '');
const isCreation = ({ method, url }: IncomingMessage) => method === 'POST' && /\/uploads$/.test(url ?? '');
const isDeletion = ({ method }: IncomingMessage) => method === 'DELETE';

describe('the doctor tidies up in a case that is somebody’s', () => {
  let folder: string;
  let app: FastifyInstance;
  let port: number;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;
  let loses: Parameters<typeof proxyTo>[1];
  let caseCount = 0;
  let token: string;
  let caseId: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidy-'));
    app = await buildApp(
      readConfig({
        CASE_ATTACHMENTS_SECRET: SECRET,
        CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
        CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
        CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
      }),
    );
    await app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = app.server.address() as AddressInfo);
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    caseId = `C-${++caseCount}`;
    token = await signCaseGrant({
      secret: SECRET,
      caseId,
      actions: ['list', 'read', 'upload', 'delete'],
      user: { id: 'ops', displayName: 'Ops' },
    });
    proxy = await proxyTo(port, (...answer) => loses(...answer));
  });
  afterEach(() => proxy.close());

  async function run(signal = new AbortController().signal) {
    let output = '';
    const add = (text: string) => {
      output += text;
    };
    const code = await runDoctor([proxy.url, '--quick', '--token', token], {
      environment: {},
      signal,
      out: add,
      err: add,
    });
    return { code, output };
  }

  /** As everybody else sees the case, past the proxy. */
  async function seen() {
    const ask = async (what: string) =>
      (
        await fetch(`http://127.0.0.1:${port}/api/cases/${caseId}/${what}`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).json();
    return {
      attachments: ((await ask('attachments')) as AttachmentPage).attachments.map(({ name }) => name),
      deleted: ((await ask('attachments?deleted=true')) as AttachmentPage).total,
      uploads: ((await ask('uploads')) as UploadList).uploads.map(({ fileName }) => fileName),
    };
  }

  it('with nothing in its way', async () => {
    loses = () => false;
    const { code, output } = await run();
    assert.equal(code, 0, output);
    assert.deepEqual(await seen(), { attachments: [], deleted: 1, uploads: [] });
  });

  it('when no commit is answered', async () => {
    loses = (asked, status) => isCommit(asked) && status === 200;
    const { output } = await run();
    assert.doesNotMatch(output, /could not be removed/);
    const { attachments, deleted, uploads } = await seen();
    assert.deepEqual([attachments, uploads], [[], []]);
    assert.ok(deleted > 0, 'they had been committed');
  });

  it('when it is stopped while a commit is on its way', async () => {
    const stop = new AbortController();
    loses = (asked, status) => {
      if (!isCommit(asked) || status !== 200) return false;
      stop.abort();
      return true;
    };
    const { code, output } = await run(stop.signal);
    assert.equal(code, 3);
    assert.match(output, /stopped/);
    assert.deepEqual(await seen(), { attachments: [], deleted: 1, uploads: [] });
  });

  it('when creations and deletions are answered now and then', async () => {
    let count = 0;
    loses = (asked, status) => (isCreation(asked) || isDeletion(asked)) && status < 300 && count++ % 3 !== 2;
    await run();
    const { attachments, uploads } = await seen();
    assert.deepEqual([attachments, uploads], [[], []]);
  });

  it('when it is stopped while a creation is on its way', async () => {
    const stop = new AbortController();
    loses = (asked) => {
      if (!isCreation(asked)) return false;
      stop.abort();
      return true;
    };
    await run(stop.signal);
    assert.deepEqual(await seen(), { attachments: [], deleted: 0, uploads: [] });
  });

  it('leaves files of other people alone that look like its own', async () => {
    loses = () => false;
    const created = await fetch(`http://127.0.0.1:${port}/api/cases/${caseId}/uploads`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'upload-length': '10',
        'upload-metadata': `filename ${Buffer.from('doctor-report.txt').toString('base64')}`,
      },
    });
    assert.equal(created.status, 201);
    await run();
    assert.deepEqual((await seen()).uploads, ['doctor-report.txt']);
  });
});
