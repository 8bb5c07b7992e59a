import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type CentralEntry, NARROW_BYTES, WIDE_EXTRA } from './directory.js';
import type { FileBytes } from './file-bytes.js';
import { BrokenZipError, type ZipRule } from './zip-finding.js';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
/** Flag bit 3: checksum and sizes follow the bytes. */
const HAS_DESCRIPTOR = 0x0008;

export interface LocalEntry {
  /** Where its bytes begin. */
  readonly contentAt: number;
  /** Where the next record must begin. */
  readonly end: number;
  readonly sha256: string;
}

/**
 * Reads an entry at its place: header, bytes and what follows them.
 * @param all is given the bytes too
 * @throws BrokenZipError when it is no entry
 */
export async function readLocalEntry(
  file: FileBytes,
  central: CentralEntry,
  all: Hash,
  complain: (rule: ZipRule, words: string) => void,
): Promise<LocalEntry> {
  const at = central.localOffset;
  const header = await file.at(at, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw new BrokenZipError('structure', `no entry at ${at}`);
  const nameBytes = header.readUInt16LE(26);
  const extraBytes = header.readUInt16LE(28);
  const name = await file.at(at + LOCAL_HEADER_BYTES, nameBytes);
  if (!name.equals(central.name))
    complain('headers', `it is named ${JSON.stringify(name.toString())} at its bytes`);
  const fields: [string, number, number][] = [
    ['flags', header.readUInt16LE(6), central.flags],
    ['method', header.readUInt16LE(8), central.method],
    ['time', header.readUInt16LE(10), central.time],
    ['date', header.readUInt16LE(12), central.date],
  ];
  for (const [what, here, there] of fields) {
    if (here !== there) complain('headers', `${what}: ${here} at its bytes, ${there} in the directory`);
  }
  checkLocalSizes(header, central, complain);
  const extra = await file.at(at + LOCAL_HEADER_BYTES + nameBytes, extraBytes);
  // Or who reads a stream takes what follows the bytes for the narrow form (APPNOTE 4.3.9.2): bsdtar does.
  if (central.sizeBytes >= NARROW_BYTES && (extra.length < 4 || extra.readUInt16LE(0) !== WIDE_EXTRA)) {
    complain('zip64', 'nothing before its bytes says that sizes are wide');
  }

  const contentAt = at + LOCAL_HEADER_BYTES + nameBytes + extraBytes;
  const hash = createHash('sha256');
  let crc = 0;
  for await (const piece of file.pieces(contentAt, central.packedBytes)) {
    crc = crc32(piece, crc);
    hash.update(piece);
    all.update(piece);
  }
  if (crc !== central.crc) complain('checksum', `the bytes have ${crc}, the directory ${central.crc}`);
  const end = contentAt + central.packedBytes;
  const descriptorBytes = await checkDescriptor(file, end, central, complain);
  return { contentAt, end: end + descriptorBytes, sha256: hash.digest('hex') };
}

function checkLocalSizes(
  header: Buffer,
  central: CentralEntry,
  complain: (rule: ZipRule, words: string) => void,
) {
  const told = [header.readUInt32LE(14), header.readUInt32LE(18), header.readUInt32LE(22)];
  const narrow = (bytes: number) => Math.min(bytes, NARROW_BYTES);
  const truth = [central.crc, narrow(central.packedBytes), narrow(central.sizeBytes)];
  const later = (central.flags & HAS_DESCRIPTOR) !== 0;
  const sound = told.every((value, index) => (later && value === 0) || value === truth[index]);
  if (!sound) complain('headers', `checksum and sizes ${told} at its bytes, ${truth} in the directory`);
}

/** @returns how many bytes it takes */
async function checkDescriptor(
  file: FileBytes,
  at: number,
  central: CentralEntry,
  complain: (rule: ZipRule, words: string) => void,
): Promise<number> {
  if ((central.flags & HAS_DESCRIPTOR) === 0) return 0;
  const wide = central.sizeBytes >= NARROW_BYTES;
  const length = wide ? 24 : 16;
  const bytes = await file.at(at, length);
  const [packed, size] = wide
    ? [Number(bytes.readBigUInt64LE(8)), Number(bytes.readBigUInt64LE(16))]
    : [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  if (bytes.readUInt32LE(0) !== DESCRIPTOR) complain('descriptor', `none at ${at}`);
  if (bytes.readUInt32LE(4) !== central.crc) complain('descriptor', 'another checksum');
  if (packed !== central.packedBytes || size !== central.sizeBytes) {
    complain(
      'descriptor',
      `sizes ${packed} and ${size}, not ${central.packedBytes} and ${central.sizeBytes}`,
    );
  }
  return length;
}
