import type { FileBytes } from './file-bytes.js';

const SIGNATURE_BYTES = 8;
const MAX_CHUNKS = 1000;

/** Whether a PNG is an animated one: it says so before its first picture data (PNG, third edition, 11.3.6). */
export function hasAnimationControl(file: FileBytes): boolean {
  let at = SIGNATURE_BYTES;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const head = file.read(at, 8);
    if (head.length < 8) return false;
    const type = head.toString('latin1', 4, 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + head.readUInt32BE(0);
  }
  return false;
}
