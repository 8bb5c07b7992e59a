import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { uploadsPath } from '@case-attachments/contract/paths';
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import { type DetailedError, Upload } from 'tus-js-client';
import {
  attachmentNamed,
  authorization,
  content,
  type Grant,
  grant,
  listAttachments,
} from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { repositoryRoot } from './support/repository.js';
import { samples, sha256 } from './support/sample-files.js';

const run = promisify(execFile);

/** Clients that know tus 1.0 and nothing of us: they get the URL and a token. */
describe('clients of other makers', { timeout: 120_000 }, () => {
  let demo: Demo;
  let held: Grant;
  let endpoint: string;

  before(async () => {
    demo = await startDemo();
    held = await grant(demo.portal);
    endpoint = held.server + uploadsPath(held.caseId);
  });

  after(() => demo?.close());

  /** tus-js-client with its own defaults. @returns the upload, when it has succeeded */
  function upload(
    name: string,
    bytes: Uint8Array,
    onProgress: (self: Upload, sent: number) => void = () => {},
  ) {
    return new Promise<Upload>((resolve, reject) => {
      const self: Upload = new Upload(Buffer.from(bytes) as unknown as Blob, {
        endpoint,
        headers: authorization(held),
        metadata: { filename: name, filetype: 'application/octet-stream' },
        chunkSize: 1_000_000,
        retryDelays: [50, 50, 50],
        onProgress: (sent) => onProgress(self, sent),
        onSuccess: () => resolve(self),
        onError: reject,
      });
      self.start();
    });
  }

  it('tus-js-client uploads a file, and it is attached when the upload says so', async () => {
    const bytes = samples.zip([['IM0001.dcm', samples.bytes(3_000_000)]]);
    await upload('série 1.zip', bytes);
    const attachment = await attachmentNamed(held, 'série 1.zip');
    assert.equal(attachment.sha256, sha256(bytes));
    assert.equal(attachment.category, 'archive');
    assert.equal(attachment.uploadedBy.displayName, 'Oral surgeon');
    assert.deepEqual(await content(held, attachment.id), Buffer.from(bytes));
  });

  it('tus-js-client goes on after the connection is cut', async () => {
    const bytes = samples.zip([['IM0002.dcm', samples.bytes(8_000_000)]]);
    let cut = false;
    await upload('cut.zip', bytes, (_self, sent) => {
      if (cut || sent < 3_000_000) return;
      cut = true;
      demo.proxy.cut();
    });
    assert.equal(cut, true);
    assert.equal((await attachmentNamed(held, 'cut.zip')).sha256, sha256(bytes));
  });

  it('tus-js-client is told that a renamed executable is refused, and why', async () => {
    await assert.rejects(upload('scan.pdf', samples.exe()), (error: DetailedError) => {
      const answer = error.originalResponse;
      const problem = JSON.parse(answer?.getBody() ?? '{}') as { code?: string; detail?: string };
      assert.ok(![404, 410].includes(answer?.getStatus() ?? 0), 'not the status of an upload that is gone');
      assert.equal(problem.code, 'content-refused');
      assert.match(problem.detail ?? '', /scan\.pdf/);
      return true;
    });
    assert.ok(!(await listAttachments(held)).some(({ name }) => name === 'scan.pdf'));
  });

  it("Uppy's Tus plugin uploads a file", async () => {
    const bytes = await samples.png(320, 240);
    const uppy = new Uppy({ logger: { debug() {}, warn() {}, error() {} } });
    uppy.use(Tus, { endpoint, headers: authorization(held), allowedMetaFields: true });
    uppy.addFile({ name: 'from uppy.png', type: 'image/png', data: Buffer.from(bytes) as unknown as Blob });
    const result = await uppy.upload();
    assert.deepEqual(result?.failed, []);
    const attachment = await attachmentNamed(held, 'from uppy.png');
    assert.equal(attachment.sha256, sha256(bytes));
    assert.equal(attachment.category, 'image');
  });

  it("the README's curl commands upload, list and download", async (t) => {
    const readme = await readFile(`${repositoryRoot}/README.md`, 'utf8');
    const commands = /```sh\n([\s\S]*?demo\/grant[\s\S]*?)```/.exec(readme)?.[1];
    assert.ok(commands, 'the README has a block of commands that asks for a grant');
    const hasCurl = await run('curl', ['--version']).then(
      () => true,
      () => false,
    );
    if (!hasCurl) return t.skip('curl is not installed');

    const folder = join(demo.scratch, 'curl');
    await mkdir(folder);
    const script = `set -eu\n${commands.replaceAll('http://localhost:8080', demo.portal.url)}`;
    const { stdout } = await run('bash', ['-c', script], { cwd: folder });
    const attachment = await attachmentNamed(held, 'note.txt');
    assert.match(stdout, /204/);
    assert.match(stdout, new RegExp(attachment.sha256));
    const stored = await content(held, attachment.id);
    assert.deepEqual(await readFile(join(folder, 'downloads/note.txt')), stored);
    assert.equal(stored.toString(), 'Seen on 12 March.\n');
  });
});
