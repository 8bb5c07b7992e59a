import { contentDisposition } from '@case-attachments/contract/content-disposition';

/** Longer ones make a browser cancel the download. Bytes of UTF-8. */
const MAX_NAME_BYTES = 240;

/** Nothing that comes from this answer is ever a page of the portal's origin. */
const HARMLESS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'",
  'Cache-Control': 'no-store',
  // A portal that isolates its pages takes no frame without these.
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export const refusalHeaders = { ...HARMLESS, 'Content-Type': 'text/plain' };

/** No Content-Length: browsers call a file complete that is shorter, and refuse one that is longer. */
export function saveHeaders(fileName: string): Record<string, string> {
  return {
    ...HARMLESS,
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': contentDisposition('attachment', cut(fileName)),
  };
}

/** In the frame itself, where the page can read it. */
export const testHeaders = { ...HARMLESS, 'Content-Type': 'text/plain; charset=utf-8' };

/** Without its middle, so that the extension stays. */
function cut(name: string): string {
  const characters = [...name];
  while (new TextEncoder().encode(characters.join('')).length > MAX_NAME_BYTES) {
    characters.splice(characters.length >> 1, 1);
  }
  return characters.join('');
}
