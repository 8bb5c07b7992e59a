import assert from 'node:assert/strict';
import { it } from 'node:test';
import sharp, { type TiffOptions } from 'sharp';
import { bytesOf } from './file-bytes.js';
import { readTiffPages } from './tiff-directories.js';
import { bytesInPiece } from './tiff-routes.js';

const WIDTH = 640;
const HEIGHT = 512;

async function held(options: TiffOptions): Promise<number> {
  const create = { width: WIDTH, height: HEIGHT, channels: 3, background: '#246' } as const;
  const file = await sharp({ create })
    .tiff({ compression: 'lzw', ...options })
    .toBuffer();
  return bytesInPiece(readTiffPages(bytesOf(file))[0]!);
}

it('of tiles several rows are held, of strips one', async () => {
  const tile = { tile: true, tileWidth: 128, tileHeight: 128 };
  assert.equal(await held(tile), 4 * WIDTH * 128 * 3);
  const strip = await held({});
  assert.ok(strip > 0 && strip <= WIDTH * HEIGHT * 3);
});
