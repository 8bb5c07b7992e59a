import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { PreviewState } from '@case-attachments/contract';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import { type OpenPreviews, openPreviews } from '../testing/open-previews.js';
import { openStores, type Stores } from '../testing/stores.js';
import { until } from '../testing/until.js';
import { WatchedPreviewer } from '../testing/watched-previewer.js';

const never = new AbortController().signal;

const shown: PreviewState = {
  state: 'available',
  width: 2000,
  height: 1000,
  pageCount: 1,
  animated: false,
  autoContrast: false,
  incomplete: false,
};
const damaged: PreviewState = { state: 'none', code: 'preview-damaged', detail: 'It is damaged.' };

describe('pictures are examined', () => {
  let stores: Stores;
  let jpeg: Buffer;
  let previewer: WatchedPreviewer;
  let opened: OpenPreviews[];
  before(async () => {
    jpeg = await sample.encodePicture(sample.picture(2000, 1000, 7), 'jpeg');
  });
  beforeEach(async () => {
    stores = await openStores();
    previewer = new WatchedPreviewer();
    opened = [];
  });
  afterEach(async () => {
    for (const previews of opened) await previews.close();
    await stores.close();
  });

  function open(concurrency = 2): OpenPreviews {
    const previews = openPreviews(stores, { previewer, concurrency });
    opened.push(previews);
    return previews;
  }
  const attach = (over: Partial<AttachmentRecord> = {}, bytes = jpeg) =>
    stores.attach(bytes, { mediaType: 'image/jpeg', preview: shown, ...over });
  const now = async (record: AttachmentRecord) => {
    const found = await stores.unitOfWork.attachments.find(record, record.id);
    assert.ok(found);
    return found;
  };
  const examined = (record: AttachmentRecord) =>
    until('an examination', async () => (await now(record)).examinedBy === previewer.version);
  /** What is written is told a moment later. */
  const told = (previews: OpenPreviews, times: number) =>
    until('the notice', () => previews.notified.length === times);
  const webp = (previews: OpenPreviews, record: AttachmentRecord, size: number, signal = never) =>
    previews.service.webp(record, previews.service.plan(record, { size }), signal);

  it('right after they were attached, so that the first view finds them made', async () => {
    const previews = open();
    const record = await attach();
    previews.attached(record);
    await examined(record);
    for (const size of [160, 320, 640, 1280]) assert.ok(await webp(previews, await now(record), size));
    assert.deepEqual(previewer.renders, []);
    assert.deepEqual((await now(record)).preview, shown);
    assert.deepEqual(previews.notified, [], 'nobody is told of what was known');
  });

  it('together with who looks meanwhile', async () => {
    const previews = open();
    const record = await attach();
    const release = previewer.hold();
    previews.attached(record);
    await until('the examination', () => previewer.examinations === 1);
    const looking = webp(previews, record, 320);
    // The other place is free.
    const other = webp(previews, record, 2560);
    await until('the other size', () => previewer.renders.length === 1);
    release();
    assert.ok(await looking);
    assert.ok(await other);
    assert.deepEqual(
      previewer.renders.map(({ part }) => part),
      [{ kind: 'fitted', sizePixels: 2560 }],
    );
  });

  it('and put right, with a change that says so, when they are something else than their headers said', async () => {
    const previews = open();
    const [faint, broken] = [await attach(), await attach()];
    previewer.examined = (real) => ({ ...real, preview: { ...shown, autoContrast: true } });
    previews.attached(faint);
    await examined(faint);
    previewer.examined = () => ({ preview: damaged, renderings: [] });
    previews.attached(broken);
    await examined(broken);
    assert.deepEqual((await now(faint)).preview, { ...shown, autoContrast: true });
    assert.deepEqual((await now(broken)).preview, damaged);
    const expected = [faint, broken].map(({ id }, index) => ({
      seq: index + 1,
      kind: 'attachment-updated',
      id,
      atMs: 77,
    }));
    assert.deepEqual(await stores.unitOfWork.changes.after(faint, 0, 10), expected);
    await told(previews, 2);
    assert.deepEqual(previews.notified, expected);
    await assert.rejects(
      async () => webp(previews, await now(broken), 320),
      (error) => error instanceof ProblemError && error.code === 'preview-damaged',
    );
    assert.deepEqual(await stores.blobs.listDerived(broken.blobKey), []);
  });

  it('a picture cut in the middle is known as incomplete from then on', async () => {
    const previews = open();
    const record = await attach({}, jpeg.subarray(0, jpeg.length >> 1));
    previews.attached(record);
    await examined(record);
    assert.deepEqual((await now(record)).preview, { ...shown, incomplete: true });
    await told(previews, 1);
  });

  it('also when a request finds that a picture cannot be shown', async () => {
    const previews = open();
    const record = await attach(
      { examinedBy: previewer.version },
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]),
    );
    await assert.rejects(webp(previews, record, 160));
    const after = await until('the correction', async () => {
      const { preview } = await now(record);
      return preview.state === 'none' && preview;
    });
    assert.equal(after.code, 'preview-damaged');
    await told(previews, 1);
    assert.equal(previews.notified[0]?.kind, 'attachment-updated');
  });

  it('again by another version, the newest first, and its pictures take the place of the old', async () => {
    const first = open();
    const records = [
      await attach({ addedAtMs: 1 }),
      await attach({ addedAtMs: 3 }),
      await attach({ addedAtMs: 2 }),
    ];
    const unsupported: PreviewState = { state: 'none', code: 'preview-unsupported', detail: 'Not yet.' };
    const document = await attach({ category: 'document', preview: unsupported });
    previewer.examined = () => ({ preview: unsupported, renderings: [] });
    first.start();
    for (const record of records) await examined(record);
    for (const record of records) await stores.blobs.putDerived(record.blobKey, 'webp-1-640-p1', jpeg);
    await first.close();
    const before = previewer.examinations;

    previewer = new WatchedPreviewer();
    previewer.version = 'watched-2';
    const second = open();
    second.start();
    for (const record of records) await examined(record);
    await told(second, 3);
    assert.deepEqual(
      second.notified.map(({ id }) => id),
      [records[1]?.id, records[2]?.id, records[0]?.id],
    );
    assert.deepEqual([before, previewer.examinations], [3, 3]);
    for (const record of records) {
      assert.deepEqual((await now(record)).preview, shown);
      const kept = await stores.blobs.listDerived(record.blobKey);
      assert.equal(kept.length, 4);
      assert.ok(!kept.includes('webp-1-640-p1'));
    }
    assert.equal((await now(document)).examinedBy, null, 'no picture, nothing to see');

    // And not a third time.
    await second.close();
    previewer = new WatchedPreviewer();
    previewer.version = 'watched-2';
    const third = open();
    const fresh = await attach({ addedAtMs: 0 });
    third.start();
    await examined(fresh);
    assert.equal(previewer.examinations, 1);
  });

  it('again when a switch for their kind was turned, and no others', async () => {
    const [photo, phone] = [
      await attach({ examinedBy: previewer.version, addedAtMs: 2 }),
      await attach({ examinedBy: previewer.version, addedAtMs: 1, mediaType: 'image/heic' }),
    ];
    const previews = open();
    const etag = previews.service.plan(photo, {}).etag;
    for (const record of [photo, phone]) {
      await stores.blobs.putDerived(record.blobKey, previews.service.plan(record, {}).variant, jpeg);
    }
    await previews.close();

    previewer = new WatchedPreviewer();
    previewer.switched.add('image/heic');
    const switched = open();
    switched.start();
    await until('an examination', async () => (await now(phone)).examinedBy !== previewer.version);
    assert.equal(previewer.examinations, 1);
    assert.equal((await now(photo)).examinedBy, previewer.version);
    assert.equal(switched.service.plan(photo, {}).etag, etag);
    assert.deepEqual(await webp(switched, photo, 640), jpeg, 'what was made is still good');
    assert.equal(previewer.renders.length, 0);
  });

  it('when somebody asks for what an older version could not show', async () => {
    const previews = open();
    const record = await attach({
      examinedBy: 'older',
      preview: { state: 'none', code: 'preview-unsupported', detail: 'Not yet.' },
    });
    assert.throws(() => previews.service.plan(record, {}));
    await examined(record);
    assert.deepEqual((await now(record)).preview, shown);
  });

  it('not while they are deleted or locked', async () => {
    const previews = open();
    const left = [
      await attach({ deletedAtMs: 5 }),
      await attach({ scanState: 'pending' }),
      await attach({ scanState: 'infected' }),
    ];
    const clean = await attach({ addedAtMs: 0, scanState: 'clean' });
    for (const record of left) previews.attached(record);
    previews.start();
    await examined(clean);
    for (const record of left) assert.equal((await now(record)).examinedBy, null);
    assert.equal(previewer.examinations, 1);
  });

  it('later, while the store is away', async () => {
    const previews = open();
    const away = new ProblemError('storage-unavailable', 'The volume is away.');
    previews.failing = { sizeBytes: () => Promise.reject(away), ping: () => Promise.reject(away) };
    const records = [await attach({ addedAtMs: 1 }), await attach({ addedAtMs: 2 })];
    for (const record of records) previews.attached(record);
    await until('two failures', () => previews.errors.length >= 2);
    for (const record of records) assert.deepEqual(await now(record), record, 'nothing is judged');
    previews.failing = {};
    for (const record of records) await examined(record);
  });

  it('though the disk is too full to keep what was made', async () => {
    const previews = open();
    previews.failing = { putDerived: () => Promise.reject(new ProblemError('storage-full', 'Full.')) };
    previewer.examined = (real) => ({ ...real, preview: { ...shown, autoContrast: true } });
    const record = await attach();
    previews.attached(record);
    await examined(record);
    assert.equal(previews.errors.length, 1);
    assert.ok(await webp(previews, await now(record), 320), 'and shown when somebody looks');
  });

  it('again after a decoder failed, and that is said once', async () => {
    const previews = open();
    let failures = 0;
    previewer.examined = (real) => {
      if (failures++ < 3) throw new Error('the worker ended');
      return real;
    };
    const record = await attach();
    previews.attached(record);
    await examined(record);
    assert.equal(previews.errors.length, 1);
    assert.deepEqual((await now(record)).preview, shown);
  });

  it('behind those who look', async () => {
    const previews = open(1);
    const [viewed, warmed] = [await attach(), await attach()];
    const release = previewer.hold();
    const looking = [webp(previews, viewed, 160)];
    await until('the first look', () => previewer.renders.length === 1);
    previews.attached(warmed);
    await delay(20);
    looking.push(webp(previews, viewed, 320));
    await delay(20);
    assert.equal(previewer.examinations, 0);
    previewer.rendered = async () => {
      assert.equal(previewer.examinations, 0);
      return Buffer.from('picture');
    };
    release();
    await Promise.all(looking);
    await examined(warmed);
  });

  it('until the server closes, which a decoder that hangs does not hold up', async () => {
    const previews = open();
    previewer.hold();
    const record = await attach();
    previews.attached(record);
    await until('the examination', () => previewer.examinations === 1);
    previews.stop();
    await previews.close();
    assert.deepEqual(
      previewer.signals.map(({ aborted }) => aborted),
      [true],
    );
    assert.equal(previewer.closed, true);
    previews.attached(record);
    assert.equal((await now(record)).examinedBy, null, 'the next start finds it');
  });
});
