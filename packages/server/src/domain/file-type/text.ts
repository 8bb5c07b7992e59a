import { startsWith } from './bytes.js';

/**
 * Whether content reads as text, by its beginning: `utf-8` without NULs, or `other` for UTF-16 with a byte order
 * mark and the one-byte encodings of older office programs. Null when it is binary.
 */
export function detectText(head: Uint8Array): 'utf-8' | 'other' | null {
  if (startsWith(head, [0xff, 0xfe])) return isText('utf-16le', head) ? 'other' : null;
  if (startsWith(head, [0xfe, 0xff])) return isText('utf-16be', head) ? 'other' : null;
  if (isText('utf-8', head)) return 'utf-8';
  return head.every(isPrintable) ? 'other' : null;
}

function isText(encoding: string, bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a character that the end of the head cuts in two.
    return !new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true }).includes('\0');
  } catch {
    return false;
  }
}

/** Anything but the control codes that no text of any one-byte encoding has; separators of HL7 (0x1c-0x1e) may. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x1a && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}
