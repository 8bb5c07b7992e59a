import { StoredEntries } from '@case-attachments/contract/archive';
import { makeZip, predictLength } from 'client-zip';
import { crc32 } from './crc32.js';
import { gathered } from './gathered.js';
import { mapped } from './mapped-stream.js';

export interface ZipEntry {
  /** Safe and unique already: it is stored as it is. */
  readonly name: string;
  readonly lastModified: Date;
  /** What it will be when nothing fails. */
  readonly sizeBytes: number;
  /** A stream must not fail: an error would end the whole zip. */
  readonly input: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** More entries than this are beyond readers that know no zip64. */
export const MAX_ENTRIES = 65_535;

/** A zip of stored entries, each opened when the one before is through. */
export function buildZip(entries: AsyncIterable<ZipEntry>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stored = new StoredEntries(crc32);
  const zip = makeZip(framed(entries, stored)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return gathered(mapped(zip, (chunk) => stored.rewrite(chunk)));
}

/**
 * A reader that stops makes client-zip throw where the entries wait: `for await` ends them then. They themselves would take it for a
 * file that cannot be had, and go on with the next.
 */
async function* framed(entries: AsyncIterable<ZipEntry>, stored: StoredEntries) {
  for await (const { name, lastModified, sizeBytes, input } of entries) {
    stored.begin(sizeBytes);
    yield {
      ...{ name, lastModified },
      input:
        input instanceof Uint8Array
          ? stored.standIn(input)
          : mapped(input, (chunk) => [stored.standIn(chunk)]),
    };
  }
}

/** How large the zip will be, in bytes. */
export function zipSizeBytes(
  entries: Iterable<{ readonly name: string; readonly sizeBytes: number }>,
): number {
  function* sizes() {
    for (const { name, sizeBytes } of entries) yield { name, size: sizeBytes };
  }
  return Number(predictLength(sizes()));
}
