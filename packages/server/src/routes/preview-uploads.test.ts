import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AttachmentDetails, ChangePage, Receipt } from '@case-attachments/contract';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { until } from '../testing/until.js';
import { TusCalls } from '../testing/upload-server.js';
import { WatchedPreviewer } from '../testing/watched-previewer.js';

describe('pictures that come in by the front door', () => {
  const previewer = new WatchedPreviewer();
  let server: SeededApp;
  let ada: TusCalls;
  let jpeg: Buffer;
  before(async () => {
    jpeg = await sample.encodePicture(sample.picture(1600, 1200, 7), 'jpeg');
    server = await seededApp({
      previewer,
      limits: { freeSpaceFloorBytes: 0 },
      // No round comes in between.
      timings: { drainMs: 200, uploads: { probeMs: 50 }, examinations: { firstRoundMs: 3_600_000 } },
    });
    server.members.allow('ada', 'C-1');
    ada = new TusCalls({ origin: await server.app.listen({ port: 0, host: '127.0.0.1' }) }, 'ada');
  });
  after(() => server.close());
  beforeEach(() => {
    previewer.held = Promise.resolve();
    previewer.renders.length = 0;
  });

  async function upload(bytes: Buffer, name = 'tooth.jpg'): Promise<Receipt> {
    const id = await ada.begin(name, bytes.length);
    assert.equal((await ada.patch(id, 0, bytes)).status, 204);
    const digest = createHash('sha256').update(bytes).digest('base64url');
    const committed = await ada.commitDigests(id, [digest]);
    assert.equal(committed.status, 200, await committed.clone().text());
    return (await committed.json()) as Receipt;
  }
  const json = async <T>(path: string) =>
    (await (await ada.fetch('GET', `/api/cases/C-1${path}`)).json()) as T;
  const details = (id: string) => json<AttachmentDetails>(`/attachments/${id}`);
  const examined = (id: string) =>
    until('the examination', async () => {
      const record = await server.unitOfWork.attachments.find({ tenantId: 'default', caseId: 'C-1' }, id);
      return record?.examinedBy === previewer.version;
    });

  it('are made for the first view before anybody asks', async () => {
    const { attachmentId } = await upload(jpeg);
    await examined(attachmentId);
    for (const size of [160, 320, 640, 1280]) {
      const answer = await ada.fetch(
        'GET',
        `/api/cases/C-1/attachments/${attachmentId}/preview?size=${size}`,
      );
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
    }
    assert.deepEqual(previewer.renders, []);
  });

  it('are attached at once though the decoder hangs, and shown when it does not', async () => {
    const before = await json<ChangePage>('/changes?after=0');
    const release = previewer.hold();
    const { attachmentId } = await upload(jpeg);
    const { preview } = await details(attachmentId);
    assert.deepEqual([preview.state, 'code' in preview && preview.code], ['none', 'unavailable']);
    const asked = await ada.fetch('GET', `/api/cases/C-1/attachments/${attachmentId}/preview`);
    assert.deepEqual([asked.status, asked.headers.get('retry-after')], [503, '5']);
    await asked.arrayBuffer();
    release();
    await examined(attachmentId);
    const shown = (await details(attachmentId)).preview;
    assert.deepEqual([shown.state, 'width' in shown && shown.width], ['available', 1600]);
    const { changes } = await json<ChangePage>(`/changes?after=${before.seq}`);
    assert.deepEqual(
      changes.map(({ kind, id }) => [kind, id]),
      [
        ['attachment-added', attachmentId],
        ['attachment-updated', attachmentId],
      ],
    );
  });

  it('are told to be incomplete when they are, in the list and by a change', async () => {
    const { attachmentId } = await upload(jpeg.subarray(0, jpeg.length >> 1), 'cut.jpg');
    await examined(attachmentId);
    const { preview } = await details(attachmentId);
    assert.ok(preview.state === 'available' && preview.incomplete);
    const { changes } = await json<ChangePage>('/changes?after=0');
    assert.deepEqual([changes.at(-1)?.kind, changes.at(-1)?.id], ['attachment-updated', attachmentId]);
  });

  it('are examined when they are restored, where they were deleted before their turn', async () => {
    const release = previewer.hold();
    const first = await upload(jpeg, 'first.jpg');
    const { attachmentId } = await upload(jpeg, 'deleted.jpg');
    const path = `/api/cases/C-1/attachments/${attachmentId}`;
    assert.equal((await ada.fetch('DELETE', path)).status, 204);
    release();
    await examined(first.attachmentId);
    const { examinations } = previewer;
    assert.equal((await ada.fetch('POST', `${path}/restore`)).status, 200);
    await examined(attachmentId);
    assert.equal(previewer.examinations, examinations + 1);
    assert.equal((await details(attachmentId)).preview.state, 'available');
  });

  it('are found by the next start when they were not examined before the end', async () => {
    previewer.hold();
    const { attachmentId } = await upload(jpeg);
    const { folder, members } = server;
    await server.app.close();
    assert.equal(previewer.closed, true);
    const next = await seededApp({
      previewer: new WatchedPreviewer(),
      dataDirectory: folder,
      databasePath: `${folder}/case-attachments.sqlite`,
      access: members.access,
      timings: { drainMs: 200, examinations: { firstRoundMs: 0, restMs: 0 } },
    });
    try {
      await examined(attachmentId);
      const record = await server.unitOfWork.attachments.find(
        { tenantId: 'default', caseId: 'C-1' },
        attachmentId,
      );
      assert.equal(record?.preview.state, 'available');
    } finally {
      await next.close();
    }
  });
});
