import assert from 'node:assert/strict';
import { after } from 'node:test';
import sharp from 'sharp';
import * as sample from '../../../../scripts/sample-files/index.mjs';
import { createPreviewer } from '../adapters/preview/create-previewer.js';
import type { Available } from '../adapters/preview/picture.js';
import { type ComparablePicture, levelsBetween } from './compare-pictures.js';
import { pictureFile } from './picture-file.js';

export const WIDTH = 96;
export const HEIGHT = 72;
/** Differs in every corner, so that a turned or mirrored copy is another picture. */
export const raw = sample.picture(WIDTH, HEIGHT, 7);
export const grey = { ...raw, channels: 1 as const, data: luminance(raw.data) };

/** `raw` with an alpha that is full above and none below, and how that looks on white. */
export const { rgba, onWhite } = withAlpha();

export function luminance(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round(rgb[i * 3]! * 0.2126 + rgb[i * 3 + 1]! * 0.7152 + rgb[i * 3 + 2]! * 0.0722),
  );
}

export const sharpOf = ({ width, height, channels, data }: sample.RawPicture) =>
  sharp(data, { raw: { width, height, channels } });

/** `raw` as a file of this orientation has it. */
export async function storedAs(orientation: number): Promise<sample.RawPicture> {
  const file = await sharp(await sample.phoneJpeg(raw, orientation))
    .png()
    .toBuffer();
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

export async function pixelsOf(webp: Buffer): Promise<ComparablePicture> {
  const { data, info } = await sharp(webp).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** A previewer with real decoder processes, for the tests of one file; and what to expect of it. */
export function pictureTests() {
  const previewer = createPreviewer({ heic: true });
  after(() => previewer.close());

  async function examine(file: Buffer, sizes: readonly number[] = [640]) {
    const examination = await previewer.examine(pictureFile(file), sizes);
    assert.equal(examination.preview.state, 'available', JSON.stringify(examination.preview));
    return { ...examination, preview: examination.preview as Available };
  }

  const render = (file: Buffer, sizePixels = 640, page = 1) =>
    previewer.render(pictureFile(file), { page, part: { kind: 'fitted', sizePixels } });

  /** That a file is shown as a picture: the same by its headers, when it is examined, and when it is rendered. */
  async function expectShown(
    file: Buffer,
    picture: ComparablePicture,
    more: Partial<Available> = {},
    levels = 6,
  ) {
    const { preview, renderings } = await examine(file);
    assert.deepEqual(preview, {
      state: 'available',
      width: picture.width,
      height: picture.height,
      pageCount: 1,
      animated: false,
      autoContrast: false,
      incomplete: false,
      ...more,
    });
    const probed = await previewer.probe(pictureFile(file));
    // What only the pixels tell is not known by the headers.
    assert.deepEqual(probed, { ...preview, autoContrast: false, incomplete: false });
    for (const webp of [renderings[0]!.webp, await render(file)]) {
      const metadata = await sharp(webp).metadata();
      assert.equal(metadata.format, 'webp');
      assert.ok(
        !metadata.hasAlpha && !metadata.exif && !metadata.xmp && !metadata.icc,
        'no metadata, no alpha',
      );
      const shown = await pixelsOf(webp);
      assert.deepEqual([shown.width, shown.height], [picture.width, picture.height]);
      const difference = levelsBetween(shown, picture);
      assert.ok(difference <= levels, `${difference.toFixed(1)} levels off`);
    }
  }

  return { previewer, examine, render, expectShown };
}

function withAlpha(): { rgba: Buffer; onWhite: ComparablePicture } {
  const rgba = Buffer.alloc(WIDTH * HEIGHT * 4);
  const onWhite = Uint8Array.from(raw.data);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const opaque = i < (WIDTH * HEIGHT) / 2;
    rgba.set([...raw.data.subarray(i * 3, i * 3 + 3), opaque ? 255 : 0], i * 4);
    if (!opaque) onWhite.fill(255, i * 3, i * 3 + 3);
  }
  return { rgba, onWhite: { ...raw, data: onWhite } };
}
