import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { acceptedTypesOf } from '../../domain/file-type/accepted-types.js';
import type { ContentVerdict } from '../../ports/content-inspector.js';
import { createContentInspector } from './content-inspector.js';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const ODT = 'application/vnd.oasis.opendocument.text';

const inspector = createContentInspector();

function inspectWith(content: Uint8Array, fileName: string, by = inspector): Promise<ContentVerdict> {
  return by.inspect({
    fileName,
    sizeBytes: content.length,
    read: async ({ start, end }) => Buffer.from(content.subarray(start, end)),
  });
}

/** "category mediaType", with "!" for a mismatch; or the code of the refusal. */
async function verdictOn(content: Uint8Array | string, fileName: string, by = inspector): Promise<string> {
  const verdict = await inspectWith(Buffer.from(content), fileName, by);
  if (!verdict.accepted) {
    assert.ok(verdict.detail.includes(`"${fileName}"`), verdict.detail);
    assert.match(verdict.detail, /\. .+\.$/, 'a reason and a fix');
    return verdict.code;
  }
  return `${verdict.category} ${verdict.mediaType}${verdict.contentMismatch ? ' !' : ''}`;
}

const withDicomAt128 = (start: string) => {
  const file = sample.dicom();
  file.write(start, 0, 'latin1');
  return file;
};

const utf16 = (text: string, mark: boolean) => Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');

/** A compound file of one sector of directory, with the root's class and these streams. */
function compoundFile(streams: readonly string[], rootClass = ''): Buffer {
  const file = Buffer.alloc(512 * 4);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  // The allocation table is sector 0: itself, then the directory, which ends where it begins.
  file.fill(0xff, 80, 1024);
  file.writeUInt32LE(0xffff_fffd, 512);
  file.writeUInt32LE(0xffff_fffe, 516);
  Buffer.from(rootClass, 'hex').copy(file, 1024 + 80);
  ['Root Entry', ...streams].forEach((name, i) => {
    file.write(name, 1024 + i * 128, 'utf16le');
    file.writeUInt16LE(name.length * 2 + 2, 1024 + i * 128 + 64);
  });
  return file;
}

describe('what comes in, and as what', async () => {
  const jpeg = await sample.jpeg(64, 48);
  const png = await sample.png(64, 48);
  const cases: readonly (readonly [fileName: string, content: Uint8Array | string, expected: string])[] = [
    ['photo.jpg', jpeg, 'image image/jpeg'],
    ['PHOTO.JPEG', jpeg, 'image image/jpeg'],
    ['photo.png', png, 'image image/png'],
    ['photo.webp', await sample.webp(64, 48), 'image image/webp'],
    ['photo.gif', await sample.gif(64, 48), 'image image/gif'],
    ['photo.avif', await sample.avif(64, 48), 'image image/avif'],
    ['x-ray.tif', await sample.tiff(64, 48), 'image image/tiff'],
    ['x-ray.bmp', await sample.bmp(64, 48), 'image image/bmp'],
    ['phone.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image image/heic'],
    ['plan.pdf', sample.pdf('Plan'), 'document application/pdf'],
    ['form.docx', sample.docx(), `document ${WORD}`],
    ['a.odt', sample.zip([['mimetype', ODT]]), `document ${ODT}`],
    ['letter.rtf', '{\\rtf1 hello}', 'document application/rtf'],
    ['old.doc', compoundFile(['1Table', 'WordDocument']), 'document application/msword'],
    ['old.xls', compoundFile(['Workbook']), 'document application/vnd.ms-excel'],
    ['secret.docx', compoundFile(['EncryptedPackage']), 'document application/octet-stream'],
    ['notes.txt', sample.txt(), 'document text/plain'],
    ['notes.txt', 'A < B, and a MZ in it', 'document text/plain'],
    ['depths.csv', sample.csv(), 'document text/csv'],
    ['umlaut.csv', Buffer.from('Zahn;M\xfcller\r\n', 'latin1'), 'document application/octet-stream'],
    ['excel.txt', utf16('Zahn\t11', true), 'document application/octet-stream'],
    ['jaw.stl', sample.stlBinary(10), 'model model/stl'],
    ['jaw.stl', sample.stlAscii(10), 'model model/stl'],
    ['jaw.ply', sample.ply(), 'model application/octet-stream'],
    ['jaw.obj', sample.obj(), 'model model/obj'],
    ['jaw.mtl', 'newmtl enamel\nKd 1 1 1\n', 'model model/mtl'],
    [
      'jaw.3mf',
      sample.zip([
        ['[Content_Types].xml', ''],
        ['3D/3dmodel.model', ''],
      ]),
      'model model/3mf',
    ],
    ['jaw.glb', Buffer.from('glTF\x02\0\0\0\x0c\0\0\0', 'latin1'), 'model model/gltf-binary'],
    ['scan.dcm', '<?xml version="1.0"?>\n<HPS version="1.0"></HPS>', 'model application/octet-stream'],
    ['scan.dcm', sample.dicom(), 'dicom application/dicom'],
    ['IM000001', sample.dicom(), 'dicom application/dicom'],
    ['1.2.840.10008.1.5', sample.dicom(), 'dicom application/dicom'],
    ['dual.dcm', withDicomAt128('II*\0'), 'dicom application/dicom'],
    ['series.zip', sample.zip([['IM1', sample.dicom()]]), 'archive application/zip'],
    ['empty.zip', sample.zip([]), 'archive application/zip'],
    ['log.gz', gzipSync('x'), 'archive application/gzip'],
    ['a.7z', Buffer.from('377abcaf271c00040000', 'hex'), 'archive application/x-7z-compressed'],
    ['a.rar', Buffer.from('526172211a0701000000', 'hex'), 'archive application/vnd.rar'],
    ['clip.mp4', sample.mp4(), 'video video/mp4'],
    ['memo.m4a', sample.mp4(), 'audio audio/mp4'],
    ['clip.webm', await sample.webm(await sample.png(400, 200)), 'video video/webm'],
    ['memo.wav', sample.wav(), 'audio audio/wav'],
    ['memo.mp3', `ID3\x04\0\0\0\0\x0f\x7f${'\0'.repeat(100)}`, 'audio audio/mpeg'],

    // known, but not what the name says: accepted as what it is
    ['photo.jpg', png, 'image image/png !'],
    ['photo.jpg', sample.pdf('x'), 'document application/pdf !'],
    ['report.docx', sample.zip([['a.txt', 'a']]), 'archive application/zip !'],
    ['photo.jpg', 'just words', 'document text/plain !'],
    ['scan.dcm', jpeg, 'image image/jpeg !'],

    // nobody knows: for download only
    ['scan.dcm', sample.bytes(4000, 3), 'dicom application/octet-stream'],
    ['photo.jpg', sample.bytes(4000, 3), 'image application/octet-stream'],
    [
      'jaw.stl',
      Buffer.concat([sample.stlBinary(3), Buffer.from('trailer')]),
      'model application/octet-stream',
    ],
    ['odd.doc', compoundFile(['Something']), 'document application/octet-stream'],
    ['empty.jpg', '', 'image application/octet-stream'],
    ['empty.txt', '', 'document application/octet-stream'],
  ];
  for (const [fileName, content, expected] of cases) {
    it(`${fileName}: ${expected}`, async () => assert.equal(await verdictOn(content, fileName), expected));
  }
});

describe('what is refused for its content, whatever its name', () => {
  const page = '<html><script>alert(1)</script></html>';
  const cases: readonly (readonly [what: string, fileName: string, content: Uint8Array | string])[] = [
    ['a web page', 'scan.jpg', sample.html()],
    ['a web page named text', 'notes.txt', page],
    ['behind a byte order mark', 'a.png', `\ufeff${page}`],
    ['behind blanks', 'a.csv', ` \t\r\n${'\n'.repeat(5000)}${page}`],
    ['behind a comment', 'a.pdf', `<!-- ${'x'.repeat(2000)} --> ${page}`],
    ['behind an endless comment', 'a.txt', `<!-- ${page}`],
    ['behind NULs', 'a.stl', `\0\0\0\0${page}`],
    ['in UTF-16', 'a.txt', utf16(page, true)],
    ['in UTF-16 without a mark', 'a.zip', utf16(page, false)],
    ['in big-endian UTF-16', 'a.txt', utf16(page, true).swap16()],
    ['in odd case', 'a.txt', '<sCrIpT >alert(1)</sCrIpT>'],
    ['XHTML', 'a.txt', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`],
    ['XML with a prefixed page in it', 'a.dcm', '<?xml version="1.0"?><a><x:html xmlns:x="y"/></a>'],
    ['a scan with a page in it', 'a.dcm', '<HPS><svg onload="alert(1)"/></HPS>'],
    ['XML with a style sheet', 'a.txt', '<?xml-stylesheet href="x.xsl"?><a/>'],
    ['an SVG drawing', 'a.png', sample.svg()],
    ['SVG behind a doctype', 'a.png', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>'],
    ['other XML', 'a.txt', '<?xml version="1.0"?><note/>'],
    ['STL that is a page', 'a.stl', 'solid <script>alert(1)</script>\n facet normal 0 0 1'],
    ['a program', 'scan.jpg', sample.exe()],
    ['a program named DICOM', 'IM0001', sample.exe()],
    ['a program in a DICOM preamble', 'scan.dcm', withDicomAt128('MZ\x90\0\x03')],
    ['a Linux program in a DICOM preamble', 'scan.dcm', withDicomAt128('\x7fELF')],
    ['a page in a DICOM preamble', 'scan.dcm', withDicomAt128('<script>alert(1)</script>')],
    ['a macOS program', 'a.pdf', Buffer.from('cffaedfe07000001', 'hex')],
    ['a script', 'a.txt', '#!/bin/sh\nrm -rf ~\n'],
    ['a shortcut', 'a.pdf', Buffer.from('4c0000000114020000000000', 'hex')],
    ['an internet shortcut', 'a.txt', '[InternetShortcut]\r\nURL=file://x'],
    ['a disk image', 'a.zip', Buffer.concat([Buffer.alloc(32_769), Buffer.from('CD001\x01')])],
    [
      'a Java program',
      'a.zip',
      sample.zip([
        ['META-INF/MANIFEST.MF', ''],
        ['A.class', ''],
      ]),
    ],
    ['an installer', 'a.doc', compoundFile([], '84100c0000000000c000000000000046')],
    ['a known type that is not accepted', 'a.jpg', Buffer.from('8BPS\0\x01\0\0\0\0\0\0', 'latin1')],
    ['Flash', 'a.mp4', Buffer.from('CWS\x0a\0\0\0\0', 'latin1')],
    ['macros', 'plan.docx', sample.docx(['x'], { macros: true })],
    ['macros in an old document', 'plan.doc', compoundFile(['WordDocument', 'Macros'])],
    ['binary as text', 'notes.txt', sample.bytes(4000)],
  ];
  for (const [what, fileName, content] of cases) {
    it(`${what} (${fileName})`, async () => {
      assert.equal(await verdictOn(content, fileName), 'content-refused');
    });
  }

  it('says it in words', async () => {
    const verdict = await inspectWith(sample.html(), 'scan.jpg');
    assert.equal(
      verdict.accepted ? '' : verdict.detail,
      '"scan.jpg" is a web page (HTML), not a picture. Export the picture again and attach that.',
    );
  });
});

describe('what is refused by name', () => {
  for (const fileName of [
    'setup.exe',
    'page.html',
    'logo.svg',
    'run.js',
    'a.lnk',
    'macro.docm',
    'x.jpg.exe',
  ]) {
    it(fileName, async () => {
      const refusal = inspector.refuseByName(fileName);
      assert.equal(refusal?.code, 'type-not-accepted');
      assert.equal(await verdictOn(await sample.jpeg(8, 8), fileName), 'type-not-accepted');
    });
  }

  it('lets a name without extension wait for its content', async () => {
    assert.equal(inspector.refuseByName('IM000001'), null);
    assert.equal(await verdictOn('', 'README'), 'type-not-accepted');
    const verdict = await inspectWith(await sample.jpeg(8, 8), 'photo');
    assert.equal(
      verdict.accepted ? '' : verdict.detail,
      '"photo" has no file type ending, but is a JPEG picture. Add .jpg to its name and attach it again.',
    );
    const nameless = await inspectWith(await sample.jpeg(8, 8), '.JPG');
    assert.equal(
      nameless.accepted ? '' : nameless.detail,
      'The name of ".JPG" is an ending and nothing else. Put a name before .JPG and attach it again.',
    );
    const picturesOnly = createContentInspector(acceptedTypesOf(['jpg']));
    assert.equal(picturesOnly.refuseByName('IM000001')?.code, 'type-not-accepted');
  });
});

describe('with other accepted types', () => {
  it('takes macros when asked to', async () => {
    const lenient = createContentInspector(acceptedTypesOf(['docx', 'docm', 'doc']));
    const content = sample.docx(['x'], { macros: true });
    assert.equal(await verdictOn(content, 'a.docm', lenient), 'document application/octet-stream');
    assert.equal(await verdictOn(content, 'a.docx', lenient), 'content-refused');
  });

  it('takes a proprietary type whatever its container, but no program', async () => {
    const lenient = createContentInspector(acceptedTypesOf(['3oxz']));
    assert.equal(
      await verdictOn(sample.zip([['a', 'b']]), 'a.3oxz', lenient),
      'other application/octet-stream',
    );
    assert.equal(await verdictOn(sample.bytes(99), 'a.3oxz', lenient), 'other application/octet-stream');
    assert.equal(await verdictOn(sample.exe(), 'a.3oxz', lenient), 'content-refused');
  });
});

describe('the work an inspection costs', () => {
  it('reads a few kilobytes of half a gigabyte', async () => {
    let read = 0;
    const head = sample.zip([['x', 'y']]);
    const verdict = await inspector.inspect({
      fileName: 'series.zip',
      sizeBytes: 500_000_000,
      read: async ({ start, end }) => {
        read += end - start;
        const part = Buffer.alloc(end - start);
        if (start === 0) head.copy(part);
        return part;
      },
    });
    assert.ok(verdict.accepted && verdict.mediaType === 'application/zip');
    assert.ok(read <= 256 * 1024, `${read} bytes`);
  });

  it('survives whatever bytes come', async () => {
    const starts = [
      'PK\x03\x04',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      'OggS',
      'RIFF',
      'fLaC',
      '\x1f\x8b\x08',
      '8BPS',
    ];
    for (const [i, start] of [
      ...starts,
      '\0\0\0\x20ftyp',
      '\x1aE\xdf\xa3',
      'II*\0',
      'BM',
      '%PDF-',
      '',
    ].entries()) {
      for (const size of [1, 30, 600, 5000]) {
        const content = Buffer.concat([Buffer.from(start, 'latin1'), sample.bytes(size, i + 1)]);
        await verdictOn(content, 'a.zip');
      }
    }
  });

  it('lets storage errors through', async () => {
    const failing = { fileName: 'a.jpg', sizeBytes: 9, read: () => Promise.reject(new Error('disk')) };
    await assert.rejects(() => inspector.inspect(failing), /disk/);
  });

  it('stops when told', async () => {
    const file = { fileName: 'a.jpg', sizeBytes: 3, read: async () => Buffer.from('abc') };
    await assert.rejects(() => inspector.inspect(file, AbortSignal.abort(new Error('stopped'))), /stopped/);
  });
});
