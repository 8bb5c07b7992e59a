import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as MagickModule from '@imagemagick/magick-wasm';
import { DecoderFault } from '../preview/decoder-fault.js';

export type Magick = typeof MagickModule;

const LONGEST_EDGE_PIXELS = 30_000;
const MEMORY_BYTES = 800n * 1024n ** 2n;

let loading: Promise<Magick> | undefined;

/** ImageMagick, compiled to WebAssembly. Half a second and 60 MB: loaded when a picture needs it, and never in the server's own process. */
export function loadMagick(maxPixels: number): Promise<Magick> {
  loading ??= load(maxPixels).catch((cause: unknown) => {
    loading = undefined;
    throw new DecoderFault('ImageMagick could not be loaded', { cause });
  });
  return loading;
}

async function load(maxPixels: number): Promise<Magick> {
  const magick = await import('@imagemagick/magick-wasm');
  const program = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm');
  await magick.initializeImageMagick(await readFile(program));
  const limits = magick.ResourceLimits;
  limits.width = BigInt(LONGEST_EDGE_PIXELS);
  limits.height = BigInt(LONGEST_EDGE_PIXELS);
  limits.area = BigInt(maxPixels);
  limits.memory = MEMORY_BYTES;
  limits.maxMemoryRequest = MEMORY_BYTES;
  limits.disk = 0n;
  return magick;
}
