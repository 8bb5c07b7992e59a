import type { UploadDetails } from '@case-attachments/contract';
import { expect } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import { BlockDigests } from './block-digests.js';

const never = new AbortController().signal;

// From `printf abc | sha256sum`, `printf d | sha256sum`, put into base64url by hand.
const ABC = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';
const D = 'GKw-c0PwFokMUQ6T-TUmEWnZ4_VlQ2Qpgw-vCTT0-OQ';

const details = (more: Partial<UploadDetails>): UploadDetails => ({
  id: '0'.repeat(32),
  fileName: 'f',
  sizeBytes: 7,
  offsetBytes: 4,
  status: 'receiving',
  createdAtMs: 0,
  blockSizeBytes: 3,
  blockDigests: [ABC],
  tail: { sizeBytes: 1, sha256: D },
  ...more,
});

describe('BlockDigests', () => {
  it('hashes block by block, the short last one included', async () => {
    expect(await new BlockDigests(new Blob(['abcd']), 3).all(never)).to.deep.equal([ABC, D]);
  });

  it('has no digests for an empty file', async () => {
    expect(await new BlockDigests(new Blob([]), 3).all(never)).to.deep.equal([]);
  });

  it('knows its own upload by whole blocks and tail', async () => {
    const digests = new BlockDigests(new Blob(['abcdefg']), 3);
    expect(await digests.match(details({}), never)).to.equal(true);
    expect(await digests.match(details({ offsetBytes: 3, tail: null }), never)).to.equal(true);
    expect(await digests.match(details({ offsetBytes: 0, blockDigests: [], tail: null }), never)).to.equal(
      true,
    );
  });

  it('tells other content of the same size, in a block or in the tail', async () => {
    expect(await new BlockDigests(new Blob(['abXdefg']), 3).match(details({}), never)).to.equal(false);
    expect(await new BlockDigests(new Blob(['abcXefg']), 3).match(details({}), never)).to.equal(false);
    expect(await new BlockDigests(new Blob(['abcdef']), 3).match(details({}), never)).to.equal(false);
  });

  it('does not believe digests that do not cover the offset', async () => {
    const error = await new BlockDigests(new Blob(['abcdefg']), 3)
      .match(details({ offsetBytes: 6 }), never)
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ApiError).with.nested.property('failure.code', 'response-invalid');
  });

  it('reads a block again after a failed read', async () => {
    let reads = 0;
    const file = new Blob(['abc']);
    const slice = file.slice.bind(file);
    file.slice = (start, end) => {
      reads += 1;
      const part = slice(start, end);
      if (reads === 1) {
        const gone = new DOMException('gone', 'NotFoundError');
        part.stream = () => new ReadableStream({ type: 'bytes', start: (stream) => stream.error(gone) });
        part.arrayBuffer = () => Promise.reject(gone);
      }
      return part;
    };
    const digests = new BlockDigests(file, 3);
    const error = await digests.all(never).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ApiError).with.nested.property('failure.code', 'file-unreadable');
    expect(await digests.all(never)).to.deep.equal([ABC]);
    expect(reads).to.equal(2);
  });
});
