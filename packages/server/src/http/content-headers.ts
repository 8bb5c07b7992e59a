/**
 * Raster pictures, video and audio: what a browser shows without running anything the file says.
 * Everything else, PDF and text included, is downloaded when opened by its URL.
 */
const INLINE_MEDIA_TYPES = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/tiff',
  'image/heic',
  'image/heif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'video/x-m4v',
  'audio/mp4',
  'audio/x-m4a',
  'audio/mpeg',
  'audio/wav',
]);

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** Headers that keep a browser from being harmed by the bytes it is served, whoever attached them. */
export const SAFE_CONTENT_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  // Lets portals that are cross-origin isolated (COEP) show what CORS let them fetch.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

/**
 * Headers of a response that carries an attachment's bytes. The type is the record's, decided by the server.
 * @param mayInline false: to be saved, whatever it is
 */
export function contentHeaders(
  attachment: { readonly name: string; readonly mediaType: string; readonly sha256: string },
  { mayInline = true }: { readonly mayInline?: boolean } = {},
): Record<string, string> {
  // An empty or odd type makes browsers guess.
  const mediaType = MEDIA_TYPE.test(attachment.mediaType) ? attachment.mediaType : 'application/octet-stream';
  return {
    ...SAFE_CONTENT_HEADERS,
    'Content-Type': mediaType,
    'Content-Disposition': contentDisposition(
      mayInline && INLINE_MEDIA_TYPES.has(mediaType) ? 'inline' : 'attachment',
      attachment.name,
    ),
    'Cache-Control': 'private, no-store',
    'Accept-Ranges': 'bytes',
    ETag: contentEtag(attachment.sha256),
  };
}

/** Strong: two contents with the same SHA-256 are the same bytes. */
export function contentEtag(sha256: string): string {
  return `"${sha256}"`;
}

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
