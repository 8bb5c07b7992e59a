import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import type { AttachmentRecord } from '../domain/attachment.js';
import { newId } from '../domain/new-id.js';
import { ProblemError } from '../domain/problem-error.js';
import { PreviewError } from '../ports/previewer.js';
import { attachmentRecord } from '../ports/unit-of-work.suite.js';
import { type OpenPreviews, openPreviews } from '../testing/open-previews.js';
import { widthOf } from '../testing/picture-file.js';
import { openStores, type Stores } from '../testing/stores.js';
import { WatchedPreviewer } from '../testing/watched-previewer.js';

const never = new AbortController().signal;
const codeOf = (code: string) => (error: unknown) => error instanceof ProblemError && error.code === code;

describe('previews of pictures', () => {
  let stores: Stores;
  let png: Buffer;
  let previewer: WatchedPreviewer;
  let previews: OpenPreviews;
  before(async () => {
    stores = await openStores();
    png = await sample.encodePicture(sample.picture(500, 300, 7), 'png');
  });
  after(() => stores.close());
  beforeEach(() => {
    previewer = new WatchedPreviewer();
    previews = openPreviews(stores, { previewer });
  });
  afterEach(() => previews.close());

  const picture = (over: Partial<AttachmentRecord> = {}) => stores.attach(png, { ...facts, ...over });
  const facts = {
    preview: {
      state: 'available',
      width: 500,
      height: 300,
      pageCount: 1,
      animated: false,
      autoContrast: false,
      incomplete: false,
    },
  } as const;
  const webp = (record: AttachmentRecord, query = {}, signal = never) =>
    previews.service.webp(record, previews.service.plan(record, query), signal);

  it('makes one picture for all who ask at once, and keeps it', async () => {
    const record = await picture();
    const all = await Promise.all(Array.from({ length: 20 }, () => webp(record, { size: 320 })));
    assert.equal(new Set(all.map((bytes) => bytes.toString('base64'))).size, 1);
    await webp(record, { size: 320 });
    assert.equal(previewer.renders.length, 1);
    assert.equal((await stores.blobs.listDerived(record.blobKey)).length, 1);
  });

  it('makes what holds every pixel once, whatever larger size is asked for', async () => {
    const record = await picture();
    for (const size of [640, 1280, 2560, 99_999]) {
      assert.equal(await widthOf(await webp(record, { size })), 500);
    }
    assert.deepEqual(
      previewer.renders.map(({ part }) => part),
      [{ kind: 'fitted', sizePixels: 640 }],
    );
  });

  it('tells the size of what is kept without reading it', async () => {
    const record = await picture();
    const plan = previews.service.plan(record, {});
    assert.equal(await previews.service.keptSizeBytes(record, plan), null);
    const { byteLength } = await webp(record);
    previews.failing = { readDerived: () => Promise.reject(new Error('it was read')) };
    assert.equal(await previews.service.keptSizeBytes(record, plan), byteLength);
  });

  it('shows what cannot be kept', async () => {
    const full = new Error('disk full');
    previews.failing = { putDerived: () => Promise.reject(full) };
    const record = await picture();
    assert.equal(await widthOf(await webp(record)), 500);
    assert.deepEqual(previews.errors, [full]);
  });

  it('goes on for who stays, stops for nobody, and never begins what nobody waits for', async () => {
    const release = previewer.hold();
    const [seen, left] = [await picture(), await picture()];
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [webp(seen, {}, first.signal), webp(seen, {}, second.signal)];
    const alone = new AbortController();
    const leaver = webp(left, {}, alone.signal);
    const settled = Promise.allSettled([...asked, leaver]);
    while (previewer.renders.length < 2) await new Promise(setImmediate);
    const third = new AbortController();
    const waiting = webp(await picture(), {}, third.signal);
    waiting.catch(() => {});
    first.abort();
    alone.abort();
    third.abort();
    await assert.rejects(waiting);
    assert.deepEqual(
      previewer.signals.map(({ aborted }) => aborted),
      [false, true],
    );
    release();
    assert.deepEqual(
      (await settled).map(({ status }) => status),
      ['rejected', 'fulfilled', 'rejected'],
    );
    assert.equal(previewer.renders.length, 2);
  });

  it('takes a decoder that fails for no verdict on the picture', async () => {
    const record = await picture();
    previewer.rendered = () => Promise.reject(new Error('the worker ended'));
    await assert.rejects(webp(record), (error) => {
      assert.ok(error instanceof ProblemError);
      assert.equal(error.statusCode, 503);
      assert.equal(error.facts.retryAfterSeconds, 5);
      assert.match(error.detail, /just now/);
      return codeOf('unavailable')(error);
    });
    previewer.rendered = null;
    assert.ok(await webp(record), 'and it is tried again');
  });

  it('does not decode again what cannot be shown', async () => {
    const record = await picture();
    const damaged = { code: 'preview-damaged', detail: 'It is damaged.' } as const;
    previewer.rendered = () => Promise.reject(new PreviewError(damaged.code, damaged.detail));
    previewer.examined = () => ({ preview: { state: 'none', ...damaged }, renderings: [] });
    for (let times = 0; times < 3; times++) await assert.rejects(webp(record), codeOf('preview-damaged'));
    assert.equal(previewer.renders.length, 1);
  });

  it('leaves nothing behind of an attachment that goes meanwhile', async () => {
    const release = previewer.hold();
    const record = await picture();
    const asked = webp(record);
    while (previewer.renders.length === 0) await new Promise(setImmediate);
    previewer.rendered = async () => Buffer.from('picture');
    await stores.blobs.remove(record.blobKey);
    release();
    assert.ok(await asked);
    assert.deepEqual(await stores.blobs.listDerived(record.blobKey), []);
    assert.deepEqual(previews.errors, []);
  });

  it('replaces what an older version made', async () => {
    const record = await picture();
    await stores.blobs.putDerived(record.blobKey, 'webp-v1-640-p1', Buffer.from('old'));
    await webp(record);
    const kept = await stores.blobs.listDerived(record.blobKey);
    assert.equal(kept.length, 1);
    assert.match(kept[0] ?? '', /^webp-[0-9a-f]{12}-640-p1$/);
  });

  it('says so when the store is away', async () => {
    const record = attachmentRecord({ tenantId: 't', caseId: 'c' }, { ...facts, blobKey: newId() });
    await assert.rejects(webp(record), codeOf('storage-unavailable'));
  });
});
