import { createHash } from 'node:crypto';
import { blockCount } from '@case-attachments/contract/files';
import type { AttachmentRecord } from '../domain/attachment.js';

/** The store gave other bytes than were attached. For the log: it names no file. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';

  constructor() {
    super('The stored bytes of an attachment are not those that were attached');
  }
}

type Expected = Pick<AttachmentRecord, 'sizeBytes' | 'blockSizeBytes' | 'blockDigests'>;

/**
 * Passes a file's bytes on, each block only when it is what its digest says: none that is damaged gets through. Holds one
 * block.
 * @throws DamagedBytesError at the first block that is something else, or not all there
 */
export async function* checkedBytes(
  source: AsyncIterable<Buffer>,
  expected: Expected,
): AsyncGenerator<Buffer> {
  const { sizeBytes, blockSizeBytes, blockDigests } = expected;
  if (blockDigests.length !== blockCount(sizeBytes, blockSizeBytes)) throw new DamagedBytesError();
  let held: Buffer[] = [];
  let hash = createHash('sha256');
  let offset = 0;
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0; ) {
      const index = Math.floor(offset / blockSizeBytes);
      const blockEnd = Math.min((index + 1) * blockSizeBytes, sizeBytes);
      if (offset >= sizeBytes) throw new DamagedBytesError();
      const piece = rest.subarray(0, blockEnd - offset);
      rest = rest.subarray(piece.length);
      offset += piece.length;
      hash.update(piece);
      held.push(piece);
      if (offset < blockEnd) continue;
      if (hash.digest('base64url') !== blockDigests[index]) throw new DamagedBytesError();
      yield* held;
      held = [];
      hash = createHash('sha256');
    }
  }
  if (offset !== sizeBytes) throw new DamagedBytesError();
}
