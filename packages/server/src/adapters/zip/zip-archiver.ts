import { Readable } from 'node:stream';
import { makeZip } from 'client-zip';
import type { ArchiveEntry, Archiver } from '../../ports/archiver.js';
import { WallClockDate } from './wall-clock-date.js';

export const zipArchiver: Archiver = {
  // One more is the mark of a zip64 end record, which client-zip does not write for a number alone.
  maxEntries: 65_534,
  zip: (entries, timeZone) =>
    Readable.from(chunksOf(makeZip(zipEntries(entries, timeZone))), { objectMode: false }),
};

async function* zipEntries(entries: AsyncIterable<ArchiveEntry>, timeZone: string) {
  for await (const { name, modifiedAtMs, bytes } of entries) {
    yield { name, lastModified: new WallClockDate(modifiedAtMs, timeZone), input: bytes };
  }
}

/** Not cancelled when nobody reads any more: client-zip would leave the entry under way open all the same. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
