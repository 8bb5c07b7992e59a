import { latin1, viewOf } from './bytes.js';
import { hasTags } from './markup.js';

const STL_HEADER_BYTES = 84;
const STL_TRIANGLE_BYTES = 50;

/**
 * Binary STL has no magic: an 80-byte header of anything (often beginning `solid`, as ASCII does), a count, and
 * 50 bytes a triangle. The size must fit the count exactly.
 */
export function isBinaryStl(head: Uint8Array, sizeBytes: number): boolean {
  if (head.length < STL_HEADER_BYTES) return false;
  const triangles = viewOf(head).getUint32(80, true);
  return triangles > 0 && sizeBytes === STL_HEADER_BYTES + STL_TRIANGLE_BYTES * triangles;
}

export function isAsciiStl(head: Uint8Array): boolean {
  const text = latin1(head, 0, 1024);
  return /^\s*solid\b/i.test(text) && /\sfacet\s+normal\s/i.test(text) && !head.includes(0) && !hasTags(head);
}

export function isPly(head: Uint8Array): boolean {
  return /^ply\r?\nformat (?:ascii|binary_little_endian|binary_big_endian) 1\.0\r?\n/.test(
    latin1(head, 0, 64),
  );
}

const OBJ_VERTEX = /^v(?:[ \t]+[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?){3,7}[ \t]*$/i;

/** Wavefront OBJ has no magic either: three vertices, and nothing that is binary or markup. */
export function isObj(head: Uint8Array): boolean {
  if (head.includes(0) || head.includes(0x3c)) return false;
  let vertices = 0;
  for (const line of latin1(head).split('\n')) {
    // A real vertex fits in far less; the bound keeps the expression's work small.
    if (line.length > 300 || !line.startsWith('v')) continue;
    if (OBJ_VERTEX.test(line.trimEnd()) && ++vertices === 3) return true;
  }
  return false;
}
