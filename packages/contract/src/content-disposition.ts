/**
 * RFC 6266. `filename` for old clients holds printable ASCII without quotes, backslashes and percent signs (which
 * some decode); `filename*` (RFC 8187) holds the name itself and is sent when the two differ.
 */
export function contentDisposition(type: 'inline' | 'attachment', fileName: string): string {
  const name = baseName(fileName);
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const header = `${type}; filename="${ascii}"`;
  return ascii === name ? header : `${header}; filename*=UTF-8''${encodeExtValue(name)}`;
}

/** Names are cleaned before they are stored; a header is no place to rely on it. */
function baseName(fileName: string): string {
  const cleaned = fileName
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[/\\]/g, '_')
    .trim();
  return cleaned === '' || /^\.+$/.test(cleaned) ? 'file' : cleaned;
}

/** RFC 8187 `value-chars`: attr-char or percent-encoded UTF-8. */
function encodeExtValue(value: string): string {
  return encodeURIComponent(value).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
