import { expect } from '@open-wc/testing';
import { ApiError } from '../../api/api-error.js';
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
  const options = { signal: new AbortController().signal, finishing: () => {} };

  afterEach(() => {
    Response.prototype.blob = blob;
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
