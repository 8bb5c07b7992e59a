import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as sample from '../sample-files/index.mjs';
import { BYTES, file, TEXT } from './payload.mjs';

const BILLION_BYTES = Buffer.alloc(8 << 20);

/** Small files that ask for much work or much memory. @param {import('./payload.mjs').Payload} payload */
export async function bombs({ page }) {
  let nested = sample.zip([['a', page]]);
  for (let i = 0; i < 12; i++) nested = sample.zip([['next.zip', nested]]);
  return [
    file('a picture of 40000 by 40000', 'picture.png', sample.bomb('png', 40_000), 'image/png'),
    file('a picture of all numbers', 'picture.png', pngOf(0x7fff_ffff), 'image/png'),
    file('a picture of no pixels', 'picture.png', pngOf(0), 'image/png'),
    file('a picture of 60000 by 60000', 'picture.bmp', sample.bomb('bmp'), 'image/bmp'),
    file('a picture of 60000 by 60000', 'picture.tif', sample.bomb('tiff'), 'image/tiff'),
    file('a picture of 60000 by 60000', 'picture.gif', sample.bomb('gif'), 'image/gif'),
    file('a picture of 65535 by 65535', 'picture.jpg', await jpegOf(65_535), 'image/jpeg'),
    file('a picture of 16383 by 16383', 'picture.webp', webpCanvas(), 'image/webp'),
    file('a picture of huge extent', 'picture.avif', await avifOf(0x7fff_ffff), 'image/avif'),
    file('a chunk longer than all files', 'picture.png', chunkOf(0xffff_ffff), 'image/png'),
    file('a chunk that begins at itself', 'picture.png', chunkOf(0xffff_fff4), 'image/png'),
    file('an empty chunk ten thousand times', 'picture.png', manyChunks(), 'image/png'),
    file('a profile that unpacks to megabytes', 'picture.png', packedProfile(), 'image/png'),
    file(
      'a list of pages in a circle',
      'picture.tif',
      sample.encodeTiff([tinyPage(), tinyPage()], { loop: true }),
      'image/tiff',
    ),
    file('a list of pages that is its own next', 'picture.tif', selfNext(), 'image/tiff'),
    file('a tag of four billion values', 'picture.tif', hugeTag(), 'image/tiff'),
    file('a list of 65535 tags', 'picture.tif', `II*\0\x08\0\0\0\xff\xff${'\0'.repeat(600)}`, 'image/tiff'),
    file('a page behind the end', 'picture.tif', 'II*\0\xff\xff\xff\xff', 'image/tiff'),
    file(
      'a big TIFF behind all ends',
      'picture.tif',
      'II+\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff',
      'image/tiff',
    ),
    file('ten thousand frames', 'picture.gif', manyFrames(), 'image/gif'),
    file('ten thousand scans', 'picture.jpg', manyScans(await sample.jpeg(24, 16)), 'image/jpeg'),
    file('gigabytes in a packed file', 'log.gz', gzipSync(BILLION_BYTES), 'application/gzip'),
    file('gigabytes in a packed archive', 'log.gz', gzipSync(gzipSync(BILLION_BYTES)), 'application/gzip'),
    file('gigabytes in an archive', 'series.zip', zipBomb(), 'application/zip'),
    file('an archive in an archive in an archive', 'series.zip', nested, 'application/zip'),
    file('an archive that lies about its entries', 'series.zip', lyingZip(), 'application/zip'),
    file(
      'ten thousand entries',
      'series.zip',
      sample.zip(Array.from({ length: 10_000 }, (_, i) => [`${i}`, ''])),
      'application/zip',
    ),
    file('a directory behind the end', 'series.zip', farDirectory(), 'application/zip'),
    file('boxes in boxes', 'clip.mp4', nestedBoxes(), 'video/mp4'),
    file('a box of no length', 'clip.mp4', '\0\0\0\x10ftypisom\0\0\0\0\0\0\0\0moov', 'video/mp4'),
    file(
      'a box longer than all files',
      'clip.mp4',
      '\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff',
      'video/mp4',
    ),
    file(
      'elements of unknown length',
      'clip.webm',
      `\x1aE\xdf\xa3${'\x01\xff\xff\xff\xff\xff\xff\xff'.repeat(900)}`,
      BYTES,
    ),
    file('a title longer than the file', 'memo.mp3', 'ID3\x04\0\0\x7f\x7f\x7f\x7f', 'audio/mpeg'),
    file(
      'a sound longer than all files',
      'memo.wav',
      'RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff\0\0',
      'audio/wav',
    ),
    file('pages of pages of pages', 'plan.pdf', `%PDF-1.7\n1 0 obj${'['.repeat(50_000)}`, 'application/pdf'),
    file('groups of groups of groups', 'plan.rtf', `{\\rtf1 ${'{'.repeat(50_000)}`, 'application/rtf'),
    file('comments without end', 'notes.txt', `x${'<!--'.repeat(15_000)}`, TEXT),
    file('numbers without end', 'jaw.obj', `v ${'1'.repeat(60_000)}\n`.repeat(3), BYTES),
    file('blanks without end', 'notes.txt', `x${' '.repeat(60_000)}x`, TEXT),
    file(
      'a model of four billion triangles',
      'jaw.stl',
      Buffer.concat([Buffer.alloc(80), Buffer.from('ffffffff', 'hex')]),
      BYTES,
    ),
    file('headers without end', 'notes.txt', `${'a-b:c\n '.repeat(8000)}`, TEXT),
    file(
      'a scan without end',
      'scan.dcm',
      Buffer.concat([sample.dicom().subarray(0, 132), Buffer.from('02000000554e0000ffffffff', 'hex')]),
      'application/dicom',
    ),
  ];
}

const tinyPage = () => ({ width: 2, height: 2, bits: 8, rows: new Uint8Array(4) });

/** @param {number} edge */
function pngOf(edge) {
  const png = sample.bomb('png', 8);
  png.writeUInt32BE(edge, 16);
  png.writeUInt32BE(edge, 20);
  return png;
}

/** @param {number} edge */
async function jpegOf(edge) {
  const jpeg = await sample.jpeg(24, 16);
  const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'));
  jpeg.writeUInt16BE(edge, frame + 5);
  jpeg.writeUInt16BE(edge, frame + 7);
  return jpeg;
}

function webpCanvas() {
  const header = Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xfe\x3f\0\xfe\x3f\0', 'latin1');
  return Buffer.concat([header, Buffer.from('ANIM\x06\0\0\0', 'latin1'), Buffer.alloc(6)]);
}

/** @param {number} edge */
async function avifOf(edge) {
  const avif = await sample.avif(24, 16);
  const extent = avif.indexOf('ispe');
  avif.writeUInt32BE(edge, extent + 8);
  avif.writeUInt32BE(edge, extent + 12);
  return avif;
}

/** @param {number} length */
function chunkOf(length) {
  const png = sample.bomb('png', 8);
  png.writeUInt32BE(length, 33);
  return png;
}

function manyChunks() {
  const png = sample.bomb('png', 8);
  const empty = Buffer.from('0000000074455874', 'hex');
  return Buffer.concat([
    png.subarray(0, 33),
    ...Array(10_000).fill(Buffer.concat([empty, Buffer.alloc(4)])),
    png.subarray(33),
  ]);
}

function packedProfile() {
  const png = sample.bomb('png', 8);
  const profile = Buffer.concat([Buffer.from('iCCPx\0\0', 'latin1'), deflateSync(BILLION_BYTES)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(profile.length - 4);
  return Buffer.concat([png.subarray(0, 33), length, profile, Buffer.alloc(4), png.subarray(33)]);
}

function selfNext() {
  const tiff = Buffer.alloc(14);
  tiff.write('II*\0\x08\0\0\0\0\0\x08\0\0\0', 'latin1');
  return tiff;
}

function hugeTag() {
  const tiff = Buffer.from(sample.encodeTiff([tinyPage()]));
  const directory = tiff.readUInt32LE(4);
  tiff.writeUInt32LE(0xffff_ffff, directory + 2 + 4);
  return tiff;
}

function manyFrames() {
  const gif = sample.bomb('gif', 1);
  return Buffer.concat([gif.subarray(0, 19), ...Array(10_000).fill(gif.subarray(19, -1)), Buffer.from(';')]);
}

/** @param {Buffer} jpeg */
function manyScans(jpeg) {
  const scan = jpeg.subarray(jpeg.indexOf(Buffer.from('ffda', 'hex')), -2);
  return Buffer.concat([
    jpeg.subarray(0, -2),
    ...Array(Math.floor(200_000 / scan.length)).fill(scan),
    Buffer.from('ffd9', 'hex'),
  ]);
}

function zipBomb() {
  const archive = sample.zip([['big', deflateRawSync(BILLION_BYTES)]]);
  archive.writeUInt16LE(8, 8);
  archive.writeUInt32LE(0xffff_fffe, 22);
  return archive;
}

function lyingZip() {
  const archive = sample.zip([['a', 'b']]);
  archive.writeUInt16LE(65_535, archive.length - 12);
  return archive;
}

function farDirectory() {
  const archive = sample.zip([['a', 'b']]);
  archive.writeUInt32LE(0xffff_fff0, archive.length - 10);
  return archive;
}

function nestedBoxes() {
  const boxes = Array.from({ length: 5000 }, (_, i) => {
    const box = Buffer.from('\0\0\0\0moov', 'latin1');
    box.writeUInt32BE((5000 - i) * 8);
    return box;
  });
  return Buffer.concat([Buffer.from('\0\0\0\x10ftypisom\0\0\0\0', 'latin1'), ...boxes]);
}
