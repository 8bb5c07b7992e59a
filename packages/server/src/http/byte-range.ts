import type { ByteRange } from '../ports/blob-store.js';

/** What a `Range` header asks of a representation of `sizeBytes`: a part, the whole, or something outside it. */
export type RangeAnswer =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeAnswer = { kind: 'whole' };

/** `bytes=first-last`, `bytes=first-` and `bytes=-suffix`; digits are bounded so that they stay exact numbers. */
const SINGLE_RANGE = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i;

/**
 * RFC 9110 section 14.2. Only single ranges are served; a server may ignore the others, as it must ignore
 * what it cannot parse: both get the whole.
 * @param range value of `Range`
 * @param ifRange value of `If-Range`; only a strong ETag equal to `etag` lets the range count (section 13.1.5)
 */
export function parseByteRange(
  range: string | undefined,
  ifRange: string | undefined,
  { sizeBytes, etag }: { readonly sizeBytes: number; readonly etag: string },
): RangeAnswer {
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return WHOLE;
  const [, first, last] = SINGLE_RANGE.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return WHOLE;
  if (first === '') {
    const suffixBytes = Number(last);
    if (suffixBytes === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' };
    return part(Math.max(0, sizeBytes - suffixBytes), sizeBytes);
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return WHOLE;
  if (start >= sizeBytes) return { kind: 'unsatisfiable' };
  return part(start, last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes));
}

function part(start: number, end: number): RangeAnswer {
  return { kind: 'part', range: { start, end } };
}

/** `If-None-Match` of a GET or HEAD: weak comparison, lists and `*` (RFC 9110 section 13.1.2). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}
