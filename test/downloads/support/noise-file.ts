import { createCipheriv, createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StockedFile } from '#e2e/case-stock.js';
import type { StockedDemo } from '#e2e/stocked-demo.js';

const PIECE = Buffer.alloc(4 * 1024 * 1024);

/** So many files of noise for case C-1001, each of another size by a byte. */
export async function stockNoise(
  { scratch, stock }: StockedDemo,
  count: number,
  sizeBytes: number,
): Promise<readonly StockedFile[]> {
  const files: StockedFile[] = [];
  for (let index = 1; index <= count; index += 1) {
    const name = `series ${index}.zip`;
    const path = join(scratch, name);
    await writeNoise(path, sizeBytes + index, name);
    files.push(...(await stock.add('C-1001', [{ name, content: { path } }])));
  }
  return files;
}

/** A file without a pattern that a block too many, too few or in another's place could hide in; quickly. */
async function writeNoise(path: string, sizeBytes: number, seed: string): Promise<void> {
  const cipher = noise(seed);
  const file = await open(path, 'w');
  try {
    for (let left = sizeBytes; left > 0; left -= PIECE.length) {
      await file.write(cipher.update(PIECE.subarray(0, left)));
    }
  } finally {
    await file.close();
  }
}

/**
 * Gigabytes that take no room: holes, which read as zeros, with a little noise here and there, so that a part in another's
 * place is found all the same.
 */
export async function writeSparse(path: string, sizeBytes: number, seed: string): Promise<void> {
  const cipher = noise(seed);
  const file = await open(path, 'w');
  try {
    await file.truncate(sizeBytes);
    const spots = 64;
    for (let spot = 0; spot < spots; spot += 1) {
      const bytes = cipher.update(PIECE.subarray(0, 4096));
      await file.write(bytes, 0, bytes.length, Math.floor(((sizeBytes - bytes.length) * spot) / (spots - 1)));
    }
  } finally {
    await file.close();
  }
}

const noise = (seed: string) =>
  createCipheriv('aes-128-ctr', createHash('sha256').update(seed).digest().subarray(0, 16), Buffer.alloc(16));
