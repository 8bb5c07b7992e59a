import { gzipSync } from 'node:zlib';
import * as sample from '../sample-files/index.mjs';
import { BYTES, file, REFUSED } from './payload.mjs';

const GIF = Buffer.from('47494638396101000100800000000000ffffff2c00000000010001000002024401003b', 'hex');

/** @param {(string | Uint8Array)[]} parts */
const join = (...parts) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

/** One file that is two: served as the harmless one, or refused where the other runs by itself. @param {import('./payload.mjs').Payload} payload */
export async function polyglots({ script, page, svg }) {
  const jpeg = await sample.jpeg(24, 16);
  const png = await sample.png(24, 16);
  const archive = sample.zip([['page.html', page]]);
  const java = sample.zip([
    ['META-INF/MANIFEST.MF', ''],
    ['A.class', 'x'],
  ]);
  const comment = join('\xff\xd8\xff\xfe', length16(page), page, jpeg.subarray(2));
  return [
    file('a GIF with an archive behind it', 'picture.gif', join(GIF, archive), 'image/gif'),
    file('a GIF with a Java program behind it', 'picture.gif', join(GIF, java), 'image/gif'),
    file(
      'a GIF that is a program of a page',
      'picture.gif',
      `GIF89a/*${'\0'.repeat(20)}*/=1;${script}//`,
      'image/gif',
    ),
    file('a GIF that is a page', 'picture.gif', `GIF89a${page}`, 'image/gif'),
    file('a BMP that is a program of a page', 'picture.bmp', bmpScript(script), 'image/bmp'),
    file('a JPEG with a page in its comment', 'picture.jpg', comment, 'image/jpeg'),
    file('a JPEG with a page behind it', 'picture.jpg', join(jpeg, page), 'image/jpeg'),
    file('a JPEG with a drawing behind it', 'picture.jpg', join(jpeg, svg), 'image/jpeg'),
    file('a JPEG with an archive behind it', 'picture.jpg', join(jpeg, archive), 'image/jpeg'),
    file('a JPEG with a program behind it', 'picture.jpg', join(jpeg, sample.exe()), 'image/jpeg'),
    file(
      'a JPEG that begins a program of a page',
      'picture.jpg',
      join('\xff\xd8\xff\xe0/*JFIF\0', `*/=1;${script}/*`),
      'image/jpeg',
    ),
    file('a PNG with a page in its text', 'picture.png', withPngText(png, page), 'image/png'),
    file('a PNG with a page behind it', 'picture.png', join(png, page), 'image/png'),
    file('a PNG named a page of text', 'notes.txt', png, 'image/png !'),
    file(
      'a WebP with a page in it',
      'picture.webp',
      join(await sample.webp(24, 16), 'XMP ', page),
      'image/webp',
    ),
    file('a TIFF with a page behind it', 'picture.tif', join(await sample.tiff(24, 16), page), 'image/tiff'),
    file(
      'an AVIF with a page behind it',
      'picture.avif',
      join(await sample.avif(24, 16), page),
      'image/avif',
    ),
    file(
      'a HEIC of nothing but a page',
      'picture.heic',
      `\0\0\0\x18ftypheic\0\0\0\0mif1heic${page}`,
      'image/heic',
    ),
    file('a PDF with a page in it', 'plan.pdf', join('%PDF-1.7\n', page, sample.pdf('x')), 'application/pdf'),
    file(
      'a PDF with scripts',
      'plan.pdf',
      `%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);${script})>>>>endobj\ntrailer<</Root 1 0 R>>`,
      'application/pdf',
    ),
    file('a PDF with an archive behind it', 'plan.pdf', join(sample.pdf('x'), archive), 'application/pdf'),
    file('a PDF behind a page', 'plan.pdf', join(page, sample.pdf('x')), REFUSED),
    file('a PDF behind a drawing', 'plan.pdf', join(svg, sample.pdf('x')), REFUSED),
    file('a PDF behind noise', 'plan.pdf', join(sample.bytes(400, 7), sample.pdf('x')), BYTES),
    file('an archive behind a page', 'series.zip', join(page, archive), REFUSED),
    file('an archive behind a program', 'series.zip', join(sample.exe(), archive), REFUSED),
    file(
      'an archive with a page for a comment',
      'series.zip',
      withZipComment(archive, page),
      'application/zip',
    ),
    file('an archive that begins with a page', 'series.zip', sample.zip([['a', page]]), 'application/zip'),
    file(
      'an archive of ways out',
      'series.zip',
      sample.zip([
        ['../../etc/passwd', 'x'],
        ['C:\\a', 'y'],
        ['/abs', 'z'],
        ['a\0b', ''],
      ]),
      'application/zip',
    ),
    file(
      'a book of pages',
      'series.zip',
      sample.zip([
        ['mimetype', 'application/epub+zip'],
        ['a.xhtml', page],
      ]),
      'application/zip',
    ),
    file(
      'a web archive of Chrome',
      'series.zip',
      sample.zip([
        ['manifest.json', '{}'],
        ['background.js', script],
      ]),
      'application/zip',
    ),
    file('a packed page', 'log.gz', gzipSync(page), 'application/gzip'),
    file('a packed file with a page for a name', 'log.gz', gzipName(page), 'application/gzip'),
    file(
      'a 7z with a page behind it',
      'series.7z',
      join('7z\xbc\xaf\x27\x1c\0\x04', '\0'.repeat(24), page),
      'application/x-7z-compressed',
    ),
    file(
      'a video that is a page',
      'clip.mp4',
      join('\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\x20\0free', page),
      'video/mp4',
    ),
    file(
      'a video with a page behind it',
      'clip.webm',
      join(await sample.webm(await sample.png(400, 200)), page),
      'video/webm',
    ),
    file('a sound that is a page', 'memo.wav', join('RIFF\xff\xff\0\0WAVE', page), 'audio/wav'),
    file(
      'a sound with a page for a title',
      'memo.mp3',
      join('ID3\x03\0\0\0\0\x0f\x7fTIT2\0\0\x07\0\0\0\0', page),
      'audio/mpeg',
    ),
    file('a video named a document', 'plan.pdf', sample.mp4(), 'video/mp4 !'),
    file('DICOM that is a Windows program', 'scan.dcm', dicomBehind(sample.exe()), REFUSED),
    file('DICOM that is a Linux program', 'scan.dcm', dicomBehind('\x7fELF\x02\x01\x01'), REFUSED),
    file('DICOM that is a macOS program', 'scan.dcm', dicomBehind('\xcf\xfa\xed\xfe\x07\0\0\x01'), REFUSED),
    file('DICOM that is a shell script', 'scan.dcm', dicomBehind('#!/bin/sh\nid\nexit\n'), REFUSED),
    file('DICOM that is a page', 'scan.dcm', dicomBehind('<script src=//canary.invalid></script>'), REFUSED),
    file('DICOM that is a TIFF', 'scan.dcm', dicomBehind('II*\0\x08\0\0\0'), 'application/dicom'),
    file('DICOM that is a PDF', 'scan.dcm', dicomBehind('%PDF-1.7\n'), 'application/dicom'),
    file('DICOM that is a GIF', 'scan.dcm', dicomBehind('GIF89a'), 'application/dicom'),
    file('DICOM with an archive behind it', 'scan.dcm', join(sample.dicom(), archive), 'application/dicom'),
    file('DICOM with a page for a patient', 'scan.dcm', join(sample.dicom(), page), 'application/dicom'),
    file('a model with a page for a header', 'jaw.stl', stlNamed(page), REFUSED),
    file('a model that calls itself a program', 'jaw.stl', stlNamed('MZ'), REFUSED),
    file(
      'a scene with a page in it',
      'jaw.glb',
      join('glTF\x02\0\0\0\xff\0\0\0\xff\0\0\0JSON', page),
      'model/gltf-binary',
    ),
    file('a picture named a model', 'jaw.stl', png, 'image/png !'),
    file(
      'a test virus',
      'notes.txt',
      ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join(''),
      'text/plain',
    ),
  ];
}

/** @param {string} text */
const length16 = (text) => String.fromCharCode((text.length + 2) >> 8, (text.length + 2) & 0xff);

/** @param {string} script */
function bmpScript(script) {
  const header = Buffer.alloc(54);
  header.write('BM/*', 'latin1');
  header.writeUInt32LE(40, 14);
  return join(header, `*/=1;${script}`);
}

/** @param {Buffer} png @param {string} text */
function withPngText(png, text) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length + 8);
  return join(png.subarray(0, 33), length, 'tEXt', `Comment\0${text}`, '\0\0\0\0', png.subarray(33));
}

/** @param {Buffer} archive @param {string} text */
function withZipComment(archive, text) {
  const file = join(archive, text);
  file.writeUInt16LE(text.length, archive.length - 2);
  return file;
}

/** @param {string} name */
function gzipName(name) {
  const plain = gzipSync('x');
  plain[3] = 8;
  return join(plain.subarray(0, 10), `${name}\0`, plain.subarray(10));
}

/** @param {string | Uint8Array} start */
function dicomBehind(start) {
  const bytes = typeof start === 'string' ? Buffer.from(start, 'latin1') : Buffer.from(start);
  const scan = sample.dicom();
  bytes.copy(scan, 0, 0, 128);
  return scan;
}

/** @param {string} start */
function stlNamed(start) {
  const model = sample.stlBinary(3);
  model.write(start.slice(0, 80), 0, 'latin1');
  return model;
}
