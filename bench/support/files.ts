import { link, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './repository.js';

const samples = (await import(
  pathToFileURL(join(repositoryRoot, 'scripts/sample-files/index.mjs')).href
)) as {
  bytes(sizeBytes: number, seed?: number): Buffer;
  random(seed: number): () => number;
  pdf(title: string, lines: readonly string[]): Buffer;
  encodePicture(
    raw: { width: number; height: number; channels: 3; data: Uint8Array },
    format: 'png',
  ): Promise<Buffer>;
};

const STL_HEADER_BYTES = 84;
const STL_TRIANGLE_BYTES = 50;
const SMALLEST_BYTES = 10_000;
const LARGEST_BYTES = 100_000;
const LINE_LENGTH = 76;

export interface FileOnDisk {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A binary STL of about that size: valid by its length, with triangles of noise, so that nothing can be compressed. */
export async function writeStl(path: string, sizeBytes: number): Promise<FileOnDisk> {
  const count = Math.floor((sizeBytes - STL_HEADER_BYTES) / STL_TRIANGLE_BYTES);
  const header = Buffer.alloc(STL_HEADER_BYTES);
  header.writeUInt32LE(count, STL_HEADER_BYTES - 4);
  const content = Buffer.concat([header, samples.bytes(count * STL_TRIANGLE_BYTES)]);
  await writeFile(path, content);
  return { path, sizeBytes: content.length };
}

/** The same bytes under so many names: to the server they are files like any other, and the disk keeps them once. */
export async function manyNames(
  file: FileOnDisk,
  folder: string,
  count: number,
  extension = 'stl',
): Promise<FileOnDisk[]> {
  await mkdir(folder, { recursive: true });
  const files: FileOnDisk[] = [];
  for (let index = 1; index <= count; index += 1) {
    const path = join(folder, `scan ${index}.${extension}`);
    await link(file.path, path);
    files.push({ ...file, path });
  }
  return files;
}

/** Pictures, reports and notes of 10 to 100 kB in turn, no two alike, the same on every machine. */
export async function writeSmallFiles(folder: string, count: number): Promise<FileOnDisk[]> {
  await mkdir(folder, { recursive: true });
  const next = samples.random(count);
  const files: FileOnDisk[] = [];
  for (let index = 0; index < count; index += 1) {
    const size = Math.round(SMALLEST_BYTES + next() * (LARGEST_BYTES - SMALLEST_BYTES));
    const kind = SMALL_KINDS[index % SMALL_KINDS.length] as SmallKind;
    const content = await kind.make(size, index + 1);
    const path = join(folder, `${kind.name} ${index + 1}.${kind.extension}`);
    await writeFile(path, content);
    files.push({ path, sizeBytes: content.length });
  }
  return files;
}

interface SmallKind {
  readonly name: string;
  readonly extension: string;
  make(sizeBytes: number, seed: number): Promise<Buffer> | Buffer;
}

const SMALL_KINDS: readonly SmallKind[] = [
  {
    name: 'photo',
    extension: 'png',
    make: (sizeBytes, seed) => {
      const side = Math.floor(Math.sqrt(sizeBytes / 3));
      const data = samples.bytes(side * side * 3, seed);
      return samples.encodePicture({ width: side, height: side, channels: 3, data }, 'png');
    },
  },
  {
    name: 'report',
    extension: 'pdf',
    make: (sizeBytes, seed) => samples.pdf(`Report ${seed}`, linesOf(sizeBytes, seed)),
  },
  {
    name: 'note',
    extension: 'txt',
    make: (sizeBytes, seed) => Buffer.from(linesOf(sizeBytes, seed).join('\n')),
  },
];

function linesOf(sizeBytes: number, seed: number): string[] {
  const text = samples.bytes(Math.ceil((sizeBytes * 3) / 4), seed).toString('base64');
  return text.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
}

/** @throws when the disk of `folder` has not so much room */
export async function expectRoom(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw new Error(
    `the bench needs ${Math.ceil(neededBytes / 1e9)} GB in ${folder}: set BENCH_FOLDER to another disk`,
  );
}
