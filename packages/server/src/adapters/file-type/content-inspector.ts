import { fileTypeFromBuffer } from 'file-type';
import { type AcceptedTypes, DEFAULT_ACCEPTED_TYPES } from '../../domain/file-type/accepted-types.js';
import {
  COMPOUND_DIRECTORY_BYTES,
  compoundDirectoryOffset,
  detectCompoundFile,
  isCompoundFile,
} from '../../domain/file-type/compound-file.js';
import { detectContent, HEAD_BYTES } from '../../domain/file-type/detect-content.js';
import { type Detection, type FileKind, KINDS, otherKind } from '../../domain/file-type/file-kind.js';
import { judgeContent, refuseByName } from '../../domain/file-type/judge-content.js';
import {
  detectZip,
  findZipDirectory,
  isZip,
  ZIP_TAIL_BYTES,
  zipEntryNames,
} from '../../domain/file-type/zip.js';
import type { ContentInspector, InspectedFile } from '../../ports/content-inspector.js';

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

export interface ContentInspectorOptions {
  /** How long the search for a magic number may take before the content counts as unknown. */
  readonly timeoutMs?: number;
}

/**
 * Decides by name and content what may come in. Reads at most the first 64 KiB, and of zip and compound files
 * their directory, whatever the size of the file. Errors of `InspectedFile.read` are the caller's.
 */
export function createContentInspector(
  accepted: AcceptedTypes = DEFAULT_ACCEPTED_TYPES,
  { timeoutMs = 2000 }: ContentInspectorOptions = {},
): ContentInspector {
  return {
    refuseByName: (fileName) => refuseByName(accepted, fileName),
    async inspect(file, signal) {
      signal?.throwIfAborted();
      const refusal = refuseByName(accepted, file.fileName);
      if (refusal !== null) return refusal;
      const detection = await detect(file, timeoutMs);
      signal?.throwIfAborted();
      return judgeContent(accepted, file, detection);
    },
  };
}

async function detect(file: InspectedFile, timeoutMs: number): Promise<Detection> {
  if (file.sizeBytes === 0) return { is: 'unknown' };
  const head = await file.read({ start: 0, end: Math.min(HEAD_BYTES, file.sizeBytes) });
  const detection = detectContent(head, file.sizeBytes);
  if (detection.is !== 'unknown') return detection;
  if (isZip(head)) return lookIntoZip(file, head);
  if (isCompoundFile(head)) return lookIntoCompoundFile(file, head);
  return detectMagic(head, timeoutMs);
}

async function lookIntoZip(file: InspectedFile, head: Uint8Array): Promise<Detection> {
  const tailStart = Math.max(0, file.sizeBytes - ZIP_TAIL_BYTES);
  const tail = await file.read({ start: tailStart, end: file.sizeBytes });
  const directory = findZipDirectory(tail, file.sizeBytes);
  return detectZip(head, directory === null ? [] : zipEntryNames(await file.read(directory)));
}

async function lookIntoCompoundFile(file: InspectedFile, head: Uint8Array): Promise<Detection> {
  const start = compoundDirectoryOffset(head);
  if (start === null || start >= file.sizeBytes) return { is: 'unknown' };
  const end = Math.min(start + COMPOUND_DIRECTORY_BYTES, file.sizeBytes);
  return detectCompoundFile(await file.read({ start, end }));
}

/** Everything else with a magic number: video, sound, further archives, and types that are not accepted. */
async function detectMagic(head: Uint8Array, timeoutMs: number): Promise<Detection> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  try {
    // A detector that fails on malformed content has not told what it is; that is no failure of ours.
    const found = await Promise.race([fileTypeFromBuffer(head).catch(() => undefined), timeout]);
    if (found === undefined || WEAK_MAGIC.has(found.ext)) return { is: 'unknown' };
    return { is: 'known', kind: KIND_OF_EXTENSION.get(found.ext) ?? otherKind(found.ext) };
  } finally {
    clearTimeout(timer);
  }
}
