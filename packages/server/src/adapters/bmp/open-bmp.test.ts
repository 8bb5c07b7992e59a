import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { OpenFile } from '../preview/file-bytes.js';
import { HeavyWork } from '../preview/heavy-work.js';
import { openBmp } from './open-bmp.js';

/** A small file that unpacks to 9000 by 8000 pixels of one colour. */
async function longRuns(): Promise<Buffer> {
  const bmp = await sample.bmp(8, 8);
  const header = bmp.subarray(0, 54);
  header.writeUInt32LE(54 + 1024, 10);
  header.writeInt32LE(9000, 18);
  header.writeInt32LE(8000, 22);
  header.writeUInt16LE(8, 28);
  header.writeUInt32LE(1, 30); // RLE8
  header.writeUInt32LE(0, 46);
  const row = Buffer.concat([...Array.from({ length: 36 }, () => Buffer.of(250, 7)), Buffer.of(0, 0)]);
  return Buffer.concat([header, Buffer.alloc(1024, 90), ...Array.from({ length: 8000 }, () => row)]);
}

it('asks for what RLE unpacks to, and for the picture, before it takes either', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bmp-'));
  await writeFile(join(folder, 'long-runs'), await longRuns());
  const file = new OpenFile(join(folder, 'long-runs'));
  const asked: number[] = [];
  const refuse = (bytes: number) => {
    asked.push(bytes);
    if (bytes > 10e6) throw new HeavyWork('too much');
  };
  const page = await openBmp(file, 120e6, refuse).page(1);
  await assert.rejects(page.fitted(320), HeavyWork);
  assert.ok(asked.at(-1)! > 81e6, 'a byte and a bit a pixel');
  await assert.rejects(page.part({ left: 0, top: 0, width: 10, height: 10 }), HeavyWork);
  assert.ok(asked.at(-1)! > 297e6, 'and three a pixel that is made');
  const shown = await (await openBmp(file, 120e6, () => {}).page(1)).fitted(100);
  assert.deepEqual([shown.width, shown.data[0]], [100, 90]);
  file.close();
  await rm(folder, { recursive: true });
});
