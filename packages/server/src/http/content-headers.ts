import { contentDisposition } from '@case-attachments/contract/content-disposition';
import { SAFE_HEADERS } from './response-defaults.js';

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
  ...SAFE_HEADERS,
  // Lets portals that are cross-origin isolated (COEP) show what CORS let them fetch.
  'Cross-Origin-Resource-Policy': 'cross-origin',
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
