import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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
/** Of a sensor, in levels: without it large pictures would compress to next to nothing. */
const GRAIN_LEVELS = 28;
const GRAIN = randomBytes(65_521).map((value) => Math.round((value / 255) * GRAIN_LEVELS));

/** A photograph with grain, of any size, another one for each seed. */
async function photo(width: number, height: number, seed: number): Promise<Sharp> {
  const { data, ...raw } = dentalPhoto(DRAWN.width, DRAWN.height, seed);
  const { data: pixels, info } = await sharp(data, { raw })
    .resize({ width, height, fit: 'fill' })
    .linear(0.9)
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let at = 0; at < pixels.length; at += 1) pixels[at]! += GRAIN[at % GRAIN.length]!;
  const { channels } = info;
  return sharp(pixels, { raw: { width, height, channels }, limitInputPixels: false });
}

export async function writeJpeg(path: string, width: number, height: number, seed = 1): Promise<FileOnDisk> {
  const picture = await photo(width, height, seed);
  await picture.jpeg({ quality: 88 }).toFile(path);
  return { path, sizeBytes: (await stat(path)).size };
}

export async function writeTiff(path: string, width: number, height: number): Promise<FileOnDisk> {
  const picture = await photo(width, height, 2);
  await picture.tiff({ compression: 'lzw' }).toFile(path);
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
