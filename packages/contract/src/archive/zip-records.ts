type Bytes = Uint8Array<ArrayBuffer>;

/** From here on a 32-bit field cannot say it, and holds this in its place. */
const WIDE = 0xffff_ffff;
const WIDE_FIELD_ID = 1;
const MAX_COUNT = 0xffff;

/** An entry of a zip that is not compressed. */
export interface StoredEntry {
  /** Whether its local header says that the sizes behind the content are wide ones. */
  readonly isWide: boolean;
  /** Where its local header begins. */
  readonly atByte: number;
  sizeBytes: number;
  crc32: number;
}

export interface Directory {
  readonly atByte: number;
  readonly sizeBytes: number;
  readonly count: number;
}

/** Whether so much must be announced as wide. */
export const isWide = (bytes: number) => bytes >= WIDE;

/** The zip64 field of a local header. Sizes follow the content, as the header's flag says: here they are 0. */
export const emptyWideField = () => wideField([0, 0]);

/** Behind the content: its sum, and its size twice, since nothing is compressed. Also wide where the entry was cut. */
export function descriptor({ isWide, sizeBytes, crc32 }: StoredEntry): Bytes {
  const view = new DataView(new ArrayBuffer(isWide ? 24 : 16));
  view.setUint32(0, 0x08074b50, true);
  view.setUint32(4, crc32, true);
  for (const nth of [0, 1]) {
    if (isWide) view.setBigUint64(8 + nth * 8, BigInt(sizeBytes), true);
    else view.setUint32(8 + nth * 4, sizeBytes, true);
  }
  return bytesOf(view);
}

/** Sets what a header of the directory says of the entry. @returns the zip64 field that belongs behind its name; null: none does */
export function setCentral(header: DataView, { atByte, sizeBytes, crc32 }: StoredEntry): Bytes | null {
  header.setUint32(16, crc32, true);
  header.setUint32(20, narrow(sizeBytes), true);
  header.setUint32(24, narrow(sizeBytes), true);
  header.setUint32(42, narrow(atByte), true);
  // What a narrow field tells must not be told again.
  const wide = [sizeBytes, sizeBytes, atByte].filter(isWide);
  const field = wide.length > 0 ? wideField(wide) : null;
  header.setUint16(30, field?.length ?? 0, true);
  return field;
}

/** Sets what the last record says of the directory. @returns the zip64 records that belong before it; null: none do */
export function setEnd(record: DataView, { atByte, sizeBytes, count }: Directory): Bytes | null {
  record.setUint16(8, Math.min(MAX_COUNT, count), true);
  record.setUint16(10, Math.min(MAX_COUNT, count), true);
  record.setUint32(12, narrow(sizeBytes), true);
  record.setUint32(16, narrow(atByte), true);
  if (!isWide(sizeBytes) && !isWide(atByte) && count < MAX_COUNT) return null;
  const view = new DataView(new ArrayBuffer(56 + 20));
  view.setUint32(0, 0x06064b50, true);
  view.setBigUint64(4, 44n, true);
  // Made by: Unix, 4.5; needed: 4.5.
  view.setUint16(12, 0x032d, true);
  view.setUint16(14, 45, true);
  for (const [at, value] of [
    [24, count],
    [32, count],
    [40, sizeBytes],
    [48, atByte],
  ] as const) {
    view.setBigUint64(at, BigInt(value), true);
  }
  // Its locator: one disk, and where on it.
  view.setUint32(56, 0x07064b50, true);
  view.setBigUint64(64, BigInt(atByte + sizeBytes), true);
  view.setUint32(72, 1, true);
  return bytesOf(view);
}

function wideField(values: readonly number[]): Bytes {
  const view = new DataView(new ArrayBuffer(4 + values.length * 8));
  view.setUint16(0, WIDE_FIELD_ID, true);
  view.setUint16(2, values.length * 8, true);
  values.forEach((value, nth) => {
    view.setBigUint64(4 + nth * 8, BigInt(value), true);
  });
  return bytesOf(view);
}

const narrow = (value: number) => Math.min(WIDE, value);
const bytesOf = (view: DataView<ArrayBuffer>): Bytes => new Uint8Array(view.buffer);
