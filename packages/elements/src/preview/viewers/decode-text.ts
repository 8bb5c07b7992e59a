/**
 * Text whose coding nobody told: as its byte order mark says (WHATWG Encoding, "BOM sniff"), else UTF-8 where it is that,
 * else windows-1252, in which old practice programs on Windows write and every byte is a letter.
 * @param isCut more bytes follow: the last character may be there in part, and is left out then
 */
export function decodeText(bytes: Uint8Array, isCut = false): string {
  const options = { stream: isCut };
  const marked = markedEncoding(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes, options);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function markedEncoding([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}
