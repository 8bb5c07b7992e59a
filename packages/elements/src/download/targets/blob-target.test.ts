import { expect, waitUntil } from '@open-wc/testing';
import { ApiError } from '../../api/api-error.js';
import { forgetDownloads } from '../forget-downloads.js';
import { blobLimitBytes, blobTarget } from './blob-target.js';
import { rejection } from './testing/rejection.js';
import { patternBytes, streamOf } from './testing/streams.js';

const MiB = 1024 * 1024;

describe('blobLimitBytes', () => {
  it('knows how much a browser can gather', () => {
    expect(blobLimitBytes('Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0 Safari/537.36')).to.equal(1024 * MiB);
    expect(blobLimitBytes('Mozilla/5.0 Gecko/20100101 Firefox/153.0')).to.equal(1024 * MiB);
    expect(blobLimitBytes('Mozilla/5.0 (iPhone) AppleWebKit/605 CriOS/156.0 Safari/604')).to.equal(200 * MiB);
  });
});

describe('blobTarget', () => {
  const { blob } = Response.prototype;
  const { createObjectURL, revokeObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  const alive = new Map<string, number>();
  const options = { signal: new AbortController().signal, finishing: () => {} };

  beforeEach(() => {
    // They do what they do; what is alive is written down. A click would open the browser's own downloads.
    URL.createObjectURL = (object: Blob) => {
      const url = createObjectURL.call(URL, object);
      alive.set(url, object.size);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      alive.delete(url);
      revokeObjectURL.call(URL, url);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });

  afterEach(() => {
    Response.prototype.blob = blob;
    Object.assign(URL, { createObjectURL, revokeObjectURL });
    HTMLAnchorElement.prototype.click = click;
  });

  it('keeps no more alive in all than one may have', async function () {
    this.timeout(20_000);
    const limitBytes = 500_000;
    for (const [name, sizeBytes, count] of [
      ['first.zip', 200_000, 1],
      ['beside it.zip', 200_000, 2],
      ['in its place.zip', 300_000, 2],
    ] as const) {
      let kept = 0;
      const { stream } = streamOf(patternBytes(sizeBytes));
      const counted = stream.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            kept = [...alive.values()].reduce((sum, size) => sum + size, 0);
            controller.enqueue(chunk);
          },
        }),
      );
      await blobTarget(name, limitBytes, sizeBytes).write(counted, options);
      expect(kept + sizeBytes, name).to.be.at.most(limitBytes);
      expect(alive.size, name).to.equal(count);
    }
  });

  it('gives up waiting for room when it is cancelled', async () => {
    await blobTarget('first.zip', 1000, 1000).write(streamOf(patternBytes(1000)).stream, options);
    const controller = new AbortController();
    const { stream, facts } = streamOf(patternBytes(1000));
    const work = blobTarget('next.zip', 1000, 1000).write(stream, { ...options, signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 50);
    expect(await rejection(work)).to.equal('enough');
    expect(facts.chunks).to.equal(0);
  });

  it('keeps nothing after a logout, once the browser must have its copy', async function () {
    this.timeout(20_000);
    await blobTarget('last.zip').write(streamOf(patternBytes(1000)).stream, options);
    await forgetDownloads();
    await waitUntil(() => alive.size === 0, 'revoked', { timeout: 10_000 });
  });

  it('refuses a blob that came out shorter than what was streamed', async () => {
    // Nothing makes a browser lose a part of a blob at will.
    Response.prototype.blob = async function (this: Response) {
      return (await blob.call(this)).slice(0, -1);
    };
    const { stream } = streamOf(patternBytes(200_000));
    const error = await rejection(blobTarget('case.zip').write(stream, options));
    expect((error as ApiError).failure.code).to.equal('save-refused');
  });

  it('says why the browser gathered nothing', async () => {
    Response.prototype.blob = () => Promise.reject(new RangeError('no memory'));
    const { stream, facts } = streamOf(patternBytes(200_000));
    const error = await rejection(blobTarget('case.zip').write(stream, options));
    expect(error).to.be.instanceOf(ApiError);
    expect(((error as Error).cause as Error).message).to.equal('no memory');
    expect(facts.cancelled).not.to.equal(undefined);
  });
});
