import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { detectPicture } from '../../domain/file-type/picture.js';
import { PreviewError } from '../../ports/previewer.js';
import { pictureFile } from '../../testing/picture-file.js';
import { createPreviewer } from './create-previewer.js';

/**
 * Real files from public repositories, with reference pictures by other decoders: not part of this repository.
 * Beside it by default, or where CORPUS_DIR says.
 */
const CORPUS_DIR =
  process.env.CORPUS_DIR ?? fileURLToPath(new URL('../../../../../../shared/corpus/images', import.meta.url));

/** Mean difference a channel, in levels, up to which two pictures are the same: the corpus's own rule. */
const SAME_PICTURE_LEVELS = 16;

/** Formats this version promises to show; of TIFF the plain ones, so "cannot be shown" is right for the rest. */
const SHOWN = new Set(['jpeg', 'png', 'gif', 'webp', 'avif', 'bmp']);

interface Row {
  readonly file: string;
  readonly expected: string;
  readonly exercises: string;
  readonly note: string;
  readonly shownWidth: number;
  readonly shownHeight: number;
  readonly pages: number;
  readonly pageKind: string;
}

async function readManifest(): Promise<Row[]> {
  const text = await readFile(join(CORPUS_DIR, 'MANIFEST.tsv'), 'utf8');
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    const value = (column: string) => values[columns.indexOf(column)] ?? '';
    return {
      file: value('file'),
      expected: value('expected'),
      exercises: value('exercises'),
      note: value('oracle_note'),
      shownWidth: Number(value('shown_width')),
      shownHeight: Number(value('shown_height')),
      pages: Number(value('pages') || '1'),
      pageKind: value('page_kind'),
    };
  });
}

/** Pixels as red, green, blue. */
async function rgbOf(picture: Buffer | string) {
  const { data, info } = await sharp(picture)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Mean absolute difference a channel between a preview and the reference, the preview averaged down to its size. */
async function difference(preview: Buffer, reference: string): Promise<number> {
  const [actual, expected] = await Promise.all([rgbOf(preview), rgbOf(reference)]);
  const columns = boxes(expected.width, actual.width);
  const rows = boxes(expected.height, actual.height);
  let sum = 0;
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      for (let channel = 0; channel < 3; channel++) {
        let mean = 0;
        for (const [sourceY, height] of row) {
          for (const [sourceX, width] of column) {
            const from = (sourceY * actual.width + sourceX) * actual.channels + (channel % actual.channels);
            mean += actual.data[from]! * height * width;
          }
        }
        const at = (y * expected.width + x) * expected.channels + (channel % expected.channels);
        sum += Math.abs(mean - expected.data[at]!);
      }
    });
  });
  return sum / (expected.width * expected.height * 3);
}

/** For each pixel along an edge of the smaller picture, which of the larger lie under it, and their shares. */
function boxes(smaller: number, larger: number): [index: number, share: number][][] {
  const size = larger / smaller;
  return Array.from({ length: smaller }, (_, i) => {
    const box: [number, number][] = [];
    for (let index = Math.floor(i * size); index < Math.min(larger, (i + 1) * size); index++) {
      const covered = Math.min(index + 1, (i + 1) * size) - Math.max(index, i * size);
      box.push([index, covered / size]);
    }
    return box;
  });
}

const present = existsSync(join(CORPUS_DIR, 'MANIFEST.tsv'));

describe('real pictures', {
  skip: present ? false : `no pictures at ${CORPUS_DIR}; set CORPUS_DIR`,
}, async () => {
  const previewer = createPreviewer({ heic: true });
  after(() => previewer.close());
  const rows = present ? await readManifest() : [];
  const table: string[] = [];
  after(() => console.log(table.join('\n')));

  for (const row of rows) {
    it(`${row.file} (${row.expected}): ${row.exercises}`, { timeout: 30_000 }, async () => {
      const file = await readFile(join(CORPUS_DIR, row.file));
      const format = detectPicture(file.subarray(0, 128));
      const source = pictureFile(file, `image/${format ?? 'unknown'}`);
      const probed = await previewer.probe(source);
      let preview: Buffer | null = null;
      let outcome: string;
      try {
        preview = await previewer.render(source, { page: 1, part: { kind: 'fitted', sizePixels: 320 } });
        outcome = 'shown';
      } catch (error) {
        // The reason is part of the product; anything else that is thrown is a fault.
        assert.ok(error instanceof PreviewError, String(error));
        assert.match(error.message, /\w.*\.$/);
        outcome = error.code;
      }
      if (preview !== null) {
        const metadata = await sharp(preview).metadata();
        assert.equal(metadata.format, 'webp');
        assert.ok(metadata.width <= 320 && metadata.height <= 320);
        assert.ok(!metadata.exif && !metadata.xmp && !metadata.hasAlpha, 'no metadata, no alpha');
        assert.ok(probed.state === 'available');
      }

      const windowed = join(CORPUS_DIR, 'ref', `${row.file}.windowed.png`);
      const plain = join(CORPUS_DIR, 'ref', `${row.file}.png`);
      const reference = existsSync(windowed) ? windowed : plain;
      const levels = preview !== null && existsSync(reference) ? await difference(preview, reference) : null;
      table.push(
        `${outcome.padEnd(20)} ${(levels?.toFixed(1) ?? '').padStart(6)}  ${row.expected.padEnd(7)} ${row.file}`,
      );

      if (row.expected === 'error') assert.equal(preview, null, 'a picture out of a broken file');
      if (row.expected !== 'shows') return;
      if (preview === null) {
        const oddTiff = format === 'tiff' && outcome === 'preview-unsupported';
        assert.ok(oddTiff || !SHOWN.has(format ?? ''), `not shown: ${outcome}`);
        return;
      }
      assert.ok(probed.state === 'available');
      assert.deepEqual([probed.width, probed.height], [row.shownWidth, row.shownHeight]);
      if (row.pageKind === 'pages') assert.equal(probed.pageCount, row.pages);
      else assert.equal(probed.animated, row.pages > 1, 'animated');
      if (levels !== null && !row.note.startsWith('doubtful')) {
        assert.ok(levels <= SAME_PICTURE_LEVELS, `${levels.toFixed(1)} levels from the reference`);
      }
    });
  }
});
