/** Longest name we hand to a file system or put into a zip, in bytes of UTF-8: leaves room for ` (2)` and for odd tools. */
const MAX_BYTES = 120;
const MAX_EXTENSION_BYTES = 16;

/** Devices to Windows, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** C0, C1, line separators, direction marks, zero-width marks that only hide something: never in a name. */
const INVISIBLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const FORBIDDEN = /[<>:"|?*]/g;

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;

/** The same name for every system that would say so: composed, folded in case and in width. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * A base name that Windows, macOS and Linux all take and that says what it is: no path, no control or direction
 * characters, no device name, composed (NFC), at most 120 bytes with its extension kept.
 * @param suffix goes before the extension and is never cut: ` (2)`
 */
export function safeFileName(name: string, suffix = ''): string {
  const base =
    name
      .normalize('NFC')
      .split(/[\\/]/)
      .findLast((part) => part.trim() !== '') ?? '';
  const clean = base
    // Half of a surrogate pair has no bytes in UTF-8.
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(FORBIDDEN, '_')
    .replace(/^ +|[. ]+$/g, '');
  const { stem, extension } = split(clean);
  const whole = RESERVED.test(clean.split('.', 1)[0]!.trimEnd()) ? `_${stem}` : stem || 'file';
  return cut(whole, MAX_BYTES - byteLength(suffix + extension)) + suffix + extension;
}

/**
 * `Case 1001, Images.zip`. A case's label is no path: a slash in it separates words.
 * @param suffix never cut, however long the label is: `, Images`
 */
export function zipFileName(label: string, suffix = ''): string {
  return safeFileName(`${label.replace(/[\\/]/g, '-').replace(/\.zip$/i, '')}.zip`, suffix);
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  return byteLength(extension) > MAX_EXTENSION_BYTES
    ? { stem: name, extension: '' }
    : { stem: name.slice(0, name.length - extension.length), extension };
}

/** By what people see as one character: an emoji family or a letter with its accent is kept whole or dropped whole. */
function cut(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  let kept = '';
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += byteLength(segment);
    if (bytes > maxBytes) break;
    kept += segment;
  }
  return kept.replace(/[. ]+$/, '') || 'file';
}
