import { expect } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import { readSlice, SliceReader } from './slice-reader.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('SliceReader', () => {
  it('reads slices of any size, one after another', async () => {
    const reader = new SliceReader();
    const large = new Uint8Array(3_000_000).fill(65);
    for (const parts of [['abc'], ['de'], [large], [], ['f']]) {
      const expected = new Uint8Array(await new Blob(parts).arrayBuffer());
      expect(text(await reader.read(new Blob(parts))) === text(expected)).to.equal(true);
    }
    reader.release();
    expect(text(await reader.read(new Blob(['again'])))).to.equal('again');
  });

  it('reads where there are no byte streams', async () => {
    const slice = new Blob(['abc']);
    slice.stream = () => new ReadableStream<Uint8Array<ArrayBuffer>>();
    expect(text(await new SliceReader().read(slice))).to.equal('abc');
  });

  it('never takes a short read for the slice', async () => {
    const slice = new Blob(['abc']);
    slice.stream = () => new Blob(['ab']).stream();
    expect(text(await new SliceReader().read(slice))).to.equal('abc');
  });
});

describe('readSlice', () => {
  for (const [name, code] of [
    ['NotReadableError', 'file-changed'],
    ['NotFoundError', 'file-unreadable'],
    ['SecurityError', 'file-unreadable'],
  ] as const) {
    it(`calls ${name} ${code}`, async () => {
      const blob = new Blob(['x']);
      blob.arrayBuffer = () => Promise.reject(new DOMException('', name));
      const error = await readSlice(blob).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ApiError).with.nested.property('failure.code', code);
    });
  }
});
