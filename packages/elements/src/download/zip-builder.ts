import { makeZip, predictLength } from 'client-zip';
import { gathered } from './gathered.js';

export interface ZipEntry {
  /** Safe and unique already: it is stored as it is. */
  readonly name: string;
  readonly lastModified: Date;
  /** A stream must not fail: an error would end the whole zip. */
  readonly input: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** More entries than this need a zip64 end record, which is not written for their number alone. */
export const MAX_ENTRIES = 65_535;

/** A zip of stored entries, each opened when the one before is through. */
export function buildZip(entries: AsyncIterable<ZipEntry>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return gathered(makeZip(entries) as ReadableStream<Uint8Array<ArrayBuffer>>);
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
