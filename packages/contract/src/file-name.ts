import { MAX_FILE_NAME_BYTES } from './files.js';

/**
 * Characters that have no place in a name on a screen or a disk: controls (C0, C1), lone surrogates, line and
 * paragraph separators, interlinear annotations, and everything invisible by design, which covers bidirectional
 * controls, zero-width characters, fillers and tags. Variation selectors stay, and so does a joiner inside an
 * emoji: they change how a visible character looks.
 */
const UNWANTED =
  /(?:[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFF9-\uFFFB]|(?!\uFE0E|\uFE0F)(?!(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D\p{Extended_Pictographic})\p{Default_Ignorable_Code_Point})/gu;

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]/u;
const SPACE = /\s/u;

/** Longer "extensions" are the end of a sentence, not the kind of a file; they are cut like the rest. Bytes. */
const MAX_EXTENSION_BYTES = 32;

const encoder = new TextEncoder();
const byteLength = (text: string) => encoder.encode(text).length;

/**
 * A name as it may be stored, shown and offered for download, by the server and by who shows it before it is sent: the last segment
 * of a path, in NFC, without control, direction and invisible characters, without spaces around it and dots after it (Windows drops those),
 * at most 255 bytes of UTF-8. A longer one loses the end of its stem, never its extension, and never half a
 * character. Linear in the length of `raw`.
 * @returns null when no usable name is left, as of `..`, `/` or a line of blanks
 */
export function cleanFileName(raw: string): string | null {
  const segment = raw.slice(Math.max(raw.lastIndexOf('/'), raw.lastIndexOf('\\')) + 1);
  const name = cutToBytes(trimEnds(segment.replace(UNWANTED, '').normalize('NFC')), MAX_FILE_NAME_BYTES);
  return VISIBLE.test(name.replaceAll('.', '')) ? name : null;
}

// Loops, not `/[\s.]+$/`: that takes quadratic time on a long run of blanks in the middle of a name.
function trimEnds(name: string): string {
  let start = 0;
  while (start < name.length && SPACE.test(name.charAt(start))) start++;
  return trimEnd(name.slice(start));
}

function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name.charAt(end - 1) === '.' || SPACE.test(name.charAt(end - 1)))) end--;
  return name.slice(0, end);
}

function cutToBytes(name: string, maxBytes: number): string {
  if (byteLength(name) <= maxBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  const keepExtension = extension !== '' && byteLength(extension) <= MAX_EXTENSION_BYTES;
  const stem = keepExtension ? name.slice(0, dot) : name;
  const suffix = keepExtension ? extension : '';
  return trimEnd(leadingBytes(stem, maxBytes - byteLength(suffix))) + suffix;
}

function leadingBytes(text: string, maxBytes: number): string {
  // A byte of UTF-8 is at least a code unit of UTF-16, so what lies further back cannot fit.
  const candidates = text.slice(0, maxBytes + 1);
  const whole = take(
    Array.from(new Intl.Segmenter('en').segment(candidates), (part) => part.segment),
    maxBytes,
  );
  // One letter under hundreds of accents is longer than the limit: then a part of it must do.
  return whole !== '' ? whole : take([...candidates], maxBytes);
}

function take(parts: readonly string[], maxBytes: number): string {
  let taken = '';
  let bytes = 0;
  for (const part of parts) {
    bytes += byteLength(part);
    if (bytes > maxBytes) break;
    taken += part;
  }
  return taken;
}
