import type { Readable } from 'node:stream';

export interface ArchiveEntry {
  /** Safe and unique already: it is stored as it is. */
  readonly name: string;
  readonly modifiedAtMs: number;
  /** What it will be when nothing fails. */
  readonly sizeBytes: number;
  /** Must not fail: an error would end the whole archive. */
  readonly bytes: AsyncIterable<Uint8Array> | Uint8Array;
}

/** Makes one stream of many files. */
export interface Archiver {
  /** How many entries it takes. */
  readonly maxEntries: number;
  /**
   * A zip of stored entries, each asked for when the one before is through, and no faster than it is read. It fails, and
   * so never looks whole, when `entries` does.
   * @param timeZone IANA name: a zip's dates are local times and do not say whose
   */
  zip(entries: AsyncIterable<ArchiveEntry>, timeZone: string): Readable;
}
