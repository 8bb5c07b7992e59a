import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './repository.js';

interface SampleFiles {
  jpeg(width: number, height: number, seed?: number): Promise<Uint8Array>;
  png(width: number, height: number, seed?: number): Promise<Uint8Array>;
  bmp(width: number, height: number, seed?: number): Promise<Uint8Array>;
  pdf(title: string, lines?: readonly string[]): Uint8Array;
  stlBinary(triangles: number): Uint8Array;
  mp4(payloadBytes?: number): Uint8Array;
  docx(paragraphs?: readonly string[]): Uint8Array;
  dicom(): Uint8Array;
  zip(entries: Iterable<readonly [name: string, content: string | Uint8Array]>): Uint8Array;
  exe(): Uint8Array;
  html(): Uint8Array;
  txt(text?: string): Uint8Array;
  bytes(sizeBytes: number, seed?: number): Uint8Array;
  /** Draws from 0 to below 1. */
  random(seed: number): () => number;
}

/** The generators of scripts/sample-files. */
export const samples = (await import(
  pathToFileURL(`${repositoryRoot}/scripts/sample-files/index.mjs`).href
)) as SampleFiles;

/** A file on disk, as a person would pick it. */
export interface SampleOnDisk {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export async function onDisk(folder: string, name: string, content: Uint8Array): Promise<SampleOnDisk> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { name, path, sizeBytes: content.byteLength, sha256: sha256(content) };
}

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

const STL_HEADER_BYTES = 84;
const STL_TRIANGLE_BYTES = 50;

/** A binary STL of about that size: valid by its length, with triangles of noise, so that nothing can be compressed. */
export function largeStl(sizeBytes: number): Uint8Array {
  const count = Math.floor((sizeBytes - STL_HEADER_BYTES) / STL_TRIANGLE_BYTES);
  const noise = samples.bytes(count * STL_TRIANGLE_BYTES);
  const header = Buffer.alloc(STL_HEADER_BYTES);
  header.write('scan of a jaw', 0, 'latin1');
  header.writeUInt32LE(count, STL_HEADER_BYTES - 4);
  return Buffer.concat([header, noise]);
}
