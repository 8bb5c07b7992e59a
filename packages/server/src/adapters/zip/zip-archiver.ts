import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { StoredEntries } from '@case-attachments/contract/archive';
import { makeZip } from 'client-zip';
import type { ArchiveEntry, Archiver } from '../../ports/archiver.js';
import { WallClockDate } from './wall-clock-date.js';

export const zipArchiver: Archiver = {
  // One more is the mark of zip64, which not every reader knows.
  maxEntries: 65_534,
  zip: (entries, timeZone) => {
    const stored = new StoredEntries(crc32);
    const chunks = chunksOf(makeZip(zipEntries(entries, timeZone, stored)), stored);
    return Readable.from(chunks, { objectMode: false });
  },
};

async function* zipEntries(entries: AsyncIterable<ArchiveEntry>, timeZone: string, stored: StoredEntries) {
  for await (const { name, modifiedAtMs, sizeBytes, bytes } of entries) {
    stored.begin(sizeBytes);
    const input = bytes instanceof Uint8Array ? stored.standIn(bytes) : contentOf(bytes, stored);
    yield { name, lastModified: new WallClockDate(modifiedAtMs, timeZone), input };
  }
}

async function* contentOf(bytes: AsyncIterable<Uint8Array>, stored: StoredEntries) {
  for await (const chunk of bytes) yield stored.standIn(chunk);
}

/** Not cancelled when nobody reads any more: client-zip would leave the entry under way open all the same. */
async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  stored: StoredEntries,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* stored.rewrite(value as Uint8Array<ArrayBuffer>);
  }
}
