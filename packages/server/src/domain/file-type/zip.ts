import { hasAscii, viewOf } from './bytes.js';

/** How much of a zip's end must be read to be sure to find its directory: its record and the longest comment. */
export const ZIP_TAIL_BYTES = 22 + 65_535;

/** The most of a directory that is read: enough for some ten thousand entries. */
export const ZIP_DIRECTORY_MAX_BYTES = 1024 * 1024;

/** What stands in a local header before the name (APPNOTE 4.3.7). */
export const ZIP_LOCAL_HEADER_BYTES = 30;

const END_RECORD = 'PK\x05\x06';

export interface ZipDirectoryPlace {
  readonly start: number;
  readonly end: number;
  readonly entryCount: number;
  /** What was put in front of the archive shifts every offset that it records. */
  readonly shiftBytes: number;
}

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly headerAt: number;
}

export function isZip(head: Uint8Array): boolean {
  return hasAscii(head, 0, 'PK\x03\x04') || hasAscii(head, 0, 'PK\x05\x06');
}

/**
 * Where the list of a zip's entries lies (APPNOTE 4.3.16), from the last bytes of the file. Null where programs could
 * disagree about it: a damaged archive, one with something behind it, a second end in its comment, or ZIP64.
 */
export function findZipDirectory(tail: Uint8Array, sizeBytes: number): ZipDirectoryPlace | null {
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const view = viewOf(tail);
  const endsTheFile = (at: number) =>
    at + 22 <= tail.length && at + 22 + view.getUint16(at + 20, true) === tail.length;
  const at = bytes.lastIndexOf(END_RECORD, undefined, 'latin1');
  if (at < 0 || !endsTheFile(at)) return null;
  for (let other = bytes.indexOf(END_RECORD, 0, 'latin1'); other < at; ) {
    if (endsTheFile(other)) return null;
    other = bytes.indexOf(END_RECORD, other + 4, 'latin1');
  }
  const entryCount = view.getUint16(at + 10, true);
  const directoryBytes = view.getUint32(at + 12, true);
  const end = sizeBytes - tail.length + at;
  // Counted back from its end.
  const start = end - directoryBytes;
  const shiftBytes = start - view.getUint32(at + 16, true);
  return start < 0 || shiftBytes < 0 ? null : { start, end, entryCount, shiftBytes };
}

/** The entries of a zip's directory (APPNOTE 4.3.12); null when they are not what the end of the file says of them. */
export function readZipDirectory(directory: Uint8Array, place: ZipDirectoryPlace): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  const view = viewOf(directory);
  let at = 0;
  while (at + 46 <= directory.length && hasAscii(directory, at, 'PK\x01\x02')) {
    const nameBytes = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(directory.subarray(at + 46, at + 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      headerAt: view.getUint32(at + 42, true) + place.shiftBytes,
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return at === directory.length && entries.length === place.entryCount ? entries : null;
}

/** How far behind its local header an entry's bytes begin; null when there is no such header. */
export function zipEntryDataOffset(localHeader: Uint8Array): number | null {
  if (localHeader.length < ZIP_LOCAL_HEADER_BYTES || !hasAscii(localHeader, 0, 'PK\x03\x04')) return null;
  const view = viewOf(localHeader);
  return ZIP_LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}
