import type { FileBytes } from './file-bytes.js';
import { BrokenZipError } from './zip-finding.js';

/** The most that a field of 16 or of 32 bits tells; the value itself says "look at the wide one" (APPNOTE 4.4.1.4). */
export const NARROW_COUNT = 0xffff;
export const NARROW_BYTES = 0xffffffff;

const END = 0x06054b50;
const WIDE_END = 0x06064b50;
const WIDE_LOCATOR = 0x07064b50;
const CENTRAL_HEADER = 0x02014b50;
const END_BYTES = 22;
const WIDE_END_BYTES = 56;
const WIDE_LOCATOR_BYTES = 20;
const CENTRAL_HEADER_BYTES = 46;
/** Id of the extra field with the wide values (APPNOTE 4.5.3). */
export const WIDE_EXTRA = 0x0001;

/** One entry as the directory at the end has it (APPNOTE 4.3.12). */
export interface CentralEntry {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc: number;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly localOffset: number;
  /** Which system's attributes follow: 3 is Unix. */
  readonly system: number;
  /** The upper half are the permissions and kind of file of Unix. */
  readonly attributes: number;
  /** A size is told in the wide form. */
  readonly wideSize: boolean;
  readonly wideOffset: boolean;
  readonly commentBytes: number;
  readonly otherExtra: boolean;
}

export interface Directory {
  readonly entries: readonly CentralEntry[];
  /** As told at the end, and again where there is a wide end. */
  readonly counts: readonly number[];
  readonly offset: number;
  readonly sizeBytes: number;
  /** There is a wide end (zip64). */
  readonly wide: boolean;
  /** Where its records end in truth: the wide end, or else the end. */
  readonly endOffset: number;
}

/** The end of the file first, then the directory it points at. @throws BrokenZipError */
export async function readDirectory(file: FileBytes): Promise<Directory> {
  const endAt = file.sizeBytes - END_BYTES;
  const end = await file.at(endAt, END_BYTES);
  if (end.readUInt32LE(0) !== END || end.readUInt16LE(20) !== 0) {
    throw new BrokenZipError('structure', 'the file does not end with an end record without a comment');
  }
  const disks = [end.readUInt16LE(4), end.readUInt16LE(6)];
  if (disks.some((disk) => disk !== 0)) throw new BrokenZipError('structure', `disks ${disks}`);
  const narrow = {
    counts: [end.readUInt16LE(8), end.readUInt16LE(10)],
    sizeBytes: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
  };
  const wide = await readWideEnd(file, endAt);
  checkNarrowAgainstWide(narrow, wide);
  const { counts, sizeBytes, offset } = wide ?? narrow;
  const endOffset = wide?.at ?? endAt;
  if (offset + sizeBytes !== endOffset) {
    throw new BrokenZipError(
      'structure',
      `the directory ends at ${offset + sizeBytes}, its end record begins at ${endOffset}`,
    );
  }
  const entries = readEntries(await file.at(offset, sizeBytes));
  return {
    entries,
    counts: wide ? [...counts, ...narrow.counts] : counts,
    offset,
    sizeBytes,
    wide: wide !== null,
    endOffset,
  };
}

interface End {
  readonly counts: readonly number[];
  readonly sizeBytes: number;
  readonly offset: number;
}

async function readWideEnd(file: FileBytes, endAt: number): Promise<(End & { readonly at: number }) | null> {
  const locatorAt = endAt - WIDE_LOCATOR_BYTES;
  if (locatorAt < 0) return null;
  const locator = await file.at(locatorAt, WIDE_LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== WIDE_LOCATOR) return null;
  const at = Number(locator.readBigUInt64LE(8));
  const end = at + WIDE_END_BYTES === locatorAt ? await file.at(at, WIDE_END_BYTES) : null;
  const sound =
    end?.readUInt32LE(0) === WIDE_END &&
    // What follows these twelve bytes.
    Number(end.readBigUInt64LE(4)) === WIDE_END_BYTES - 12 &&
    end.readUInt32LE(16) === 0 &&
    end.readUInt32LE(20) === 0 &&
    locator.readUInt32LE(4) === 0 &&
    locator.readUInt32LE(16) === 1;
  if (!end || !sound)
    throw new BrokenZipError('structure', 'the wide end record is not where and what it should be');
  const wide = (offset: number) => Number(end.readBigUInt64LE(offset));
  return { at, counts: [wide(24), wide(32)], sizeBytes: wide(40), offset: wide(48) };
}

/** A narrow field tells the truth, or that the wide one does. */
function checkNarrowAgainstWide(narrow: End, wide: End | null): void {
  if (!wide) return;
  const pairs = [
    [narrow.sizeBytes, wide.sizeBytes, NARROW_BYTES],
    [narrow.offset, wide.offset, NARROW_BYTES],
    ...narrow.counts.map((count, index) => [count, wide.counts[index] ?? 0, NARROW_COUNT]),
  ] as [number, number, number][];
  for (const [told, truth, most] of pairs) {
    if (told !== Math.min(truth, most))
      throw new BrokenZipError('zip64', `the end tells ${told}, the wide one ${truth}`);
  }
}

function readEntries(bytes: Buffer): CentralEntry[] {
  const entries: CentralEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + CENTRAL_HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw new BrokenZipError('structure', `the directory has no header at ${at}`);
    }
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const commentBytes = bytes.readUInt16LE(at + 32);
    const nameAt = at + CENTRAL_HEADER_BYTES;
    const next = nameAt + nameBytes + extraBytes + commentBytes;
    if (next > bytes.length)
      throw new BrokenZipError('structure', `the directory ends in the header at ${at}`);
    const name = bytes.subarray(nameAt, nameAt + nameBytes);
    const extra = bytes.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
    entries.push({ ...headerAt(bytes.subarray(at, nameAt), name, extra), commentBytes });
    at = next;
  }
  return entries;
}

function headerAt(header: Buffer, name: Buffer, extra: Buffer): Omit<CentralEntry, 'commentBytes'> {
  const { wide, other } = splitExtra(extra, name);
  const narrow = {
    sizeBytes: header.readUInt32LE(24),
    packedBytes: header.readUInt32LE(20),
    localOffset: header.readUInt32LE(42),
  };
  // In this order, and only what has no room in the header (APPNOTE 4.5.3).
  const queue = [...wide];
  const resolve = (told: number) => (told === NARROW_BYTES ? queue.shift() : told);
  const sizeBytes = resolve(narrow.sizeBytes);
  const packedBytes = resolve(narrow.packedBytes);
  const localOffset = resolve(narrow.localOffset);
  if (sizeBytes === undefined || packedBytes === undefined || localOffset === undefined) {
    throw new BrokenZipError('zip64', 'a size or place that is told nowhere', name.toString());
  }
  // More than the standard lets: 7z calls it a headers error.
  if (queue.length > 0) {
    throw new BrokenZipError('zip64', `told in the wide form without need: ${queue}`, name.toString());
  }
  return {
    name,
    flags: header.readUInt16LE(8),
    method: header.readUInt16LE(10),
    time: header.readUInt16LE(12),
    date: header.readUInt16LE(14),
    crc: header.readUInt32LE(16),
    sizeBytes,
    packedBytes,
    localOffset,
    system: header.readUInt8(5),
    attributes: header.readUInt32LE(38),
    wideSize: narrow.sizeBytes === NARROW_BYTES,
    wideOffset: narrow.localOffset === NARROW_BYTES,
    otherExtra: other,
  };
}

/** The values of the zip64 field, and whether there are other fields. */
function splitExtra(extra: Buffer, name: Buffer): { wide: number[]; other: boolean } {
  let wide: number[] = [];
  let other = false;
  for (let at = 0; at < extra.length; ) {
    const length = at + 4 <= extra.length ? extra.readUInt16LE(at + 2) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > extra.length)
      throw new BrokenZipError('structure', 'an extra field is cut', name.toString());
    const data = extra.subarray(at + 4, at + 4 + length);
    if (extra.readUInt16LE(at) === WIDE_EXTRA) {
      wide = Array.from({ length: Math.floor(length / 8) }, (_, index) =>
        Number(data.readBigUInt64LE(index * 8)),
      );
      if (wide.length === 0) throw new BrokenZipError('zip64', 'an empty wide field', name.toString());
    } else other = true;
    at += 4 + length;
  }
  return { wide, other };
}
