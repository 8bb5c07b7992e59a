const SIGNATURE_BYTES = 8;
const MAX_CHUNKS = 1000;

/** Whether a PNG is an animated one: it says so before its first picture data (PNG, third edition, 11.3.6). */
export function hasAnimationControl(file: Buffer): boolean {
  let at = SIGNATURE_BYTES;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 8 <= file.length; chunk++) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + file.readUInt32BE(at);
  }
  return false;
}
