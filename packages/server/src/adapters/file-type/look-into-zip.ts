import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { Detection } from '../../domain/file-type/file-kind.js';
import type { ReadPart } from '../../domain/file-type/file-reader.js';
import {
  findZipDirectory,
  readZipDirectory,
  ZIP_DIRECTORY_MAX_BYTES,
  ZIP_LOCAL_HEADER_BYTES,
  ZIP_TAIL_BYTES,
  type ZipEntry,
  zipEntryDataOffset,
} from '../../domain/file-type/zip.js';
import { CONTENT_TYPES_PART, type ContentTypes, detectZip } from '../../domain/file-type/zip-kind.js';

const inflate = promisify(inflateRaw);

/** Office's own lists have a few kilobytes. */
const MAX_CONTENT_TYPES_BYTES = 1024 * 1024;

const STORED = 0;
const DEFLATED = 8;

/** Reads the directory of a zip and, where it has one, Office's list of parts: nothing else is ever unpacked. */
export async function lookIntoZip(head: Uint8Array, sizeBytes: number, read: ReadPart): Promise<Detection> {
  const entries = await listEntries(sizeBytes, read);
  const names = entries?.map(({ name }) => name) ?? null;
  return detectZip(head, names, await contentTypesOf(entries ?? [], read));
}

async function listEntries(sizeBytes: number, read: ReadPart): Promise<readonly ZipEntry[] | null> {
  const tail = await read({ start: Math.max(0, sizeBytes - ZIP_TAIL_BYTES), end: sizeBytes });
  const place = findZipDirectory(tail, sizeBytes);
  if (place === null || place.end - place.start > ZIP_DIRECTORY_MAX_BYTES) return null;
  return readZipDirectory(place.end > place.start ? await read(place) : new Uint8Array(), place);
}

async function contentTypesOf(entries: readonly ZipEntry[], read: ReadPart): Promise<ContentTypes> {
  const [part, ...more] = entries.filter(({ name }) => name.toLowerCase() === CONTENT_TYPES_PART);
  if (!part) return { is: 'none' };
  const bytes = more.length === 0 ? await unpack(part, read) : null;
  return bytes === null ? { is: 'unreadable' } : { is: 'text', text: decode(bytes) };
}

async function unpack(entry: ZipEntry, read: ReadPart): Promise<Buffer | null> {
  if (entry.packedBytes > MAX_CONTENT_TYPES_BYTES) return null;
  const { headerAt } = entry;
  const offset = zipEntryDataOffset(await read({ start: headerAt, end: headerAt + ZIP_LOCAL_HEADER_BYTES }));
  if (offset === null) return null;
  const start = headerAt + offset;
  const packed =
    entry.packedBytes > 0 ? await read({ start, end: start + entry.packedBytes }) : Buffer.alloc(0);
  if (entry.method === STORED) return Buffer.from(packed);
  if (entry.method !== DEFLATED) return null;
  // Damaged, or beyond the bound: nothing more is found out about it.
  return inflate(packed, { maxOutputLength: MAX_CONTENT_TYPES_BYTES }).catch(() => null);
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const bigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const littleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  return new TextDecoder(bigEndian ? 'utf-16be' : littleEndian ? 'utf-16le' : 'utf-8').decode(bytes);
}
