import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectContent } from './detect-content.js';
import { detectExecutable } from './executable.js';
import { detectMarkup } from './markup.js';
import { isAsciiStl, isBinaryStl, isObj, isPly } from './model.js';
import { detectPicture } from './picture.js';
import { detectText } from './text.js';
import { findZipDirectory } from './zip.js';

const of = (text: string) => Buffer.from(text, 'latin1');

describe('detectMarkup', () => {
  const cases: readonly (readonly [content: string, expected: string | null])[] = [
    ['plain words', null],
    ['', null],
    ['a < b', null],
    ['<html', 'html'],
    ['<!DOCTYPE html>', 'html'],
    ['<!doctype>', 'html'],
    ['\n\t <BODY onload=x>', 'html'],
    ['<!-- x --><!-- y --><p>', 'html'],
    ['<!-- x --> words', 'html'],
    ['<svg:svg xmlns:svg="http://www.w3.org/2000/svg">', 'svg'],
    ['<?xml version="1.0"?><!DOCTYPE svg><svg/>', 'svg'],
    ['<?xml version="1.0"?><svg/>', 'svg'],
    ['<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"/>', 'html'],
    ['<?xml version="1.0"?><a/>', 'xml'],
    ['<?xml version="1.0"?>', 'xml'],
    ['<a-custom-tag>', 'xml'],
    ['<HPS version="1.1">', 'hps'],
    ['<?xml version="1.0"?>\r\n<HPS><Packed_geometry/></HPS>', 'hps'],
    ['<HPS><script>', 'html'],
    ['\0\0<\xdd\x98', null],
    ['  <a\0\0', null],
    ['<\0<script>', 'html'],
  ];
  for (const [content, expected] of cases) {
    it(JSON.stringify(content), () => assert.equal(detectMarkup(of(content)), expected));
  }

  it('takes linear time on what is made to be slow', () => {
    const started = performance.now();
    for (const unit of ['<!---->', '<', '<a:', '<?', ' ', '<!doctype a>', '<?>', '<x:x ']) {
      detectMarkup(of(unit.repeat(65_536 / unit.length)));
    }
    isObj(of(`v ${'1'.repeat(290)}\n`.repeat(220)));
    assert.ok(performance.now() - started < 1000);
  });
});

describe('models', () => {
  const binary = (triangles: number, header = '') => {
    const file = Buffer.alloc(84 + 50 * triangles);
    file.write(header, 'latin1');
    file.writeUInt32LE(triangles, 80);
    return file;
  };

  it('binary STL by the size that its count gives', () => {
    assert.ok(isBinaryStl(binary(2, 'solid'), 184));
    assert.ok(!isBinaryStl(binary(2), 185));
    assert.ok(!isBinaryStl(binary(0), 84));
    assert.ok(!isBinaryStl(Buffer.alloc(20), 20));
  });

  it('binary STL whose count reads like the start of a tag', () => {
    // 60 is "<", and 24,892 is "<a".
    for (const triangles of [60, 24_892]) {
      for (const header of ['', ' '.repeat(80)]) {
        const file = binary(triangles, header);
        const detection = detectContent(file.subarray(0, 65_536), file.length);
        assert.equal(detection.is === 'known' && detection.kind.label, 'an STL model');
      }
    }
  });

  it('ASCII STL by its words, not by its first one', () => {
    assert.ok(isAsciiStl(of('solid jaw\n facet normal 0 0 1\n')));
    assert.ok(!isAsciiStl(of('solid advice for patients')));
    assert.ok(!isAsciiStl(of('solid <script>x</script>\n facet normal 0 0 1')));
  });

  it('PLY by its first two lines', () => {
    assert.ok(isPly(of('ply\nformat binary_little_endian 1.0\nelement')));
    assert.ok(isPly(of('ply\r\nformat ascii 1.0\r\n')));
    assert.ok(!isPly(of('ply\nwood, 3 sheets\n')));
  });

  it('OBJ by three vertices', () => {
    assert.ok(isObj(of('# x\nmtllib a.mtl\nv 1 -2 .5\r\nv 1e3 0 0\nvn 0 0 1\nv 1 2 3 0.5 0.5 0.5\n')));
    assert.ok(!isObj(of('v 1 2 3\nv 1 2 3\n')));
    assert.ok(!isObj(of('v 1 2 NaN\nv 1 2 Infinity\nv 1 2\n')));
    assert.ok(!isObj(of('v 1 2 3\nv 1 2 3\nv 1 2 3\n<script>')));
  });
});

describe('programs, pictures, text', () => {
  it('tells a program from a text that begins like one', () => {
    assert.equal(detectExecutable(of('MZ, notes of today')), null);
    assert.equal(detectExecutable(of('MZ\x90\0\x03\0')), 'a Windows program');
    assert.equal(detectExecutable(of('')), null);
  });

  const pictures: readonly (readonly [start: string, format: string | null])[] = [
    ['\xff\xd8\xff\xe0', 'jpeg'],
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['GIF89a', 'gif'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'webp'],
    ['RIFF\0\0\0\0WAVE', null],
    ['MM\0*\0\0\0\x08', 'tiff'],
    ['II+\0\x08\0\0\0', 'tiff'],
    [`BM${'\0'.repeat(12)}\x28\0\0\0`, 'bmp'],
    ['BMW brochure, page 1 of 4', null],
    ['\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'avif'],
    ['\0\0\0\x18ftypmif1\0\0\0\0heic', 'heic'],
    ['\0\0\0\x18ftypisom\0\0\0\0avif', null],
    ['', null],
  ];
  for (const [start, format] of pictures) {
    it(`${JSON.stringify(start)}: ${format}`, () => assert.equal(detectPicture(of(start)), format));
  }

  it('reads text of several encodings', () => {
    assert.equal(detectText(Buffer.from('Zähne')), 'utf-8');
    assert.equal(detectText(Buffer.from('Zähne').subarray(0, 2)), 'utf-8', 'cut inside a character');
    assert.equal(detectText(of('Z\xe4hne')), 'other');
    assert.equal(detectText(Buffer.from('\ufeffZähne', 'utf16le')), 'other');
    assert.equal(detectText(of('a\0b')), null);
    assert.equal(detectText(of('Z\xe4hne\x01')), null);
  });

  it('puts harm before any second nature', () => {
    const stlThatIsAProgram = Buffer.alloc(134);
    stlThatIsAProgram.write('MZ', 'latin1');
    stlThatIsAProgram.writeUInt32LE(1, 80);
    assert.equal(detectContent(stlThatIsAProgram, 134).is, 'dangerous');
  });

  it('finds no zip directory where none can be', () => {
    const end = Buffer.from('504b050600000000ffffffffffffffffffffffff0000', 'hex');
    assert.equal(findZipDirectory(end, 22), null);
    assert.equal(findZipDirectory(Buffer.alloc(0), 0), null);
  });
});
