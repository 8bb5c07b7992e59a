import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import type { FileOnDisk } from './files.js';
import { repositoryRoot } from './repository.js';

const { dentalPhoto } = (await import(
  pathToFileURL(join(repositoryRoot, 'scripts/sample-files/index.mjs')).href
)) as {
  dentalPhoto(
    width: number,
    height: number,
    seed: number,
  ): { width: number; height: number; channels: 3; data: Uint8Array };
};

/** What is drawn; the rest of a large picture's pixels come from enlarging it. */
const DRAWN = { width: 900, height: 600 };
/** Of a sensor: without it large pictures would compress to next to nothing. */
const GRAIN_SIGMA = 6;

/** A photograph with grain, of any size, another one for each seed. */
function photo(width: number, height: number, seed: number): Sharp {
  const { data, ...raw } = dentalPhoto(DRAWN.width, DRAWN.height, seed);
  const grain = {
    create: {
      width: 512,
      height: 512,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: GRAIN_SIGMA },
    },
  } as const;
  return sharp(data, { raw })
    .resize({ width, height, fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'soft-light' }]);
}

export async function writeJpeg(path: string, width: number, height: number, seed = 1): Promise<FileOnDisk> {
  // Two steps: sharp lays a composite over what it has resized only.
  const pixels = await photo(width, height, seed).png({ compressionLevel: 1 }).toBuffer();
  await sharp(pixels, { limitInputPixels: false }).jpeg({ quality: 88 }).toFile(path);
  return { path, sizeBytes: (await stat(path)).size };
}

export async function writeTiff(path: string, width: number, height: number): Promise<FileOnDisk> {
  const pixels = await photo(width, height, 2).png({ compressionLevel: 1 }).toBuffer();
  await sharp(pixels, { limitInputPixels: false }).tiff({ compression: 'lzw' }).toFile(path);
  return { path, sizeBytes: (await stat(path)).size };
}

/** By libheif's `heif-enc`, which not every machine has: then null. */
export async function writeHeic(path: string, width: number, height: number): Promise<FileOnDisk | null> {
  const jpeg = await writeJpeg(`${path}.jpg`, width, height, 3);
  try {
    await promisify(execFile)('heif-enc', ['-q', '60', '-o', path, jpeg.path]);
  } catch {
    return null;
  } finally {
    await rm(jpeg.path);
  }
  return { path, sizeBytes: (await stat(path)).size };
}
