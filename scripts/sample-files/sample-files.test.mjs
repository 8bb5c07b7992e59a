import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import * as sample from './index.mjs';

describe('sample files', () => {
  it('are the same bytes for the same arguments', async () => {
    assert.ok(sample.bytes(1001, 5).equals(sample.bytes(1001, 5)));
    assert.ok(!sample.bytes(1001, 5).equals(sample.bytes(1001, 6)));
    assert.ok((await sample.png(40, 30, 2)).equals(await sample.png(40, 30, 2)));
    assert.deepEqual(sample.dentalXray(120, 60, 3).data, sample.dentalXray(120, 60, 3).data);
  });

  it('are pictures of the size asked for', async () => {
    const made = {
      jpeg: await sample.jpeg(41, 30),
      png: await sample.png(41, 30),
      webp: await sample.webp(41, 30),
      gif: await sample.gif(41, 30),
      tiff: await sample.tiff(41, 30),
    };
    for (const [format, file] of Object.entries(made)) {
      const metadata = await sharp(file).metadata();
      assert.deepEqual([metadata.format, metadata.width, metadata.height], [format, 41, 30]);
    }
  });

  it('have the pages and frames asked for', async () => {
    assert.equal((await sharp(await sample.tiff(20, 10, 1, 3)).metadata()).pages, 3);
    assert.equal((await sharp(await sample.gif(20, 10, 1, 4)).metadata()).pages, 4);
  });

  it('draw every kind of dental picture, neither black nor white', async () => {
    for (const [width, height] of [
      [160, 80],
      [120, 90],
      [70, 90],
    ]) {
      const drawn = sample.dentalXray(width, height, 2);
      assert.equal(drawn.data.length, width * height);
      const mean = drawn.data.reduce((sum, value) => sum + value, 0) / drawn.data.length;
      assert.ok(mean > 25 && mean < 200, `${width} x ${height}: ${mean}`);
    }
    assert.equal(sample.dentalPhoto(50, 40).data.length, 50 * 40 * 3);
  });

  it('have a PDF whose cross-references point at its objects', () => {
    const text = sample.pdf('Plan (draft) \\ é', ['a', 'b)']).toString('latin1');
    const start = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    assert.ok(text.startsWith('xref', start));
    const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n /gm)].map((match) => Number(match[1]));
    offsets.forEach((offset, i) => {
      assert.ok(text.startsWith(`${i + 1} 0 obj`, offset));
    });
    const length = Number(/\/Length (\d+)/.exec(text)?.[1]);
    const from = text.indexOf('stream\n') + 7;
    assert.equal(text.slice(from + length, from + length + 10), '\nendstream');
  });

  it('have models of the triangles asked for', () => {
    assert.equal(sample.stlBinary(7).length, 84 + 7 * 50);
    assert.equal(
      sample
        .stlAscii(7)
        .toString()
        .match(/facet normal/g)?.length,
      7,
    );
    assert.equal(sample.obj(7).toString().match(/^f /gm)?.length, 7);
    assert.ok(!/NaN|Infinity/.test(sample.obj(1).toString() + sample.stlAscii(1).toString()));
  });

  it('have sound and DICOM of the length they claim', () => {
    const wav = sample.wav(0.5);
    assert.equal(wav.readUInt32LE(4), wav.length - 8);
    assert.equal(wav.readUInt32LE(40), wav.length - 44);
    const dicom = sample.dicom({ width: 5, height: 3 });
    assert.equal(dicom.toString('latin1', 128, 132), 'DICM');
    assert.equal(dicom.length % 2, 0);
  });

  it('have a zip without entries, and one with names of any script', () => {
    assert.equal(sample.zip([]).length, 22);
    assert.ok(sample.zip([['Röntgen 口.txt', 'x']]).includes(Buffer.from('Röntgen 口.txt')));
  });
});
