export interface ReadEntry {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly utf8: boolean;
  readonly year: number;
  readonly month: number;
}

/**
 * Reads a zip of stored entries by its central directory (APPNOTE 4.3) and checks what tools forgive: that local
 * names match, that CRC and sizes are right in the directory and in the descriptor, that nothing lies between entries.
 */
export function readZip(zip: Uint8Array<ArrayBuffer>): ReadEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  check(view.getUint32(end, true) === 0x06054b50, 'end record');
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  check(directory + view.getUint32(end + 12, true) === end, 'directory ends at the end record');
  const entries: ReadEntry[] = [];
  let at = directory;
  let expectedLocal = 0;
  for (let index = 0; index < count; index += 1) {
    check(view.getUint32(at, true) === 0x02014b50, 'directory entry');
    const flags = view.getUint16(at + 8, true);
    check(view.getUint16(at + 10, true) === 0, 'stored');
    const date = view.getUint16(at + 14, true);
    const crc = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 20, true);
    check(view.getUint32(at + 24, true) === size, 'sizes agree');
    const nameLength = view.getUint16(at + 28, true);
    const name = text(zip.subarray(at + 46, at + 46 + nameLength));
    const local = view.getUint32(at + 42, true);
    check(local === expectedLocal, 'entries follow one another');
    check(view.getUint32(local, true) === 0x04034b50, 'local header');
    check(text(zip.subarray(local + 30, local + 30 + nameLength)) === name, 'names agree');
    const start = local + 30 + nameLength + view.getUint16(local + 28, true);
    const bytes = zip.slice(start, start + size);
    check(crc32(bytes) === crc, `CRC of ${name}`);
    check(view.getUint32(start + size, true) === 0x08074b50, 'descriptor');
    check(view.getUint32(start + size + 4, true) === crc, 'CRC in the descriptor');
    check(view.getUint32(start + size + 8, true) === size, 'size in the descriptor');
    expectedLocal = start + size + 16;
    entries.push({
      name,
      bytes,
      utf8: (flags & 0x800) !== 0,
      year: (date >> 9) + 1980,
      month: (date >> 5) & 15,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  check(at === end && expectedLocal === directory, 'nothing in between');
  return entries;
}

function check(ok: boolean, what: string): void {
  if (!ok) throw new Error(`zip: ${what}`);
}

const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
