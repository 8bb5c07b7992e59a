import { expect } from '@open-wc/testing';
import { avifHalves, bmpHalves, gifHalves, halves, pngBomb, withOrientation } from '../testing/halves.js';
import { type PictureHeader, readPictureHeader } from './picture-header.js';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const native = (mediaType: string, width = 32, height = 16): PictureHeader => ({
  kind: 'native',
  mediaType,
  width,
  height,
});

describe('readPictureHeader', () => {
  it('knows what browsers show, and how large it is', async () => {
    expect(readPictureHeader(await halves('image/jpeg'))).to.deep.equal(native('image/jpeg'));
    expect(readPictureHeader(await halves('image/png'))).to.deep.equal(native('image/png'));
    expect(readPictureHeader(await halves('image/webp'))).to.deep.equal(native('image/webp'));
    expect(readPictureHeader(gifHalves())).to.deep.equal(native('image/gif'));
    expect(readPictureHeader(bmpHalves())).to.deep.equal(native('image/bmp'));
    expect(readPictureHeader(avifHalves())).to.deep.equal(native('image/avif'));
  });

  it('finds the size of a JPEG behind what a camera wrote before it, and leaves the turning to the decoder', async () => {
    const jpeg = withOrientation(await halves('image/jpeg'), 6, 60_000);
    expect(readPictureHeader(jpeg)).to.deep.equal(native('image/jpeg'));
  });

  it('reads the other headers of WebP and BMP', () => {
    const lossless = ascii('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x1f\xc0\x03\0');
    expect(readPictureHeader(lossless)).to.deep.equal(native('image/webp'));
    const extended = ascii('RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0');
    expect(readPictureHeader(extended)).to.deep.equal(native('image/webp'));
    const fromTheTop = bmpHalves();
    new DataView(fromTheTop.buffer).setInt32(22, -16, true);
    expect(readPictureHeader(fromTheTop)).to.deep.equal(native('image/bmp'));
  });

  for (const start of [
    'II*\0',
    'MM\0*',
    'II+\0',
    '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
    '\0\0\0\x18ftypmif1\0\0\0\0mif1heix',
  ]) {
    it(`leaves to the server what begins with ${JSON.stringify(start)}`, () => {
      expect(readPictureHeader(ascii(`${start}${'\0'.repeat(64)}`))).to.deep.equal({ kind: 'server' });
    });
  }

  for (const start of [
    '',
    'BM',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<html>',
    'MZ\x90',
    '%PDF-1.7',
    '\0\0\0\x18ftypmp42\0\0\0\0isom',
    'RIFF....WAVEfmt ',
  ]) {
    it(`knows no picture in ${JSON.stringify(start)}`, () => {
      expect(readPictureHeader(ascii(start))).to.equal(null);
    });
  }

  it('is never in doubt, wherever a file is cut, and whatever byte is another', async () => {
    const all = [
      await halves('image/jpeg'),
      await halves('image/png'),
      await halves('image/webp'),
      gifHalves(),
      bmpHalves(),
      avifHalves(),
    ];
    for (const bytes of all) {
      for (let end = 0; end < Math.min(bytes.length, 400); end += 1)
        readPictureHeader(bytes.subarray(0, end));
      for (let at = 0; at < Math.min(bytes.length, 400); at += 1) {
        const other = bytes.slice();
        other[at] = 0xff;
        const header = readPictureHeader(other);
        if (header?.kind === 'native') expect(Math.min(header.width, header.height)).to.be.above(0);
      }
    }
  });

  it('believes a size that no picture can have: who decodes must look at it first', async () => {
    const bomb = pngBomb(60_000, 60_000, await halves('image/png'));
    expect(readPictureHeader(bomb)).to.deep.equal(native('image/png', 60_000, 60_000));
    expect(readPictureHeader(pngBomb(0, 5, bomb))).to.equal(null);
  });
});
