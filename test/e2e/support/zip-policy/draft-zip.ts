import { crc32 } from 'node:zlib';

/** A small zip of the shape that ours have, with whatever wrong that a test wants: for tests of the reader alone. */
export interface DraftEntry {
  readonly name: string | Buffer;
  readonly content: Buffer;
  readonly localName?: string;
  readonly flags?: number;
  readonly localFlags?: number;
  readonly method?: number;
  /** As the zip has it: `dosDate(2026, 3, 14)`. */
  readonly date?: number;
  readonly time?: number;
  readonly crc?: number;
  readonly attributes?: number;
  readonly extra?: Buffer;
  readonly comment?: string;
  /** Sizes in the directory. */
  readonly sizeBytes?: number;
  readonly packedBytes?: number;
  /** Checksum at the bytes, where zeros stand for "later". */
  readonly localCrc?: number;
  readonly descriptor?: Buffer;
  /** Between the entry before and this one. */
  readonly before?: Buffer;
}

export interface DraftEnds {
  readonly count?: number;
  readonly behindEntries?: Buffer;
  readonly behindDirectory?: Buffer;
  readonly behindEnd?: Buffer;
  /** A wide end (zip64), needed or not. */
  readonly wide?: boolean;
  readonly wideCount?: number;
}

const REGULAR_FILE = (0o100644 << 16) >>> 0;
const FLAGS = 0x0808;

export const dosDate = (year: number, month: number, day: number) =>
  ((year - 1980) << 9) | (month << 5) | day;
export const dosTime = (hour: number, minute: number, second: number) =>
  (hour << 11) | (minute << 5) | (second >> 1);

export function descriptorOf(content: Buffer, crc = crc32(content), sizeBytes = content.length): Buffer {
  return words(0x08074b50, crc, sizeBytes, sizeBytes);
}

export function draftZip(entries: readonly DraftEntry[], ends: DraftEnds = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const add = (...buffers: Buffer[]) => {
    for (const buffer of buffers) {
      parts.push(buffer);
      at += buffer.length;
    }
  };
  for (const entry of entries) {
    const {
      content,
      flags = FLAGS,
      method = 0,
      date = dosDate(2026, 3, 14),
      time = dosTime(9, 22, 8),
    } = entry;
    const name = Buffer.from(entry.name);
    const localName = entry.localName === undefined ? name : Buffer.from(entry.localName);
    const crc = entry.crc ?? crc32(content);
    add(entry.before ?? Buffer.alloc(0));
    const offset = at;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(45, 4);
    for (const [value, place] of [
      [entry.localFlags ?? flags, 6],
      [method, 8],
      [time, 10],
      [date, 12],
    ] as const) {
      local.writeUInt16LE(value, place);
    }
    local.writeUInt32LE(entry.localCrc ?? 0, 14);
    local.writeUInt16LE(localName.length, 26);
    add(local, localName, content, entry.descriptor ?? descriptorOf(content, crc));

    const central = Buffer.alloc(46);
    const extra = entry.extra ?? Buffer.alloc(0);
    const comment = Buffer.from(entry.comment ?? '');
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x032d, 4);
    central.writeUInt16LE(45, 6);
    for (const [value, place] of [
      [flags, 8],
      [method, 10],
      [time, 12],
      [date, 14],
    ] as const) {
      central.writeUInt16LE(value, place);
    }
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(entry.packedBytes ?? content.length, 20);
    central.writeUInt32LE(entry.sizeBytes ?? content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt16LE(comment.length, 32);
    central.writeUInt32LE(entry.attributes ?? REGULAR_FILE, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name, extra, comment);
  }
  add(ends.behindEntries ?? Buffer.alloc(0));
  const directoryAt = at;
  const directoryBytes = Buffer.concat(directory);
  add(directoryBytes, ends.behindDirectory ?? Buffer.alloc(0));
  if (ends.wide) add(...wideEnd(at, ends.wideCount ?? entries.length, directoryBytes.length, directoryAt));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const count = ends.count ?? Math.min(0xffff, entries.length);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(directoryAt, 16);
  add(end, ends.behindEnd ?? Buffer.alloc(0));
  return Buffer.concat(parts);
}

function wideEnd(at: number, count: number, sizeBytes: number, offset: number): Buffer[] {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  const values = [count, count, sizeBytes, offset];
  values.forEach((value, index) => {
    end.writeBigUInt64LE(BigInt(value), 24 + index * 8);
  });
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at), 8);
  locator.writeUInt32LE(1, 16);
  return [end, locator];
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4);
  });
  return bytes;
}
