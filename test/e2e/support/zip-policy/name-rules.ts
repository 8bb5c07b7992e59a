import type { ZipRule } from './zip-finding.js';

const MOST_NAME_BYTES = 120;
/** Devices of Windows, alone or before the first dot (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const DEVICES = [
  'CON',
  'PRN',
  'AUX',
  'NUL',
  'CONIN$',
  'CONOUT$',
  ...['COM', 'LPT'].flatMap((port) => [...'0123456789¹²³'].map((n) => port + n)),
];
/** Whatever is not seen and not a part of a word: controls, marks of direction, joints that hide, halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const FORBIDDEN = /["*:<>?|]/;

/** What is wrong with a name in a zip. A rule at most once. */
export function nameFaults(name: string): ZipRule[] {
  const faults = new Set<ZipRule>();
  const parts = name.split('/');
  const escapes = parts.some((part) => part === '' || part === '.' || part === '..');
  if (escapes || parts.length > 2 || name.includes('\\') || /^[A-Za-z]:/.test(name)) faults.add('path');
  if (UNSEEN.test(name) || FORBIDDEN.test(name)) faults.add('characters');
  if (name !== name.normalize('NFC')) faults.add('composed');
  for (const part of parts) {
    const stem = (part.split('.')[0] ?? '').trim().toUpperCase();
    if (DEVICES.includes(stem)) faults.add('reserved');
    if (/^ |[ .]$/.test(part)) faults.add('trailing');
    if (Buffer.byteLength(part) > MOST_NAME_BYTES) faults.add('length');
  }
  return [...faults];
}

/** Two names with the same key are one file on some system: folded in case, width and composition. */
export function nameKey(name: string): string {
  const fold = (text: string) => text.normalize('NFKC').toUpperCase().toLowerCase();
  return fold(fold(name)).normalize('NFKC');
}
