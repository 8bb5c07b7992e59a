import { crc32Final, crc32Update } from '@foxglove/crc';

/** The sum that a zip has of its contents. @param before of the bytes before these; 0 for none */
export function crc32(bytes: Uint8Array, before: number): number {
  return crc32Final(crc32Update(~before, bytes));
}
