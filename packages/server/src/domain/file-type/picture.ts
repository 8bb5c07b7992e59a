import { hasAscii, latin1, startsWith, viewOf } from './bytes.js';

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'heic' | 'tiff' | 'bmp';

const HEIC_BRANDS: ReadonlySet<string> = new Set([
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'mif1',
  'msf1',
]);

const EXTENSIONS: ReadonlySet<string> = new Set(
  'jpg jpeg jpe jfif png gif webp avif heic heif tif tiff bmp dib'.split(' '),
);

/** Whether a name promises one of these formats. @param extension lower case, without dot */
export const isPictureExtension = (extension: string): boolean => EXTENSIONS.has(extension);

/** The format of a picture by its first bytes (64 are enough), never by its name. Null when it is none of these. */
export function detectPicture(head: Uint8Array): PictureFormat | null {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (hasAscii(head, 0, 'GIF87a') || hasAscii(head, 0, 'GIF89a')) return 'gif';
  if (hasAscii(head, 0, 'RIFF') && hasAscii(head, 8, 'WEBP')) return 'webp';
  if (isTiff(head)) return 'tiff';
  if (hasAscii(head, 4, 'ftyp')) return heifFormat(head);
  return isBmp(head) ? 'bmp' : null;
}

/** TIFF and BigTIFF, little- and big-endian. */
export function isTiff(head: Uint8Array): boolean {
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => hasAscii(head, 0, magic));
}

/** "BM" is two letters; the size of the header behind it must be one that exists, too. */
function isBmp(head: Uint8Array): boolean {
  if (!hasAscii(head, 0, 'BM') || head.length < 18) return false;
  const headerBytes = viewOf(head).getUint32(14, true);
  return headerBytes === 12 || (headerBytes >= 16 && headerBytes <= 124);
}

/** By major brand, then by the compatible ones: `mif1` alone says only "some HEIF". */
function heifFormat(head: Uint8Array): 'avif' | 'heic' | null {
  const boxBytes = Math.min(viewOf(head).getUint32(0), head.length, 128);
  const major = latin1(head, 8, 12);
  const brands = [major];
  for (let at = 16; at + 4 <= boxBytes; at += 4) brands.push(latin1(head, at, at + 4));
  if (!HEIC_BRANDS.has(major) && major !== 'avif' && major !== 'avis') return null;
  return brands.includes('avif') || brands.includes('avis') ? 'avif' : 'heic';
}
