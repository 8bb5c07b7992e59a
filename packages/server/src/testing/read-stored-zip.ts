import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';

export interface StoredEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** `2026-03-14 10:22:08`, as a zip says it: in no time zone. */
  readonly modified: string;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const DESCRIPTOR = 0x08074b50;
const END = 0x06054b50;
const UTF8_AND_DESCRIPTOR = 0x808;

/** Reads a zip of stored entries under 4 GiB (APPNOTE 4.3) by its directory, and holds every record against the others. */
export function readStoredZip(zip: Buffer): StoredEntry[] {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), END, 'end record');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  let expectedLocal = 0;
  const entries: StoredEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    assert.equal(zip.readUInt32LE(at), CENTRAL, 'directory entry');
    assert.equal(zip.readUInt16LE(at + 8), UTF8_AND_DESCRIPTOR, 'flags');
    assert.equal(zip.readUInt16LE(at + 10), 0, 'stored');
    const modified = dosTime(zip.readUInt16LE(at + 14), zip.readUInt16LE(at + 12));
    const [crc, stored, size] = [16, 20, 24].map((field) => zip.readUInt32LE(at + field)) as [
      number,
      number,
      number,
    ];
    assert.equal(stored, size);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    assert.equal(local, expectedLocal, 'nothing lies between entries');
    assert.equal(zip.readUInt32LE(local), LOCAL, 'local header');
    assert.equal(zip.toString('utf8', local + 30, local + 30 + nameLength), name, 'names agree');
    const start = local + 30 + nameLength + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    const descriptor = [0, 4, 8, 12].map((field) => zip.readUInt32LE(start + size + field));
    assert.deepEqual(descriptor, [DESCRIPTOR, crc, size, size], 'descriptor');
    assert.equal(crc32(bytes), crc, `CRC of ${name}`);
    expectedLocal = start + size + 16;
    entries.push({ name, bytes, modified });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  assert.equal(at, end, 'the directory ends at the end record');
  assert.equal(zip.readUInt32LE(end + 16), expectedLocal, 'the directory begins behind the entries');
  return entries;
}

function dosTime(date: number, time: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [(date >> 9) + 1980, two((date >> 5) & 15), two(date & 31)].join('-');
  return `${day} ${[two(time >> 11), two((time >> 5) & 63), two((time & 31) * 2)].join(':')}`;
}
