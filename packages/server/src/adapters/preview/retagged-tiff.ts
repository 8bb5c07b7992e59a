const SHORT = 3;
const LONG = 4;

/**
 * Gives tags of a page other values, in place. Tags that the page does not have stay away. The file must be one whose
 * directories were read before.
 * @param directory its place in the chain of directories, from 0
 * @param values by the number of the tag (TIFF 6.0, section 8)
 * @returns whether each of the tags that are there could be written: one value, of a type that is wide enough
 */
export function retagTiff(tiff: Buffer, directory: number, values: ReadonlyMap<number, number>): boolean {
  const little = tiff[0] === 0x49;
  const big = tiff[little ? 2 : 3] === 43;
  const countBytes = big ? 8 : 2;
  const offsetBytes = big ? 8 : 4;
  const entryBytes = big ? 20 : 12;
  const number = (at: number, bytes: number): number => {
    if (bytes === 8) return Number(little ? tiff.readBigUInt64LE(at) : tiff.readBigUInt64BE(at));
    return little ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
  };

  let at = number(big ? 8 : 4, offsetBytes);
  const endOf = (start: number) => start + countBytes + number(start, countBytes) * entryBytes;
  for (let i = 0; i < directory; i++) at = number(endOf(at), offsetBytes);

  for (let entry = at + countBytes; entry < endOf(at); entry += entryBytes) {
    const value = values.get(number(entry, 2));
    if (value === undefined) continue;
    const type = number(entry + 2, 2);
    const bytes = type === SHORT ? 2 : type === LONG ? 4 : 0;
    if (bytes === 0 || number(entry + 4, offsetBytes) !== 1 || value >= 2 ** (bytes * 8)) return false;
    const to = entry + 4 + offsetBytes;
    if (little) tiff.writeUIntLE(value, to, bytes);
    else tiff.writeUIntBE(value, to, bytes);
  }
  return true;
}
