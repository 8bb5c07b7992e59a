import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Action, attachmentsPath } from '@case-attachments/contract';
import type { FastifyInstance } from 'fastify';
import { signCaseGrant } from '../access/case-grants.js';
import { buildApp } from '../build-app.js';
import { readConfig } from '../config.js';
import { runDoctor } from './doctor-command.js';

const SECRET = 'only tests sign with this secret and nobody else';
const QUICK = ['--quick', '--idle-seconds', '1'];

describe('runDoctor, without a proxy', () => {
  let folder: string;
  let app: FastifyInstance;
  let address: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    const config = readConfig({
      CASE_ATTACHMENTS_DEMO: 'true',
      CASE_ATTACHMENTS_SECRET: SECRET,
      CASE_ATTACHMENTS_DATA_DIRECTORY: folder,
      CASE_ATTACHMENTS_FREE_SPACE_FLOOR_BYTES: '0',
      CASE_ATTACHMENTS_LOG_LEVEL: 'silent',
    });
    app = await buildApp(config);
    address = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api`;
  });

  after(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Surroundings {
    readonly environment?: Record<string, string>;
    readonly signal?: AbortSignal;
    readonly onOut?: (text: string) => void;
  }

  async function run(args: readonly string[], surroundings: Surroundings = {}) {
    const { environment = {}, signal = new AbortController().signal, onOut } = surroundings;
    let output = '';
    const out = (text: string) => {
      output += text;
      onOut?.(text);
    };
    let errors = '';
    const err = (text: string) => {
      errors += text;
    };
    return { code: await runDoctor(args, { environment, signal, out, err }), output, errors };
  }

  const grant = (caseId: string, actions: readonly Action[]) =>
    signCaseGrant({ secret: SECRET, caseId, actions, user: { id: 'ops', displayName: 'Ops' } });

  const staged = async () =>
    (await readdir(join(folder, 'staging'), { recursive: true })).filter((name) =>
      /[0-9a-f]{32}$/.test(name),
    );

  it('finds nothing, by a grant of the demo, and leaves nothing', async () => {
    const { code, output } = await run([address, ...QUICK]);
    assert.equal(code, 0, output);
    assert.match(output, /^Signed in by a grant of the demo server, case doctor-/);
    assert.match(output, /^skipped +the portal's pages may use the server: .*--origin/m);
    assert.match(output, /\nNothing found\.\n$/);
    assert.deepEqual(await staged(), []);
  });

  it('tries downloads with a file of the case, where it has one', async () => {
    const token = await grant('C-7', ['list', 'read', 'upload', 'delete']);
    const authorization = `Bearer ${token}`;
    const bytes = Buffer.from('A note of more than a dozen bytes.\n');
    const created = await fetch(`${address}/cases/C-7/uploads`, {
      method: 'POST',
      headers: {
        authorization,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${Buffer.from('note.txt').toString('base64')}`,
      },
      body: bytes,
    });
    assert.equal(created.status, 201, await created.text());

    const { code, output } = await run([address, ...QUICK, '--token', token]);
    assert.equal(code, 0, output);
    assert.match(output, /^Signed in by the token given, case C-7/);
    assert.match(output, /^ok +downloads can be continued$/m);
    const all = await fetch(`${address}${attachmentsPath('C-7', { deleted: true })}`, {
      headers: { authorization },
    });
    const { total } = (await all.json()) as { total: number };
    assert.equal(total, 0, 'none of the doctor was deleted there');
  });

  it('says what a token with few rights leaves out', async () => {
    const { code, output } = await run([address, ...QUICK], {
      environment: { CASE_ATTACHMENTS_DOCTOR_TOKEN: await grant('C-8', ['list', 'upload']) },
    });
    assert.equal(code, 0, output);
    assert.match(output, /^skipped +downloads can be continued: the token does not allow `read`$/m);

    const reader = await run([address, '--token', await grant('C-8', ['list', 'read'])]);
    assert.equal(reader.code, 3);
    assert.match(reader.errors, /does not allow `upload`/);
  });

  it('cleans up behind itself when it is stopped', async () => {
    const stop = new AbortController();
    const { code, errors } = await run([address, '--quick', '--idle-seconds', '50'], {
      signal: stop.signal,
      // The last one before the connections rest.
      onOut: (text) => {
        if (text.includes('changes arrive at once')) setTimeout(() => stop.abort(), 300);
      },
    });
    assert.equal(code, 3);
    assert.match(errors, /stopped/);
    assert.deepEqual(await staged(), []);
  });

  it('tells another program from this server', async () => {
    const other = createServer((_request, response) => response.end('<title>Welcome</title>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api`;
    const { code, errors } = await run([url], { environment: { CASE_ATTACHMENTS_SECRET: SECRET } });
    other.closeAllConnections();
    other.close();
    assert.equal(code, 3);
    assert.match(errors, /is not this server: 200 with no content type/);
  });

  it('finds the server where the prefix was forgotten, with a secret and without', async () => {
    const root = address.replace(/\/api$/, '');
    for (const environment of [{}, { CASE_ATTACHMENTS_SECRET: SECRET }]) {
      const { code, errors } = await run([root], { environment });
      assert.equal(code, 3);
      assert.ok(errors.startsWith(`The server is at ${address}, not at ${root}: `), errors);
      assert.match((await run([`${root}/files`], { environment })).errors, /under another prefix/);
    }
  });

  it('does not blame the prefix for a case that is another one', async () => {
    const token = await grant('C-9', ['list', 'upload']);
    const { errors } = await run([address, '--token', token, '--case', 'C-10']);
    assert.match(errors, /but not this case/);
  });

  it('shows how it is used', async () => {
    assert.match(
      (await run(['--help'])).output,
      /^npx -p @case-attachments\/server case-attachments-server doctor <url>/,
    );
    const wrong = await run(['files.example.org']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /no http or https address/);
  });
});
