import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanFileName } from './file-name.js';

describe('cleanFileName', () => {
  const cases: readonly (readonly [what: string, raw: string, expected: string | null])[] = [
    ['an ordinary name', 'panoramic 2026-03-14.tif', 'panoramic 2026-03-14.tif'],
    ['a climb out of the folder', '../../etc/passwd', 'passwd'],
    ['a Windows path', 'C:\\Users\\anna\\scan.jpg', 'scan.jpg'],
    ['mixed separators', 'a/b\\..\\c.png', 'c.png'],
    ['nothing but a climb', '../..', null],
    ['a folder', 'scans/', null],
    ['empty', '', null],
    ['dots', '...', null],
    ['blanks', ' \u00a0\u3000\t', null],
    ['only invisible characters', '\u200b\u2060\u3164\ufe0f', null],
    ['a header injection', 'a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie: x=1.txt'],
    ['NUL and C1', 'scan\u0000\u0085.jpg', 'scan.jpg'],
    ['a right-to-left override', 'photo\u202egpj.exe', 'photogpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200f.png', 'a.png'],
    ['line separators', 'a\u2028b\u2029.txt', 'ab.txt'],
    ['a byte order mark', '\ufeffplan.pdf', 'plan.pdf'],
    ['a lone surrogate', 'a\ud800b.txt', 'ab.txt'],
    ['trailing dots and spaces', '  scan.jpg. . ', 'scan.jpg'],
    ['a hidden file', '.profile', '.profile'],
    ['decomposed letters', 'Mu\u0308ller.pdf', 'Müller.pdf'],
    ['Arabic', 'صورة.jpg', 'صورة.jpg'],
    ['emoji', '😀 smile.png', '😀 smile.png'],
    ['an emoji of several', '👩🏽\u200d⚕\ufe0f.png', '👩🏽\u200d⚕\ufe0f.png'],
    ['a joiner outside an emoji', 'a\u200db.png', 'ab.png'],
    ['prototype keys', '__proto__', '__proto__'],
  ];
  for (const [what, raw, expected] of cases) {
    it(what, () => assert.equal(cleanFileName(raw), expected));
  }

  it('cuts 300 characters to 255 bytes and keeps the extension', () => {
    assert.equal(cleanFileName(`${'x'.repeat(300)}.docx`), `${'x'.repeat(250)}.docx`);
  });

  it('never cuts through a character', () => {
    const name = cleanFileName(`${'👨\u200d👩\u200d👧'.repeat(40)}.jpg`)!;
    assert.ok(Buffer.byteLength(name) <= 255);
    assert.match(name, /^(?:👨\u200d👩\u200d👧)+\.jpg$/u);
  });

  it('cuts one letter under a thousand accents', () => {
    const name = cleanFileName(`z${'\u0301\u0489'.repeat(1000)}.jpg`)!;
    assert.ok(Buffer.byteLength(name) <= 255);
    assert.ok(name.startsWith('ź') && name.endsWith('.jpg'));
  });

  it('cuts what is too long to be an extension', () => {
    const name = cleanFileName(`a.${'é'.repeat(400)}`)!;
    assert.equal(Buffer.byteLength(name), 254);
  });

  it('does not leave a space or dot before the extension of a cut stem', () => {
    assert.equal(cleanFileName(`${'x'.repeat(240)}${' .'.repeat(40)}y.jpg`), `${'x'.repeat(240)}.jpg`);
  });

  it('answers a megabyte of blanks at once', () => {
    const started = performance.now();
    cleanFileName(`a${' .'.repeat(500_000)}b.txt`);
    assert.ok(performance.now() - started < 1500);
  });

  it('changes nothing the second time', () => {
    for (const [, raw] of cases) {
      const once = cleanFileName(raw);
      if (once !== null) assert.equal(cleanFileName(once), once);
    }
  });
});
