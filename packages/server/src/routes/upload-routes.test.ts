import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Receipt, UploadDetails, UploadList } from '@case-attachments/contract';
import {
  BLOCK_BYTES,
  digestsOf,
  patchHeaders,
  problemOf,
  sha256,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServer,
} from '../testing/upload-server.js';

describe('upload routes', () => {
  let server: UploadServer;
  let ada: TusCalls;
  before(async () => {
    server = await startUploadServer();
    ada = new TusCalls(server);
  });
  after(async () => {
    await server.close();
    assert.deepEqual(server.errors, []);
  });

  const refused = async (response: Response, status: number, code: string) => {
    const problem = await problemOf(response);
    assert.deepEqual([response.status, problem.code], [status, code]);
    assert.ok(!JSON.stringify(problem).includes(server.folder), 'no path leaves');
    return problem;
  };

  it('takes a file in two requests and gives a receipt for it', async () => {
    const bytes = somePdf(3500);
    const created = await ada.create(
      'letter.pdf',
      bytes.length,
      {},
      { commit: 'explicit', filetype: 'text/html' },
    );
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('tus-resumable'), '1.0.0');
    assert.equal(created.headers.get('access-control-allow-origin'), null, 'CORS is not tus’s to say');
    const { id } = (await created.json()) as { id: string };
    assert.equal(created.headers.get('location'), `/api/cases/C-1/uploads/${id}`);

    const first = await ada.patch(id, 0, bytes.subarray(0, 2200));
    assert.deepEqual([first.status, first.headers.get('upload-offset')], [204, '2200']);
    const details = (await (await ada.details(id)).json()) as UploadDetails;
    assert.deepEqual(details.blockDigests, digestsOf(bytes).slice(0, 2));
    assert.deepEqual(details.tail, { sizeBytes: 200, sha256: digestsOf(bytes.subarray(2000, 2200))[0] });
    const list = (await (await ada.fetch('GET', ada.uploadsPath)).json()) as UploadList;
    assert.deepEqual(
      list.uploads.map((upload) => [upload.id, upload.offsetBytes, upload.status]),
      [[id, 2200, 'receiving']],
    );
    const head = await ada.head(id);
    assert.deepEqual(
      ['upload-offset', 'upload-length', 'cache-control'].map((name) => head.headers.get(name)),
      ['2200', '3500', 'no-store'],
    );
    await refused(await ada.commit(id, bytes), 409, 'upload-incomplete');

    assert.equal((await ada.patch(id, 2200, bytes.subarray(2200))).status, 204);
    const committed = await ada.commit(id, bytes);
    assert.equal(committed.status, 200);
    const receipt = (await committed.json()) as Receipt;
    assert.deepEqual(
      [receipt.attachmentId, receipt.sizeBytes, receipt.sha256, receipt.attachment.mediaType],
      [id, 3500, sha256(bytes), 'application/pdf'],
    );
    assert.deepEqual(receipt.attachment.uploadedBy, {
      displayName: 'Dr. ada',
      orgName: 'Clinic',
      self: true,
    });
    assert.deepEqual(await (await ada.commit(id, bytes)).json(), receipt, 'repeatable');
    const done = (await (await ada.details(id)).json()) as UploadDetails;
    assert.deepEqual([done.status, done.offsetBytes, done.tail?.sizeBytes], ['committed', 3500, 500]);
    assert.deepEqual([...done.blockDigests, done.tail?.sha256], digestsOf(bytes));
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '3500');
    assert.equal((await ada.patch(id, 3500, Buffer.alloc(0))).status, 204);
    await refused(await ada.fetch('DELETE', ada.path(id)), 409, 'upload-committed');
    assert.equal(server.notified.filter((change) => change.id === id).length, 1);
    assert.deepEqual(await server.names('staging'), []);
    const row = await server.unitOfWork.attachments.find({ tenantId: 'clinic', caseId: 'C-1' }, id);
    assert.deepEqual(row?.blockDigests, digestsOf(bytes));
  });

  it('answers a wrong offset with the right one', async () => {
    const id = await ada.begin('a.pdf', 100);
    await ada.patch(id, 0, somePdf(50));
    for (const offset of [0, 49, 51]) {
      const problem = await refused(await ada.patch(id, offset, 'xx'), 409, 'upload-offset-mismatch');
      assert.equal(problem.offsetBytes, 50);
    }
    const stranger = await new TusCalls(server, '').head(id);
    assert.deepEqual([stranger.status, stranger.headers.get('tus-resumable')], [401, '1.0.0']);
    assert.equal((await ada.patch(id, 0, 'x')).headers.get('tus-resumable'), '1.0.0', 'on errors, too');
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '50');
  });

  it('refuses more bytes than announced, also without a Content-Length, and never commits them', async () => {
    const id = await ada.begin('a.pdf', 100);
    await refused(await ada.patch(id, 0, somePdf(101)), 413, 'upload-length-exceeded');
    const chunked = new ReadableStream({
      start: (controller) => {
        for (const size of [60, 60]) controller.enqueue(somePdf(size));
        controller.close();
      },
    });
    const response = await fetch(`${server.origin}${ada.path(id)}`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer clinic/ada', 'tus-resumable': '1.0.0', ...patchHeaders(0) },
      body: chunked,
      duplex: 'half',
    } as RequestInit);
    await refused(response, 413, 'upload-length-exceeded');
    assert.ok(Number((await ada.head(id)).headers.get('upload-offset')) < 100);
  });

  it('U25: makes one upload of a creation that is sent again, and refuses the key for another file', async () => {
    const key = { 'idempotency-key': 'key-of-sixteen-chars' };
    const ids = await Promise.all(Array.from({ length: 4 }, () => ada.begin('same.pdf', 700, key)));
    assert.equal(new Set(ids).size, 1);
    assert.equal((await server.names('staging')).filter((name) => name === ids[0]).length, 1);
    await refused(
      await ada.create('same.pdf', 701, key, { commit: 'explicit' }),
      422,
      'idempotency-key-reused',
    );
    assert.notEqual(await new TusCalls(server, 'clinic/bob').begin('same.pdf', 700, key), ids[0]);
    assert.notEqual(await new TusCalls(server, 'clinic/ada', 'C-2').begin('same.pdf', 700, key), ids[0]);
    await refused(await ada.create('a.pdf', 1, { 'idempotency-key': 'short' }), 400, 'request-invalid');
  });

  it('shows an upload to nobody but its user, in its case and tenant', async () => {
    const bytes = somePdf(100);
    const id = await ada.begin('mine.pdf', 100);
    await ada.patch(id, 0, bytes);
    const others = [
      new TusCalls(server, 'clinic/bob'),
      new TusCalls(server, 'other/ada'),
      new TusCalls(server, 'clinic/ada', 'C-2'),
    ];
    for (const other of others) {
      assert.equal((await other.head(id)).status, 404);
      await refused(await other.patch(id, 100, ''), 404, 'upload-not-found');
      await refused(await other.fetch('DELETE', other.path(id)), 404, 'upload-not-found');
      assert.equal((await problemOf(await other.details(id))).code, 'upload-not-found');
      assert.equal((await problemOf(await other.commit(id, bytes))).code, 'upload-not-found');
      const list = (await (await other.fetch('GET', other.uploadsPath)).json()) as UploadList;
      assert.equal(
        list.uploads.some((upload) => upload.id === id),
        false,
      );
    }
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '100');
  });

  it('finds nothing under ids that are no ids', async () => {
    const before = await server.names('staging');
    for (const id of [
      '..%2f..%2fetc%2fpasswd',
      '..%5cx',
      '%00',
      'x.json',
      'A'.repeat(32),
      'uploads',
      '%2e%2e%2f',
    ]) {
      for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET']) {
        const body = method === 'PATCH' ? 'xx' : undefined;
        const response = await ada.fetch(method, ada.path(id), patchHeaders(0), body);
        assert.equal(response.status, 404, `${method} ${id}`);
        assert.ok(!(await response.text()).includes(server.folder));
      }
    }
    assert.deepEqual(await server.names('staging'), before);
  });

  it('says what is wrong with a request', async () => {
    const id = await ada.begin('a.pdf', 100);
    const withoutTus = await ada.fetch(
      'PATCH',
      ada.path(id),
      { ...patchHeaders(0), 'tus-resumable': '0.2.2' },
      'x',
    );
    assert.equal(withoutTus.headers.get('tus-version'), '1.0.0');
    await refused(withoutTus, 412, 'tus-version-unsupported');
    const wrongType = { ...patchHeaders(0), 'content-type': 'application/json' };
    await refused(await ada.fetch('PATCH', ada.path(id), wrongType, '{}'), 415, 'media-type-unsupported');
    await refused(
      await ada.fetch('PATCH', ada.path(id), { ...patchHeaders(0), 'upload-offset': '-1' }, 'x'),
      400,
      'request-invalid',
    );
    await refused(
      await ada.create('a.pdf', 1, { 'upload-metadata': 'filename ***' }),
      400,
      'metadata-invalid',
    );
    await refused(await ada.create('a.pdf', 1, { 'upload-metadata': '' }), 400, 'metadata-invalid');
    await refused(await ada.create('a.pdf', 1, { 'upload-length': '1e3' }), 400, 'upload-length-required');
    await refused(
      await ada.create('a.pdf', 1, { 'upload-defer-length': '1' }),
      400,
      'upload-length-required',
    );
    await refused(await ada.create('a.pdf', 1, { 'upload-concat': 'partial' }), 400, 'request-invalid');
    await refused(await ada.create('a.pdf', 600_000_000), 413, 'file-too-large');
    await refused(await ada.create('a.pdf', 1e15), 413, 'file-too-large');
    await refused(await ada.create('a.pdf', 1e20), 413, 'file-too-large');
    await refused(await ada.create('run.exe', 10), 415, 'type-not-accepted');
    await refused(await ada.create('/..', 10), 422, 'file-name-invalid');
    await refused(await ada.fetch('POST', ada.path(id), patchHeaders(0), 'x'), 400, 'request-invalid');
    assert.equal((await problemOf(await ada.commitDigests(id, ['x']))).code, 'request-invalid');
  });

  it('U29: works behind proxies: odd forwarded headers, blocked PATCH and DELETE', async () => {
    const bytes = somePdf(100);
    const odd = { 'x-forwarded-proto': 'https,http', 'x-forwarded-host': 'a, b' };
    const id = await ada.begin('a.pdf', 100, odd);
    const tunnelled = { ...patchHeaders(0), ...odd, 'x-http-method-override': 'PATCH' };
    const patched = await ada.fetch('POST', ada.path(id), tunnelled, bytes);
    assert.deepEqual([patched.status, patched.headers.get('upload-offset')], [204, '100']);
    const asked = await ada.fetch('POST', ada.path(id), { 'x-http-method-override': 'HEAD' });
    assert.deepEqual([asked.status, asked.headers.get('upload-offset')], [200, '100']);
    assert.equal(asked.headers.get('upload-length'), '100');
    assert.equal(await asked.text(), '');
    const removed = await ada.fetch('POST', ada.path(id), { 'x-http-method-override': 'DELETE' });
    assert.equal(removed.status, 204);
  });

  it('tells tus clients what it can do, without asking who they are', async () => {
    const response = await fetch(`${server.origin}${ada.uploadsPath}`, { method: 'OPTIONS' });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('tus-version'), '1.0.0');
    assert.equal(response.headers.get('tus-extension'), 'creation,creation-with-upload,termination');
    assert.equal(response.headers.get('tus-max-size'), '524288000');
  });

  it('U27: keeps names readable and harmless', async () => {
    const hostile = [
      ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie: x.pdf'],
      ['../../../etc/evil.pdf', 'evil.pdf'],
      ['\u202efdp.pdf', 'fdp.pdf'],
      ['歯のレントゲン😀.pdf', '歯のレントゲン😀.pdf'],
    ] as const;
    for (const [sent, kept] of hostile) {
      const details = (await (await ada.details(await ada.begin(sent, 9))).json()) as UploadDetails;
      assert.equal(details.fileName, kept);
      const head = await ada.head(details.id);
      const [, encoded = ''] = head.headers.get('upload-metadata')?.split(' ') ?? [];
      assert.equal(Buffer.from(encoded, 'base64').toString(), kept);
    }
    const long = (await (
      await ada.details(await ada.begin(`${'x'.repeat(300)}.pdf`, 9))
    ).json()) as UploadDetails;
    assert.ok(long.fileName.endsWith('.pdf') && Buffer.byteLength(long.fileName) <= 255);
    await refused(await ada.create(`${'x'.repeat(3000)}.pdf`, 9), 400, 'metadata-invalid');
    const response = await ada.create(
      'a.pdf',
      9,
      {},
      { constructor: 'x', relativePath: 'secret/a.pdf', commit: 'explicit' },
    );
    assert.equal(response.status, 201, 'unknown keys are dropped');
  });

  it('cancels: repeatable, gone for good, and the key is free again', async () => {
    const key = { 'idempotency-key': 'cancel-key-sixteen-chars' };
    const id = await ada.begin('a.pdf', 2 * BLOCK_BYTES, key);
    await ada.patch(id, 0, somePdf(1500));
    for (let time = 0; time < 2; time++) {
      assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 204);
    }
    assert.ok(!(await server.names('staging')).includes(id));
    assert.equal((await ada.head(id)).status, 404);
    await refused(await ada.patch(id, 1500, 'x'), 404, 'upload-not-found');
    assert.notEqual(await ada.begin('a.pdf', 2 * BLOCK_BYTES, key), id);
  });
});
