import { Readable } from 'node:stream';
import { WideEntries } from '@case-attachments/contract/archive';
import { makeZip } from 'client-zip';
import type { ArchiveEntry, Archiver } from '../../ports/archiver.js';
import { WallClockDate } from './wall-clock-date.js';

export const zipArchiver: Archiver = {
  // One more is the mark of a zip64 end record, which client-zip does not write for a number alone.
  maxEntries: 65_534,
  zip: (entries, timeZone) => {
    const wide = new WideEntries();
    const chunks = chunksOf(makeZip(zipEntries(entries, timeZone, wide)), wide);
    return Readable.from(chunks, { objectMode: false });
  },
};

async function* zipEntries(entries: AsyncIterable<ArchiveEntry>, timeZone: string, wide: WideEntries) {
  for await (const { name, modifiedAtMs, sizeBytes, bytes } of entries) {
    wide.begin(sizeBytes);
    const input = bytes instanceof Uint8Array ? wide.content(bytes) : contentOf(bytes, wide);
    yield { name, lastModified: new WallClockDate(modifiedAtMs, timeZone), input };
  }
}

async function* contentOf(bytes: AsyncIterable<Uint8Array>, wide: WideEntries) {
  for await (const chunk of bytes) yield wide.content(chunk);
}

/** Not cancelled when nobody reads any more: client-zip would leave the entry under way open all the same. */
async function* chunksOf(stream: ReadableStream<Uint8Array>, wide: WideEntries): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* wide.rewrite(value as Uint8Array<ArrayBuffer>);
  }
}
