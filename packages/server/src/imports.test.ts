import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Attachment, AttachmentPage, Receipt } from '@case-attachments/contract';
import { systemClock } from './ports/clock.js';
import { PurgeService } from './services/purge-service.js';
import { recordedBy } from './testing/recorded-by.js';
import {
  encoded,
  metadataOf,
  type ServiceApp,
  ServiceCalls,
  serviceApp,
  tokenFor,
} from './testing/service-calls.js';
import { until } from './testing/until.js';
import { problemOf, sha256, somePdf } from './testing/upload-server.js';

describe('PUT /service/cases/{caseId}/imports/{externalId}', () => {
  let server: ServiceApp;
  before(async () => {
    server = await serviceApp({ limits: { maxSizeBytes: 100_000, caseQuotaBytes: 400_000 } });
  });
  after(() => server.close());

  const code = async (response: Promise<Response>) => (await problemOf(await response)).code;
  const listed = async (caseId: string): Promise<readonly Attachment[]> => {
    const response = await server.calls.get(`/cases/${caseId}/attachments`);
    return ((await response.json()) as AttachmentPage).attachments;
  };

  it('attaches a file with the date and the author it had', async () => {
    const bytes = somePdf(5000);
    const response = await server.calls.import('old-1', bytes, metadataOf({ sha256: sha256(bytes) }));
    assert.equal(response.status, 201);
    const { attachmentId, attachment } = (await response.json()) as Receipt;
    assert.equal(attachment.name, 'Befund Müller.pdf');
    assert.equal(attachment.addedAtMs, Date.UTC(2019, 2, 4));
    assert.deepEqual(attachment.uploadedBy, { displayName: 'Oral surgeon', orgName: 'Clinic', self: false });
    assert.equal(attachment.mediaType, 'application/pdf');

    server.members.allow('ada', 'C-1');
    const content = await fetch(`${server.origin}/api/cases/C-1/attachments/${attachmentId}/content`, {
      headers: { authorization: 'Bearer ada' },
    });
    assert.deepEqual(Buffer.from(await content.arrayBuffer()), bytes);
    const fetched = await server.calls.get(`/cases/C-1/attachments/${attachmentId}/content`);
    assert.deepEqual(Buffer.from(await fetched.arrayBuffer()), bytes);
  });

  it('is the same attachment however often the same bytes come, announced or not', async () => {
    const bytes = somePdf(5000);
    const first = (await (await server.calls.import('again', bytes)).json()) as Receipt;
    const announced = sha256(bytes);
    for (const metadata of [metadataOf(), metadataOf({ sha256: announced, name: 'other.pdf' })]) {
      const repeat = await server.calls.import('again', bytes, metadata);
      assert.equal(repeat.status, 200);
      assert.equal(((await repeat.json()) as Receipt).attachmentId, first.attachmentId);
    }
  });

  it('refuses other bytes under the same id', async () => {
    await server.calls.import('differs', somePdf(5000));
    assert.equal(await code(server.calls.import('differs', somePdf(5000))), 'import-differs');
    assert.equal(await code(server.calls.import('differs', somePdf(4000))), 'import-differs');
  });

  it('does not bring back what was deleted, nor after it was purged; what was restored is there again', async () => {
    const bytes = somePdf(3000);
    const again = () => server.calls.import('gone', bytes, metadataOf(), 'C-del');
    const { attachmentId } = (await (await again()).json()) as Receipt;
    server.members.allow('ada', 'C-del');
    const asAda = (method: string, path = '') =>
      fetch(`${server.origin}/api/cases/C-del/attachments/${attachmentId}${path}`, {
        method,
        headers: { authorization: 'Bearer ada' },
      });
    await asAda('DELETE');
    const refused = await again();
    assert.equal(refused.status, 410);
    assert.equal((await problemOf(refused)).code, 'attachment-deleted');
    await asAda('POST', '/restore');
    assert.equal((await again()).status, 200);

    await asAda('DELETE');
    const restoreWindowMs = -1000;
    const blobs = { remove: async () => {} };
    const { unitOfWork } = server;
    await new PurgeService({
      ...{ unitOfWork, blobs, restoreWindowMs, clock: systemClock },
      onError: assert.ifError,
    }).purge();
    assert.equal(await code(again()), 'attachment-deleted');
    assert.deepEqual(await listed('C-del'), []);
    const kept = await unitOfWork.uploads.find(attachmentId);
    assert.doesNotMatch(JSON.stringify(kept), /Befund|surgeon/);
  });

  it('believes bytes, and not what is announced of them', async () => {
    const [bytes, other] = [somePdf(5000), somePdf(5000)];
    assert.equal((await server.calls.import('claims', bytes)).status, 201);
    const claim = metadataOf({ sha256: sha256(bytes) });
    assert.equal(await code(server.calls.import('claims', other, claim)), 'import-differs');
    const falseClaim = metadataOf({ sha256: sha256(other) });
    assert.equal(await code(server.calls.import('claims', bytes, falseClaim)), 'import-differs');
  });

  it('is recorded with the service that brought it', async () => {
    const events = await recordedBy(server.unitOfWork, async () => {
      assert.equal((await server.calls.import('who', somePdf(500), metadataOf(), 'C-who')).status, 201);
    });
    assert.deepEqual(
      events.map(({ kind, actorId, ip }) => [kind, actorId, ip]),
      [['upload-committed', 'service:portal', '127.0.0.1']],
    );
  });

  it('refuses what no upload may be, and takes the right file under the same id afterwards', async () => {
    const bytes = somePdf(5000);
    const other = metadataOf({ sha256: sha256(Buffer.from('other')) });
    assert.equal(await code(server.calls.import('bad', bytes, other)), 'digest-mismatch');
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    assert.equal(await code(server.calls.import('bad', page)), 'content-refused');
    assert.equal(
      await code(server.calls.import('bad', page, metadataOf({ name: 'x.exe' }))),
      'type-not-accepted',
    );
    assert.equal(await code(server.calls.import('bad', somePdf(100_001))), 'file-too-large');
    assert.equal((await server.calls.import('bad', bytes)).status, 201);
  });

  it('says what is wrong with the metadata', async () => {
    const future = metadataOf({ addedAtMs: Date.now() + 3600_000 });
    assert.equal(await code(server.calls.import('m', somePdf(100), future)), 'request-invalid');
    for (const metadata of [null, 'text', {}, { ...metadataOf(), more: 1 }, { ...metadataOf(), name: 7 }]) {
      assert.equal(await code(server.calls.import('m', somePdf(100), metadata)), 'metadata-invalid');
    }
    assert.equal(await code(server.calls.import('a%2fb', somePdf(100))), 'request-invalid');
    assert.equal(await code(server.calls.import('m', somePdf(100), metadataOf(), '..%2fx')), 'not-found');
  });

  it('counts against the quota of the case', async () => {
    for (let count = 0; count < 4; count++) {
      const response = await server.calls.import(`q-${count}`, somePdf(100_000), metadataOf(), 'C-full');
      assert.equal(response.status, 201);
    }
    const beyond = server.calls.import('q-4', somePdf(100_000), metadataOf(), 'C-full');
    assert.equal(await code(beyond), 'quota-exceeded');
  });

  it('keeps tenants apart', async () => {
    const elsewhere = new ServiceCalls(server.origin, () => tokenFor(['list', 'import'], 'other'));
    assert.equal((await server.calls.import('mine', somePdf(500), metadataOf(), 'C-t')).status, 201);
    assert.equal((await elsewhere.import('mine', somePdf(600), metadataOf(), 'C-t')).status, 201);
    assert.deepEqual(
      (await listed('C-t')).map(({ sizeBytes }) => sizeBytes),
      [500],
    );
  });

  it('attaches once when the same import comes twice at once', async () => {
    const bytes = somePdf(90_000);
    const both = await Promise.all(
      [1, 2].map(() => server.calls.import('twice', bytes, metadataOf(), 'C-2')),
    );
    const statuses = both.map(({ status }) => status);
    assert.ok(statuses.includes(201), String(statuses));
    assert.ok(
      statuses.every((status) => [201, 200, 423].includes(status)),
      String(statuses),
    );
    assert.equal((await listed('C-2')).length, 1);
  });

  it('begins anew after a line that was cut, and leaves nothing of the first attempt', async () => {
    const bytes = somePdf(50_000);
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      [
        'PUT /api/service/cases/C-3/imports/cut HTTP/1.1',
        'host: localhost',
        `authorization: Bearer ${await tokenFor()}`,
        `import-metadata: ${encoded(metadataOf())}`,
        `content-length: ${bytes.length}`,
        '',
        '',
      ].join('\r\n'),
    );
    socket.write(bytes.subarray(0, 20_000));
    const ref = { tenantId: 'default', caseId: 'C-3' };
    await until('it has begun', async () => (await server.unitOfWork.cases.uploadsOf(ref)).length > 0);
    socket.destroy();
    await until('it is given up', async () =>
      (await server.unitOfWork.cases.uploadsOf(ref)).every(({ status }) => status === 'abandoned'),
    );
    // The cut request may hold the import for a moment more, and says so.
    const repeat = await until('its turn', async () => {
      const response = await server.calls.import('cut', bytes, metadataOf(), 'C-3');
      return response.status !== 423 && response;
    });
    assert.equal(repeat.status, 201);
    assert.equal((await listed('C-3')).length, 1);
  });
});
