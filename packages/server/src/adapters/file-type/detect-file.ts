import { fileTypeFromBuffer } from 'file-type';
import { isCompoundFile } from '../../domain/file-type/compound-file.js';
import { detectContent, HEAD_BYTES } from '../../domain/file-type/detect-content.js';
import { type Detection, type FileKind, KINDS, otherKind } from '../../domain/file-type/file-kind.js';
import type { ReadPart } from '../../domain/file-type/file-reader.js';
import { isZip } from '../../domain/file-type/zip.js';
import { lookIntoCompoundFile } from './look-into-compound-file.js';
import { lookIntoZip } from './look-into-zip.js';

/** What file-type finds, by its extension, in words of ours. What is not here is of a type nobody accepts unasked. */
const KIND_OF_EXTENSION: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ['glb', KINDS.glb],
  ['mp4', KINDS.mp4],
  ['m4v', KINDS.mp4],
  ['f4v', KINDS.mp4],
  ['mov', KINDS.mov],
  ['webm', KINDS.webm],
  ['m4a', KINDS.m4a],
  ['m4b', KINDS.m4a],
  ['mp3', KINDS.mp3],
  ['wav', KINDS.wav],
  ['7z', KINDS.sevenZip],
  ['rar', KINDS.rar],
  ['gz', KINDS.gzip],
  ['tar.gz', KINDS.gzip],
]);

/** Magic numbers too short, or words too common, to prove anything; STL has detectors of its own. */
const WEAK_MAGIC: ReadonlySet<string> = new Set(
  'stl ac3 aac mp1 mp2 mpg mts ico cur z arj lz lzh eps ps pgp asc dsf icc'.split(' '),
);

/**
 * What a file is by its content. Reads the first 64 KiB, and of zip and compound files what lists their parts,
 * whatever the size of the file.
 */
export async function detectFile(sizeBytes: number, read: ReadPart): Promise<Detection> {
  if (sizeBytes === 0) return { is: 'unknown' };
  const head = await read({ start: 0, end: Math.min(HEAD_BYTES, sizeBytes) });
  const detection = detectContent(head, sizeBytes);
  if (detection.is !== 'unknown') return detection;
  if (isZip(head)) return lookIntoZip(head, sizeBytes, read);
  if (isCompoundFile(head)) return lookIntoCompoundFile(head, sizeBytes, read);
  return detectMagic(head);
}

/** Everything else with a magic number: video, sound, further archives, and types that are not accepted. */
async function detectMagic(head: Uint8Array): Promise<Detection> {
  // A detector that fails on malformed content has not told what it is; that is no failure of ours.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found === undefined || WEAK_MAGIC.has(found.ext)) return { is: 'unknown' };
  return { is: 'known', kind: KIND_OF_EXTENSION.get(found.ext) ?? otherKind(found.ext) };
}
