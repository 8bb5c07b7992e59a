/**
 * A key whose plain binary order (code units, or bytes of UTF-8 as in a database) is the order people expect:
 * case and accents do not count, and numbers compare by value, so `scan 2` comes before `Scan 10`. Names that
 * differ only in what does not count have the same key: break the tie by the id. Linear in the length of `name`.
 */
export function naturalSortKey(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      // There and back folds what one direction leaves apart, such as `ß` and `SS`.
      .toUpperCase()
      .toLowerCase()
      .replace(/[0-9]+/g, numberKey)
  );
}

/** A number behind its own length: the longer one is the larger one. */
function numberKey(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 0x30) start++;
  const value = digits.slice(start);
  return String(Math.min(value.length, 9999)).padStart(4, '0') + value;
}
