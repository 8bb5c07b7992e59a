import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPage, Receipt } from '@case-attachments/contract';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { encodeMetadata, problemOf, somePdf } from '../testing/upload-server.js';

const CASE_PATH = '/api/cases/C-1';

/** [what it is, what is sent, what it is called from then on] */
const NAMES = [
  ['in Japanese', '歯のレントゲン.pdf', '歯のレントゲン.pdf'],
  ['with emoji', 'smile 😀👩🏽‍⚕️.pdf', 'smile 😀👩🏽‍⚕️.pdf'],
  ['in Arabic', 'صورة الأسنان.pdf', 'صورة الأسنان.pdf'],
  ['that hides its ending', '\u202efdp.exe.pdf', 'fdp.exe.pdf'],
  ['with line breaks', 'a\r\nSet-Cookie: x=1.pdf', 'aSet-Cookie: x=1.pdf'],
  ['that would end a header early', `"quoted"; filename*=UTF-8''x.pdf`, null],
  ['of 300 bytes', `${'歯'.repeat(98)}xx.pdf`, null],
] as const;

describe('names of files', () => {
  let server: SeededApp;
  let origin: string;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(() => server.close());

  const ask = (path: string, method = 'GET', headers = {}, body?: Buffer) =>
    fetch(`${origin}${CASE_PATH}${path}`, {
      method,
      headers: { authorization: 'Bearer ada', 'tus-resumable': '1.0.0', ...headers },
      ...(body && { body: new Uint8Array(body) }),
    });
  /** A foreign client's way, since it is the shortest. */
  const attach = async (name: string) => {
    const bytes = somePdf(100);
    const created = await ask(
      '/uploads',
      'POST',
      {
        'upload-length': String(bytes.length),
        'upload-metadata': encodeMetadata({ filename: name }),
        'content-type': 'application/offset+octet-stream',
      },
      bytes,
    );
    if (created.status !== 201) return { created, id: '' };
    return { created, id: ((await created.json()) as { id: string }).id };
  };

  for (const [what, sent, kept] of NAMES) {
    it(`U27: a name ${what} comes back from the list and the download as it was taken`, async () => {
      const { created, id } = await attach(sent);
      assert.equal(created.status, 201);
      const { attachments } = (await (await ask('/attachments?limit=500')).json()) as AttachmentPage;
      const name = attachments.find((attachment) => attachment.id === id)?.name ?? '';
      if (kept !== null) assert.equal(name, kept);
      assert.ok(name.endsWith('.pdf') && Buffer.byteLength(name) <= 255, name);
      const download = await ask(`/attachments/${id}/content`);
      assert.equal(download.status, 200);
      assert.equal(download.headers.get('set-cookie'), null);
      const disposition = download.headers.get('content-disposition') ?? '';
      const [, encoded] = /; filename\*=UTF-8''([^;]+)$/.exec(disposition) ?? [];
      const [, plain] = /; filename="([^"]*)"$/.exec(disposition) ?? [];
      assert.equal(encoded === undefined ? plain : decodeURIComponent(encoded), name, disposition);
    });
  }

  it('U27: a name of nothing, or of what is cut from names, is refused with the reason', async () => {
    for (const name of ['', '   ', '\r\n', '\u202e', '..', '/']) {
      const { created } = await attach(name);
      const problem = await problemOf(created);
      assert.ok(
        ['file-name-invalid', 'metadata-invalid'].includes(problem.code),
        JSON.stringify([name, problem]),
      );
    }
  });

  it('U30: an empty file is in the list and comes back empty', async () => {
    const created = await ask('/uploads', 'POST', {
      'upload-length': '0',
      'upload-metadata': encodeMetadata({ filename: 'empty.txt', commit: 'explicit' }),
    });
    const { id } = (await created.json()) as { id: string };
    const commit = await fetch(`${origin}${CASE_PATH}/uploads/${id}/commit`, {
      method: 'POST',
      headers: { authorization: 'Bearer ada', 'content-type': 'application/json' },
      body: JSON.stringify({ blockDigests: [] }),
    });
    const receipt = (await commit.json()) as Receipt;
    assert.equal(receipt.sizeBytes, 0);
    const download = await ask(`/attachments/${receipt.attachmentId}/content`);
    assert.deepEqual([download.status, (await download.arrayBuffer()).byteLength], [200, 0]);
  });
});
